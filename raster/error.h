#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace hearthwatch::raster {

/// Broken input met by the raster room: what is wrong (why it matters); what to do. `gap` is the reason a look carries
/// when a scene fails this way, as spelt in contract 5.5.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& what, std::string gap = "unreadable") : std::runtime_error(what), gap_(std::move(gap)) {}
    const std::string& gap() const { return gap_; }

private:
    std::string gap_;
};

}  // namespace hearthwatch::raster
