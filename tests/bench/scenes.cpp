// W1 and W2 of the scene generator (many works in whole Landsat scenes) on our own reading path; scenes.py runs it beside its yardsticks.
//   bench_scenes make SCENES WORKSPACE WORKS COUNT    a workspace over the generator's files, hard-linked; COUNT passes a week apart;
//       each with a receipt as pull leaves one, by which its files count as verified
//   bench_scenes plain SCENES WORKSPACE WORKS COUNT THREADS WHOLE [CSV]    the plain workload; prints its own figures. WHOLE 1: the
//       receipts are not looked at and every tile is unpacked to its checksum
//   bench_scenes keep SCENES WORKSPACE WORKS COUNT    its windows as chip files in WORKSPACE/chips
//   bench_scenes again SCENES WORKSPACE WORKS COUNT THREADS [CSV]    the plain workload out of those
//   bench_scenes read SCENES WORKSPACE WORKS COUNT    the files of those read and dropped
//   bench_scenes jp2 FILE WINDOW COUNT    COUNT windows of a JPEG 2000 file, 60 % of them close together as s2_windows.py has them
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "bench/scenes_plain.h"
#include "geo/csv.h"
#include "geo/day.h"
#include "raster/dataset.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
namespace fs = std::filesystem;

namespace {

const char* const bands[] = {"B2", "B3", "B4", "B5", "B6", "B7", "B10", "B11"};

struct Strewn {
    geo::LonLat centre;
    std::vector<geo::Polygon> units;
};

/// sites.csv of the generator: "works,unit,lon lat lon lat .."; unit -1 is the middle of the works.
std::vector<Strewn> read_strewn(const fs::path& folder, std::size_t most)
{
    std::ifstream file(folder / "sites.csv");
    std::vector<Strewn> strewn;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        const bool centre = line.find(",-1,") != std::string::npos;
        std::istringstream numbers(line.substr(line.rfind(',') + 1));
        geo::Ring ring;
        for (double lon = 0, lat = 0; numbers >> lon >> lat;) ring.push_back({lon, lat});
        if (centre && strewn.size() == most) break;
        if (centre)
            strewn.push_back({ring.front(), {}});
        else
            strewn.back().units.push_back({ring, {}});
    }
    return strewn;
}

geo::Polygon square(geo::LonLat middle, double half_m)
{
    const geo::Projector projector("EPSG:32650");
    const geo::Point at = projector.to_plane(middle);
    geo::Polygon outline;
    for (const auto& [x, y] : {std::pair{-1, -1}, {1, -1}, {1, 1}, {-1, 1}})
        outline.outer.push_back(projector.to_lonlat({at.x_m + x * half_m, at.y_m + y * half_m}));
    return outline;
}

geo::Day day_of(std::size_t scene)
{
    return geo::make_day(2021, 1, 20) + 7 * static_cast<int>(scene);
}

std::string scene_name(std::size_t scene)
{
    std::string day = geo::format_day(day_of(scene));
    std::erase(day, '-');
    return "LC08_L1TP_122032_" + day + "_" + day + "_02_T1";
}

/// As the generator's reduced MTL says, with what a whole one has: sun, reflectance, corners.
std::string mtl(const std::string& name, geo::Day day, const std::string& reduced)
{
    std::string files, rescaling = reduced.substr(reduced.find('\n') + 1);
    rescaling.resize(rescaling.find("END_GROUP"));
    std::string constants;
    std::istringstream lines(rescaling);
    rescaling.clear();
    for (std::string line; std::getline(lines, line);)
        (line.find("_CONSTANT_") == std::string::npos ? rescaling : constants) += line + "\n";
    for (const char* band : bands) {
        files += "FILE_NAME_BAND_" + std::string(band + 1) + " = \"" + name + "_" + band + ".TIF\"\n";
        if (std::strlen(band) == 2)
            rescaling += "REFLECTANCE_MULT_BAND_" + std::string(band + 1) + " = 2.0000E-05\nREFLECTANCE_ADD_BAND_" +
                         std::string(band + 1) + " = -0.100000\n";
    }
    std::string corners;
    for (const auto& [corner, lon, lat] :
         {std::tuple{"UL", "115.2", "40.9"}, {"UR", "118.0", "40.9"}, {"LR", "118.0", "38.6"}, {"LL", "115.2", "38.6"}})
        corners +=
            std::string("CORNER_") + corner + "_LON_PRODUCT = " + lon + "\nCORNER_" + corner + "_LAT_PRODUCT = " + lat + "\n";
    const auto group = [](const char* title, const std::string& body) {
        return std::string("GROUP = ") + title + "\n" + body + "END_GROUP = " + title + "\n";
    };
    return group("LANDSAT_METADATA_FILE",
                 group("PRODUCT_CONTENTS", "LANDSAT_PRODUCT_ID = \"" + name +
                                               "\"\nPROCESSING_LEVEL = \"L1TP\"\nCOLLECTION_NUMBER = 02\n" + files +
                                               "FILE_NAME_QUALITY_L1_PIXEL = \"" + name + "_QA_PIXEL.TIF\"\n") +
                     group("IMAGE_ATTRIBUTES",
                           "SPACECRAFT_ID = \"LANDSAT_8\"\nDATE_ACQUIRED = " + geo::format_day(day) +
                               "\nSCENE_CENTER_TIME = \"02:53:12.3456789Z\"\nSUN_AZIMUTH = 160.5\nSUN_ELEVATION "
                               "= 30\nEARTH_SUN_DISTANCE = 0.9887\n") +
                     group("PROJECTION_ATTRIBUTES", "MAP_PROJECTION = \"UTM\"\nDATUM = \"WGS84\"\nUTM_ZONE = 50\n" + corners) +
                     group("LEVEL1_RADIOMETRIC_RESCALING", rescaling) + group("LEVEL1_THERMAL_CONSTANTS", constants)) +
           "END\n";
}

std::string whole_file(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

int make(const fs::path& scenes, const fs::path& workspace, std::size_t works, std::size_t count)
{
    std::ifstream list(scenes / "scenes.txt");
    std::vector<std::string> sources;
    for (std::string line; std::getline(list, line);) sources.push_back(line);
    for (std::size_t s = 0; s < count; ++s) {
        const std::string name = scene_name(s), source = sources.at(s % sources.size());
        const fs::path folder = workspace / "archive" / name, from = scenes / source;
        fs::create_directories(folder);
        std::vector<std::string> suffixes{"QA_PIXEL"};
        for (const char* band : bands) suffixes.emplace_back(band);
        std::string receipts;
        for (const auto& suffix : suffixes) {
            const fs::path link = folder / (name + "_" + suffix + ".TIF");
            if (!fs::exists(link)) fs::create_hard_link(fs::canonical(from / (source + "_" + suffix + ".TIF")), link);
            receipts += (receipts.empty() ? "{\"name\": \"" : ", {\"name\": \"") + link.filename().string() +
                        "\", \"bytes\": " + std::to_string(fs::file_size(link)) + ", \"checksum_verified\": \"MD5\"}";
        }
        catalog::write_text(folder / "pull.json", "{\"files\": [" + receipts + "]}\n");
        catalog::write_text(folder / (name + "_MTL.txt"), mtl(name, day_of(s), whole_file(from / (source + "_MTL.txt"))));
    }
    constexpr double works_half_m = 850;
    catalog::Catalog all;
    catalog::Plan plan;
    const auto strewn = read_strewn(scenes, works);
    for (std::size_t i = 0; i < strewn.size(); ++i) {
        catalog::Site site;
        site.site_id = "S" + std::to_string(1000 + i);
        site.name_zh = "厂";
        site.name_en = "Works";
        site.city_code = "130200";
        site.datum = "wgs84";
        site.outline = square(strewn[i].centre, works_half_m);
        for (std::size_t u = 0; u < strewn[i].units.size(); ++u) {
            catalog::Unit unit;
            unit.unit_id = site.site_id + "-" + std::to_string(u);
            unit.site_id = site.site_id;
            unit.kind = catalog::UnitKind::blast_furnace;
            unit.name_zh = "高炉";
            unit.volume_m3 = 1000;
            unit.outline = strewn[i].units[u];
            all.units.push_back(unit);
        }
        catalog::Order order;
        order.order_id = "O-" + site.site_id;
        order.site_id = site.site_id;
        order.unit_id = site.site_id + "-0";
        order.start = geo::make_day(2021, 12, 1);
        order.end = geo::make_day(2022, 1, 31);
        order.source_document = "bench";
        plan.orders.push_back(order);
        all.sites.push_back(std::move(site));
    }
    catalog::write_catalog(workspace / "catalog", all);
    fs::create_directories(workspace / "plan");
    catalog::write_plan(workspace / "plan" / "plan.csv", plan);
    catalog::write_text(workspace / "hearthwatch.toml",
                        "schema = 1\n[season]\nname = \"2021-22\"\n[area]\ncities = [\"130200\"]\n");
    return 0;
}

void say(const raster::TileCounts& counts, std::size_t units)
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("{\"tiles\": %llu, \"bytes\": %llu, \"areas\": %llu, \"requests\": 0, \"units\": %zu, \"peak_mb\": %.1f}\n",
                static_cast<unsigned long long>(counts.tiles), static_cast<unsigned long long>(counts.bytes),
                static_cast<unsigned long long>(counts.areas), units, static_cast<double>(used.ru_maxrss) / 1024);
}

constexpr double half_m = 30, margin_m = 1455;  // 99 pixels that begin inside one: windows of 100

std::vector<bench::Works> works_of(const fs::path& folder, std::size_t works)
{
    std::vector<bench::Works> list;
    for (const auto& strewn : read_strewn(folder, works)) list.push_back({square(strewn.centre, half_m), strewn.units});
    return list;
}

std::vector<raster::Scene> scenes_of(const fs::path& workspace, std::size_t count)
{
    std::vector<raster::Scene> scenes;
    for (std::size_t s = 0; s < count; ++s) scenes.push_back(raster::read_scene(workspace / "archive" / scene_name(s)));
    return scenes;
}

int show(const bench::Plain& result, const char* csv)
{
    say(result.counts, result.features.size());
    if (!csv) return 0;
    std::ofstream out(csv);
    out << "n,bt10m,bt10x,bt11m,bt11x,bgmed,bgmad,nbg,swir,swnir,cloud\n";
    for (const auto& f : result.features) {
        char row[256];
        std::snprintf(row, sizeof row, "%zu,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%zu,%.5f,%.5f,%.4f\n", f.pixels, f.mean11,
                      static_cast<double>(f.highest11), f.mean12, static_cast<double>(f.highest12),
                      static_cast<double>(f.ring_middle), static_cast<double>(f.ring_spread), f.ring_pixels,
                      static_cast<double>(f.index7), static_cast<double>(f.index6), f.cloud);
        out << row;
    }
    return 0;
}

int jp2(const std::string& file, int side, std::size_t count)
{
    std::mt19937 random(5);
    std::normal_distribution<double> close(0, 0.05);
    std::uniform_real_distribution<double> anywhere(0.03, 0.95);
    raster::Dataset dataset(file);
    const auto place = [&](double share, int whole) { return std::min(static_cast<int>(share * whole), whole - side); };
    std::vector<geo::Window> windows;
    for (std::size_t i = 0; i < count; ++i) {
        const bool clustered = i < count * 6 / 10;
        const double x = clustered ? std::clamp(0.4 + close(random), 0.03, 0.95) : anywhere(random),
                     y = clustered ? std::clamp(0.5 + close(random), 0.03, 0.95) : anywhere(random);
        windows.push_back({place(x, dataset.grid().columns), place(y, dataset.grid().rows), side, side});
    }
    std::uint64_t sum = 0;
    for (const auto& window : windows) dataset.expect(1, window);
    for (const auto& window : windows)
        for (const std::uint16_t number : dataset.read_uint16(1, window)) sum += number;
    std::fprintf(stderr, "sum %llu\n", static_cast<unsigned long long>(sum));
    say(dataset.counts(), count);
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string verb = argc > 1 ? argv[1] : "";
    const auto number = [&](int i) { return static_cast<std::size_t>(std::atoi(argv[i])); };
    const auto threads = [&] { return std::atoi(argv[6]); };
    const auto rest = [&](int i) { return argc > i ? argv[i] : nullptr; };
    if (verb == "jp2" && argc == 5) return jp2(argv[2], std::atoi(argv[3]), number(4));
    if (argc >= 6) {
        const fs::path folder = argv[2], workspace = argv[3], chips = workspace / "chips";
        const std::size_t works = number(4), count = number(5);
        if (verb == "make") return make(folder, workspace, works, count);
        if (verb == "keep") return bench::keep_chips(scenes_of(workspace, count), works_of(folder, works), margin_m, chips), 0;
        if (verb == "read") return say({.tiles = 0, .bytes = bench::read_files(chips), .areas = 0}, 0), 0;
        if (verb == "again" && argc >= 7)
            return show(bench::run_again(chips, count, works_of(folder, works), threads()), rest(7));
        if (verb == "plain" && argc >= 8)
            return show(bench::run_plain(scenes_of(workspace, count), works_of(folder, works), margin_m, threads(),
                                         number(7) ? "" : workspace / "out"),
                        rest(8));
    }
    std::fprintf(stderr,
                 "bench_scenes make|keep|read SCENES WORKSPACE WORKS COUNT | plain SCENES WORKSPACE WORKS COUNT THREADS WHOLE "
                 "[CSV] | again SCENES WORKSPACE WORKS COUNT THREADS [CSV] | jp2 FILE WINDOW COUNT\n");
    return 2;
}
