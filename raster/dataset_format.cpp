#include "raster/dataset_format.h"

#include <filesystem>
#include <string_view>

#include <cpl_vsi.h>

#include "raster/dataset.h"
#include "raster/gdal_messages.h"

namespace hearthwatch::raster {
namespace {

/// The part of "/vsitar/a/b.tar/member" that is a file on disk; empty when there is none.
std::string archive_of(const std::string& file)
{
    const std::string rest = file.substr(std::string_view("/vsitar/").size());
    for (std::size_t slash = rest.find('/', 1); slash != std::string::npos; slash = rest.find('/', slash + 1)) {
        std::error_code ignored;
        const std::string head = rest.substr(0, slash);
        if (std::filesystem::is_regular_file(head, ignored)) return head;
        if (!std::filesystem::is_directory(head, ignored)) return "";
    }
    return "";
}

bool is_member(const std::string& file)
{
    return file.starts_with("/vsitar/") || file.starts_with("/vsizip/");
}

}  // namespace

std::string head_of(const std::string& file)
{
    std::string bytes(12, '\0');
    VSILFILE* handle = VSIFOpenL(file.c_str(), "rb");
    if (!handle) return "";
    bytes.resize(VSIFReadL(bytes.data(), 1, bytes.size(), handle));
    VSIFCloseL(handle);
    return bytes;
}

Format format_of(const std::string& file)
{
    using std::string_view_literals::operator""sv;
    const std::string head = head_of(file);
    const std::string name = std::filesystem::path(file).filename().string();
    for (std::string_view magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv})
        if (head.starts_with(magic)) return {"GTiff", {"GEOREF_SOURCES=INTERNAL"}, {name}};
    for (std::string_view magic : {"\0\0\0\x0CjP  "sv, "\xFF\x4F\xFF\x51"sv})
        if (head.starts_with(magic)) return {"JP2OpenJPEG", {"GEOREF_SOURCES=INTERNAL"}, {name}};
    const std::filesystem::path header = std::filesystem::path(file).replace_extension(".hdr");
    if (header != file && is_readable_file(header.string()) && head_of(header.string()).starts_with("ENVI"))
        return {"ENVI", {}, {name, header.filename().string()}};
    throw Error(file + ": neither GeoTIFF, JPEG 2000 nor ENVI by its first bytes (other formats can reach outside the file); "
                       "convert it to GeoTIFF or take it out of the archive");
}

bool is_readable_file(const std::string& file)
{
    std::error_code ignored;
    if (file.find('\0') != std::string::npos) return false;
    if (!file.starts_with("/vsi")) return std::filesystem::is_regular_file(file, ignored);
    if (!is_member(file) || file.find("/..") != std::string::npos || file.find("/vsi", 1) != std::string::npos) return false;
    if (archive_of(file).empty()) return false;
    const GdalMessages silent;
    VSIStatBufL stat{};
    return VSIStatExL(file.c_str(), &stat, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) == 0 && VSI_ISREG(stat.st_mode);
}

}  // namespace hearthwatch::raster
