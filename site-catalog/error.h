#pragma once
#include <stdexcept>
#include <string>
#include <vector>

namespace hearthwatch::catalog {

/// Broken input met by the catalogue room. A file's faults are reported together, one line each.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& what) : std::runtime_error(what), faults_{what} {}
    /// `faults` is not empty; the message is all of them, one a line.
    explicit Error(std::vector<std::string> faults);
    const std::vector<std::string>& faults() const { return faults_; }

private:
    std::vector<std::string> faults_;
};

}  // namespace hearthwatch::catalog
