#pragma once
#include <stdexcept>
#include <string>

namespace hearthwatch::geo {

/// Broken input met by the geo room: what is wrong (why it matters); what to do.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace hearthwatch::geo
