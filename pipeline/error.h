#pragma once
#include <stdexcept>
#include <string>

namespace hearthwatch::pipeline {

/// Broken input met by the line: what is wrong (why it matters); what to do. Ends the run with `exit_code` (contract 5.1):
/// 65 bad input, 75 temporary, 2 wrong command line.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& what, int exit_code = 65) : std::runtime_error(what), exit_code_(exit_code) {}
    int exit_code() const { return exit_code_; }

private:
    int exit_code_;
};

}  // namespace hearthwatch::pipeline
