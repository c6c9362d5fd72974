// What fetching costs over a slow or broken line: a server on loopback answers every request after a delay and refuses a share of the
// assets for good; run_pull fetches the windows of many works out of the scenes. Prints figures; judges nothing. Not a timed test.
//   bench_pull FOLDER SITES DELAY_MS [FAIL_PERCENT] [SCENES]     FOLDER holds B1.TIF .. B9.TIF, tiled, of one lattice in EPSG:32650;
//       SITES: how many works to strew, or the generator's sites.csv
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "geo/projector.h"
#include "pipeline/pull/fetch_windows.h"
#include "pipeline/pull/pull.h"
#include "pipeline/store.h"
#include "pull/fault_server.h"
#include "pull/pull_fixture.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using namespace test;

namespace {

const std::vector<std::string> assets{"blue", "green", "red", "nir08", "swir16", "swir22", "lwir11", "lwir12", "qa_pixel"};

std::string scene_id(int scene)
{
    const std::string day =
        "2021" + std::to_string(11 + scene / 28) + (scene % 28 < 9 ? "0" : "") + std::to_string(1 + scene % 28);
    return "LC09_L1TP_122032_" + day + "_20220101_02_T1";
}

std::string items(const std::string& base, int scenes)
{
    std::string text;
    for (int scene = 0; scene < scenes; ++scene) {
        const std::string id = scene_id(scene), day = id.substr(17, 8);
        text += std::string(scene ? "," : "") + R"({"type":"Feature","stac_version":"1.0.0","id":")" + id +
                R"(","collection":"landsat-c2-l1","geometry":null,"properties":{"datetime":")" + day.substr(0, 4) + "-" +
                day.substr(4, 2) + "-" + day.substr(6, 2) + R"(T02:50:00Z"},"links":[],"assets":{)";
        for (const auto& asset : assets)
            text += (asset == assets.front() ? "\"" : ",\"") + asset + R"(":{"href":")" + base + "/data/" + id + "-" + asset +
                    ".TIF\"}";
        text += "}}";
    }
    return R"({"type":"FeatureCollection","features":[)" + text + R"(],"links":[]})";
}

std::string source_row(const std::string& base)
{
    std::string row = "[[source]]\nname = \"local\"\nendpoint = \"" + base + "\"\nhosts = [\"" + base +
                      "\"]\nallow_private = true\nconnections = 32\nrequests_per_s = 100000\nburst = 100000\n"
                      "[[source.collections]]\nid = \"landsat-c2-l1\"\nassets = [";
    for (const auto& asset : assets) row += "\"" + asset + "\", ";
    return row + "]\n";
}

void add_works(catalog::Catalog& works, geo::LonLat place, double radius_m)
{
    catalog::Site site;
    site.site_id = "S" + std::to_string(works.sites.size());
    site.name_zh = "厂";
    site.name_en = "W";
    site.city_code = "130200";
    site.datum = "wgs84";
    site.outline = geo::disc(place, radius_m);
    catalog::Unit unit;
    unit.unit_id = site.site_id + "-BF";
    unit.site_id = site.site_id;
    unit.kind = catalog::UnitKind::blast_furnace;
    unit.outline = geo::disc(place, 50);
    works.sites.push_back(std::move(site));
    works.units.push_back(std::move(unit));
}

/// Works strewn over the scene by a fixed seed, each with one furnace; or those of a sites.csv ("works,-1,lon lat").
catalog::Catalog some_works(const std::string& which)
{
    catalog::Catalog works;
    if (which.find(".csv") != std::string::npos) {
        std::ifstream file(which);
        for (std::string line; std::getline(file, line);) {
            geo::LonLat place;
            if (line.find(",-1,") != std::string::npos &&
                std::sscanf(line.c_str(), "%*d,-1,%lf %lf", &place.lon_deg, &place.lat_deg) == 2)
                add_works(works, place, 50);
        }
        return works;
    }
    const geo::Projector projector("EPSG:32650");
    unsigned state = 1;
    const auto share = [&] {
        state = state * 1664525 + 1013904223;
        return (state >> 8) / double(1 << 24);
    };
    for (int i = 0; i < std::atoi(which.c_str()); ++i) {
        const double x = 520000 + share() * 190000, y = 4380000 - share() * 190000;
        add_works(works, projector.to_lonlat({x, y}), 500);
    }
    return works;
}

void pull_once(const char* what, LocalWorkspace& local)
{
    const auto begun = std::chrono::steady_clock::now();
    const auto report = run_pull(local.workspace, local.options);
    std::printf("%s: %.2f s", what, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    for (const auto& [name, count] : report.counts) std::printf(", %s %zu", name.c_str(), count);
    std::printf("\n");
    for (std::size_t i = 0; i < report.refused.size() && i < 3; ++i) std::printf("  %s\n", report.refused[i].c_str());
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 4) return std::fprintf(stderr, "bench_pull FOLDER SITES DELAY_MS [FAIL_PERCENT] [SCENES]\n"), 2;
    const std::string folder = argv[1];
    const int delay_ms = std::atoi(argv[3]), fail = argc > 4 ? std::atoi(argv[4]) : 0, scenes = argc > 5 ? std::atoi(argv[5]) : 1;
    std::map<std::string, std::string> files;
    for (std::size_t i = 0; i < assets.size(); ++i) files[assets[i]] = read_file(folder + "/B" + std::to_string(i + 1) + ".TIF");
    std::string base;
    FaultServer server([&](const Request& request) -> Response {
        std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
        if (!request.path.starts_with("/data/")) return {200, {}, items(base, scenes)};
        if (static_cast<int>(std::hash<std::string>{}(request.path) % 100) < fail) return {503};
        const std::string name = request.path.substr(request.path.rfind('-') + 1);
        return object(request, files[name.substr(0, name.find('.'))]);
    });
    base = server.base();
    LocalWorkspace local(source_row(base));
    local.options.delay_scale = 1;
    const auto works = some_works(argv[2]);
    catalog::write_catalog(local.workspace.catalog_folder(), works);
    pull_once("pull", local);

    std::vector<const catalog::Site*> under;
    for (const auto& site : works.sites) under.push_back(&site);
    std::size_t ranges = 0;
    unsigned long long bytes = 0;
    for (const auto& [asset, file] : files) {
        const auto header = read_tiff_header(file, file.size());
        if (!header.image) return std::fprintf(stderr, "%s: %s\n", asset.c_str(), header.why_not.c_str()), 1;
        const auto tiles = tiles_under(*header.image, under);
        for (const auto tile : tiles) bytes += header.image->sizes[tile];
        ranges += ranges_of(*header.image, tiles, 8).size();
    }
    std::printf("floor a scene: %zu headers + %zu ranges, %llu bytes of tiles\n", files.size(), ranges, bytes);
    pull_once("again", local);
}
