#include "pull/pull_fixture.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "pipeline/pull/source.h"
#include "pipeline/store.h"
#include "site-catalog/write.h"

namespace test {

using namespace hearthwatch;
namespace fs = std::filesystem;

std::string local_row(const std::string& base, const std::string& extra)
{
    return "schema = 1\n[[source]]\nname = \"local\"\nendpoint = \"" + base + "\"\nhosts = [\"" + base +
           "\"]\nallow_private = true\nconnections = 8\nrequests_per_s = 100000\nburst = 100000\nstall_s = 1\nstall_bytes = "
           "10\n" +
           extra +
           "[[source.collections]]\nid = \"landsat-c2-l1\"\nassets = [\"swir22\", \"qa_pixel\", \"mtl.txt\"]\noptional = "
           "[\"red\"]\n";
}

pipeline::Source local_source(const std::string& base)
{
    return pipeline::parse_sources(local_row(base), "test").front();
}

pipeline::AccessOptions quick(const fs::path& folder)
{
    return {0.01, 1, folder / "buckets"};
}

LocalWorkspace::LocalWorkspace(const std::string& row)
{
    catalog::Catalog works;
    catalog::Site site;
    site.site_id = "W1";
    site.name_zh = "厂";
    site.name_en = "Works";
    site.city_code = "130200";
    site.datum = "wgs84";
    site.outline = geo::disc({118.2, 39.6}, 500);
    site.radius_m = 500;
    works.sites.push_back(site);
    catalog::Unit unit;
    unit.unit_id = "W1-BF1";
    unit.site_id = "W1";
    unit.kind = catalog::UnitKind::blast_furnace;
    unit.outline = geo::disc({118.2, 39.6}, 50);
    unit.radius_m = 50;
    works.units.push_back(unit);
    workspace.root = folder.path();
    workspace.season = "2021-22";
    workspace.start = geo::make_day(2021, 11, 15);
    workspace.end = geo::make_day(2022, 3, 15);
    workspace.baseline_start = geo::make_day(2021, 1, 19);
    workspace.baseline_end = geo::make_day(2021, 11, 14);
    workspace.archive_folders = {folder / "archive"};
    workspace.hotspots = folder / "archive/hotspots";
    workspace.stac_sources = {"local"};
    workspace.out = folder / "out";
    catalog::write_catalog(workspace.catalog_folder(), works);
    pipeline::write_file(folder / "sources.toml", row);
    options.now = geo::parse_instant("2022-03-20T00:00:00Z");
    options.delay_scale = 0.01;
    options.seed = 1;
    options.bucket_folder = folder / "buckets";
}

std::string landsat_item(const std::string& base, const std::string& id, const std::string& more_properties)
{
    const std::string day = id.substr(17, 8);
    const std::string when = day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6, 2) + "T02:50:00Z";
    const auto asset = [&](const std::string& key, const std::string& end) {
        return "\"" + key + "\":{\"href\":\"" + base + "/data/" + id + end + "\"}";
    };
    return "{\"type\":\"Feature\",\"stac_version\":\"1.0.0\",\"id\":\"" + id +
           "\",\"collection\":\"landsat-c2-l1\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" +
           "[[[117,39],[119,39],[119,41],[117,41],[117,39]]]},\"properties\":{\"datetime\":\"" + when + "\"" + more_properties +
           "},\"links\":[],\"assets\":{" + asset("swir22", "_B7.TIF") + "," + asset("qa_pixel", "_QA_PIXEL.TIF") + "," +
           asset("mtl.txt", "_MTL.txt") + "}}";
}

std::string page(const std::vector<std::string>& items, const std::string& next_link)
{
    std::string text = "{\"type\":\"FeatureCollection\",\"features\":[";
    for (std::size_t i = 0; i < items.size(); ++i) text += (i ? "," : "") + items[i];
    return text + "],\"links\":[" + next_link + "]}";
}

std::string tree(const fs::path& folder)
{
    std::map<std::string, std::string> files;
    if (fs::exists(folder))
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = pipeline::read_file(entry.path());
    std::string text;
    for (const auto& [name, bytes] : files) text += name + " " + std::to_string(bytes.size()) + "\n" + bytes + "\n";
    return text;
}

}  // namespace test
