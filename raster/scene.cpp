#include "raster/scene.h"

#include <algorithm>

#include <fmt/format.h>

#include "raster/landsat.h"
#include "raster/product_files.h"
#include "raster/product_find.h"
#include "raster/sentinel2.h"
#include "raster/stac.h"

namespace hearthwatch::raster {
namespace {

namespace fs = std::filesystem;

constexpr int max_depth = 12;
constexpr int safe_depth = 6;

template <class Read>
Found attempt(const fs::path& location, Read&& read)
{
    Found found;
    found.location = location;
    try {
        found.scene = read();
    } catch (const std::exception& error) {
        found.refusal = error.what();
    }
    return found;
}

Found refused(const fs::path& location, const std::string& why)
{
    return {location, std::nullopt, fmt::format("{}: {}", location.string(), why)};
}

Scene read_archive_file(const fs::path& file)
{
    if (kind_of(file) == FileKind::gzip)
        throw Error(
            fmt::format("{}: is compressed (no part of it can be read without the whole); unpack it with gunzip", file.string()));
    return read_archive(list_archive(file));
}

[[noreturn]] void refuse_file(const fs::path& file)
{
    throw Error(fmt::format("{}: is no product metadata (an MTL, MTD_MSIL1C.xml, MTD_MSIL2A.xml, STAC item, .tar or .zip is "
                            "wanted); take it out of the "
                            "archive or fetch it again",
                            file.string()));
}

Scene read_file(const fs::path& file)
{
    const FileKind kind = kind_of(file);
    if (kind == FileKind::tar || kind == FileKind::zip || kind == FileKind::gzip) return read_archive_file(file);
    if (kind != FileKind::text) refuse_file(file);
    const std::string name = file.filename().string();
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const ProductFiles files = list_folder(folder, 0);
    if (files.outside.contains(name)) throw Error(fmt::format("{} {}", file.string(), files.outside.at(name)));
    const std::string head = read_head(files, name, 2048);
    if (looks_like_mtl(head)) return read_landsat(files, name);
    if (looks_like_sentinel2(head)) return read_sentinel2(list_folder(folder, safe_depth), name);
    if (looks_like_json(head)) return read_stac(files, name);
    refuse_file(file);
}

void scan_rasters(const ProductFiles& files, const Metadata& metadata, std::vector<Found>& found)
{
    std::size_t others = 0;
    for (const std::string& name : metadata.rasters) {
        const bool celsius = lower(name).find("_st_b10.") != std::string::npos && holds_real_numbers(openable(files, name));
        if (!celsius)
            ++others;
        else
            found.push_back(
                refused(files.location / name,
                        "is named as surface temperature but holds real numbers, degrees Celsius perhaps (the product stores "
                        "16-bit integers that its metadata scale to kelvin); fetch the product as delivered"));
    }
    if (others > 0)
        found.push_back(refused(
            files.location,
            fmt::format(
                "{} raster files, but no MTL, MTD_MSIL1C.xml, MTD_MSIL2A.xml or STAC item (their numbers mean nothing without); "
                "fetch the metadata too",
                others)));
}

void scan(const fs::path& root, const fs::path& folder, int depth, std::vector<Found>& found);

void scan_entries(const fs::path& root, const ProductFiles& files, int depth, std::vector<Found>& found)
{
    for (const auto& [name, why] : files.outside) found.push_back(refused(files.location / name, why));
    std::vector<fs::path> folders;
    for (const fs::directory_entry& entry : fs::directory_iterator(files.location)) {
        if (entry.is_symlink()) continue;
        if (entry.is_directory())
            folders.push_back(entry.path());
        else if (!entry.is_regular_file())
            found.push_back(refused(
                entry.path(), "is a pipe or a device, not a file (reading it could wait for ever); take it out of the archive"));
    }
    std::sort(folders.begin(), folders.end());
    for (const fs::path& below : folders) scan(root, below, depth + 1, found);
}

void scan(const fs::path& root, const fs::path& folder, int depth, std::vector<Found>& found)
{
    if (depth > max_depth) {
        found.push_back(refused(folder, "lies too deep in the archive; move it up"));
        return;
    }
    const ProductFiles files = list_folder(folder, 0);
    const Metadata metadata = find_metadata(files, "");
    if (!metadata.sentinel2.empty()) {
        found.push_back(attempt(folder, [&] { return read_scene(folder); }));
        return;
    }
    if (lower(folder.extension().string()) == ".safe") {
        found.push_back(
            refused(folder, "has no readable MTD_MSIL1C.xml or MTD_MSIL2A.xml (the product is incomplete); fetch it again"));
        return;
    }
    for (const std::string& name : metadata.landsat)
        found.push_back(attempt(folder / name, [&] { return read_landsat(files, name); }));
    for (const std::string& name : metadata.stac) found.push_back(attempt(folder / name, [&] { return read_stac(files, name); }));
    for (const std::string& name : metadata.archives)
        found.push_back(attempt(folder / name, [&] { return read_archive_file(folder / name); }));
    for (const std::string& name : metadata.damaged)
        found.push_back(refused(folder / name, "is named like a product but does not hold one; fetch it again"));
    if (metadata.empty() && metadata.damaged.empty()) scan_rasters(files, metadata, found);
    scan_entries(root, files, depth, found);
}

}  // namespace

std::vector<Found> find_scenes(const fs::path& folder)
{
    std::vector<Found> found;
    try {
        scan(folder, folder, 0, found);
    } catch (const std::exception& error) {
        found.push_back({folder, std::nullopt, error.what()});
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.location < b.location; });
    return found;
}

Scene read_scene(const fs::path& location)
{
    std::error_code failed;
    if (!fs::is_directory(location, failed)) return read_file(location);
    const ProductFiles files = list_folder(location, safe_depth);
    const Metadata metadata = find_metadata(files, "");
    const std::size_t products = metadata.sentinel2.size() + metadata.landsat.size() + metadata.stac.size();
    if (products != 1)
        throw Error(
            fmt::format("{}: {} products by their metadata (one is read); name the metadata file", location.string(), products));
    if (!metadata.sentinel2.empty()) return read_sentinel2(files, metadata.sentinel2.front());
    return metadata.landsat.empty() ? read_stac(files, metadata.stac.front()) : read_landsat(files, metadata.landsat.front());
}

}  // namespace hearthwatch::raster
