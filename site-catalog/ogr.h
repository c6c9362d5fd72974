#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

class GDALDataset;

namespace hearthwatch::catalog {

struct CloseDataset {
    void operator()(GDALDataset* dataset) const;
};
using OgrDataset = std::unique_ptr<GDALDataset, CloseDataset>;

/// The one place where this room opens a file with OGR: a regular file of at most 512 MB, read only, by the named driver alone.
/// Throws catalog::Error.
OgrDataset ogr_open(const std::filesystem::path& file, const char* driver);

/// Keeps what OGR says while it lives, off the terminal: a call that reports success may still have failed in part.
class OgrMessages {
public:
    OgrMessages();
    ~OgrMessages();
    OgrMessages(const OgrMessages&) = delete;
    OgrMessages& operator=(const OgrMessages&) = delete;
    /// Throws catalog::Error with the first message, if there was one.
    void require_silence() const;

private:
    std::unique_ptr<std::vector<std::string>> said_;
};

}  // namespace hearthwatch::catalog
