#include "raster/product_find.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "raster/landsat.h"
#include "raster/mtl.h"
#include "raster/sentinel2.h"
#include "raster/stac.h"

namespace hearthwatch::raster {
namespace {

constexpr std::size_t head_bytes = 2048;

bool ends_in(const std::string& name, std::initializer_list<std::string_view> endings)
{
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

/// 0 ODL, 1 XML, 2 JSON: the order of preference among the spellings of one MTL.
int spelling(std::string_view head)
{
    const std::size_t begin = std::min(head.find_first_not_of(" \t\r\n"), head.size() - 1);
    return head[begin] == '<' ? 1 : head[begin] == '{' ? 2 : 0;
}

std::string stem_of(const std::string& name)
{
    return name.substr(0, name.rfind('.'));
}

/// True when an MTL of the folder names the same product: the item belongs to it and says nothing more.
bool belongs_to(const std::string& item, const std::vector<std::string>& mtls)
{
    return std::any_of(mtls.begin(), mtls.end(), [&](const std::string& mtl) {
        const std::size_t end = mtl.rfind("_MTL");
        return end != std::string::npos && item.starts_with(mtl.substr(0, end));
    });
}

/// Whether the JSON file is (or should be) a STAC item: collections, catalogues and other JSON are nobody's business here.
bool is_item(const ProductFiles& files, const std::string& name)
{
    try {
        const std::string type = stac_type(read_text(files, name, max_item_bytes), name);
        return type == "Feature" || type == "FeatureCollection";
    } catch (const Error&) {
        return true;  // damaged: reading it will say so
    }
}

void sort_out(const ProductFiles& files, const std::string& name, Metadata& found,
              std::map<std::string, std::array<std::string, 3>>& mtls)
{
    const std::string plain = lower(name);
    const FileKind kind = files.archive ? FileKind::text : kind_of(files.location / name);
    const bool metadata_name = ends_in(plain, {"_mtl.txt", "_mtl.xml", "_mtl.json", "mtd_msil1c.xml", "mtd_msil2a.xml"});
    const bool archive_name = ends_in(plain, {".tar", ".zip"});
    if (kind == FileKind::raster) {
        if (ends_in(plain, {".tif", ".tiff", ".jp2"})) found.rasters.push_back(name);
        return;
    }
    if (kind == FileKind::tar || kind == FileKind::zip || (kind == FileKind::gzip && ends_in(plain, {".tar.gz", ".tgz"}))) {
        found.archives.push_back(name);
        return;
    }
    const std::string head = kind == FileKind::text ? read_head(files, name, head_bytes) : "";
    if (looks_like_sentinel2(head))
        found.sentinel2.push_back(name);
    else if (looks_like_mtl(head))
        mtls[stem_of(name)].at(static_cast<std::size_t>(spelling(head))) = name;
    else if (metadata_name || archive_name)
        found.damaged.push_back(name);
    else if (plain.ends_with(".json") && is_item(files, name))
        found.stac.push_back(name);
}

}  // namespace

Metadata find_metadata(const ProductFiles& files, const std::string& folder)
{
    Metadata found;
    std::map<std::string, std::array<std::string, 3>> mtls;
    for (const std::string& name : files.names) {
        if (!name.starts_with(folder) || name.find('/', folder.size()) != std::string::npos) continue;
        if (files.archive && !ends_in(lower(name), {".txt", ".xml", ".json"})) continue;
        sort_out(files, name, found, mtls);
    }
    for (const auto& [stem, spellings] : mtls)
        found.landsat.push_back(
            *std::find_if(spellings.begin(), spellings.end(), [](const std::string& name) { return !name.empty(); }));
    std::erase_if(found.stac,
                  [&](const std::string& item) { return belongs_to(item, found.landsat) || belongs_to(item, found.damaged); });
    return found;
}

Scene read_archive(const ProductFiles& files)
{
    std::set<std::string> folders{""};
    for (const std::string& name : files.names)  // a product's metadata lie at the top, or one folder down
        if (const std::size_t slash = name.find('/'); slash != std::string::npos) folders.insert(name.substr(0, slash + 1));
    std::vector<std::string> landsat, sentinel2;
    for (const std::string& folder : folders) {
        const Metadata found = find_metadata(files, folder);
        landsat.insert(landsat.end(), found.landsat.begin(), found.landsat.end());
        sentinel2.insert(sentinel2.end(), found.sentinel2.begin(), found.sentinel2.end());
        if (landsat.size() + sentinel2.size() > 1) break;
    }
    if (landsat.size() + sentinel2.size() > 1)
        throw Error(fmt::format("{}: holds several products (one is read from an archive); unpack it", files.location.string()));
    if (!landsat.empty()) return read_landsat(files, landsat.front());
    if (!sentinel2.empty()) return read_sentinel2(files, sentinel2.front());
    throw Error(fmt::format("{}: holds no MTL, MTD_MSIL1C or MTD_MSIL2A at its top or one folder down; fetch it again",
                            files.location.string()));
}

}  // namespace hearthwatch::raster
