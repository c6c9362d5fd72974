#pragma once
#include <string>

namespace hearthwatch::raster {

/// GDAL's drivers, ready; safe to call from any thread, any number of times.
void register_drivers();

/// Collects what GDAL says on this thread while it lives, in place of its writing to stderr. GDAL 3.6.2 returns success after
/// several kinds of damage and only says so.
class GdalMessages {
public:
    GdalMessages();
    ~GdalMessages();
    GdalMessages(const GdalMessages&) = delete;
    GdalMessages& operator=(const GdalMessages&) = delete;

    bool failed() const { return failed_; }
    /// What was said, one line; "no reason given" when nothing.
    std::string text() const;
    void add(bool failure, const char* text);

private:
    bool failed_ = false;
    std::string text_;
};

}  // namespace hearthwatch::raster
