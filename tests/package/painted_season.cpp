#include "package/painted_season.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "geo/projector.h"
#include "pipeline/findings_table.h"
#include "pipeline/reading_table.h"
#include "pipeline/series_table.h"
#include "pipeline/store.h"
#include "raster/chip.h"
#include "site-catalog/write.h"

namespace hearthwatch::fixture {
namespace {

namespace fs = std::filesystem;
using namespace pipeline;

const geo::Day first = geo::make_day(2021, 11, 15), last = geo::make_day(2022, 3, 15);

geo::Polygon box(geo::LonLat centre, double half_m)
{
    geo::Polygon polygon;
    for (const double azimuth : {315.0, 45.0, 135.0, 225.0})
        polygon.outer.push_back(geo::travel(centre, azimuth, half_m * std::sqrt(2.0)));
    return polygon;
}

catalog::Catalog works(const std::string& name)
{
    const geo::LonLat middle{118.5, 39.6}, far = geo::travel(middle, 60, 9000);
    catalog::Site one, two;
    one.site_id = "TS-1";
    one.name_zh = name;
    one.name_en = "Jia Steel";
    one.city_code = two.city_code = "130200";
    one.grade = "B";
    one.datum = two.datum = "wgs84";
    one.source = two.source = "painted";
    one.outline = box(middle, 800);
    two.site_id = "TS-2";
    two.name_zh = "乙钢";
    two.outline = box(far, 600);
    catalog::Unit furnace;
    furnace.unit_id = "TS-1-BF1";
    furnace.site_id = "TS-1";
    furnace.kind = catalog::UnitKind::blast_furnace;
    furnace.name_zh = "1号高炉";
    furnace.volume_m3 = 1080;
    furnace.source = "painted";
    furnace.outline = box(middle, 60);
    catalog::Unit second = furnace, oven = furnace, third = furnace;
    second.unit_id = "TS-1-BF2";
    second.name_zh = "2号高炉";
    second.outline = box(geo::travel(middle, 90, 150), 60);
    oven.unit_id = "TS-1-CO1";
    oven.kind = catalog::UnitKind::coke_oven_battery;
    oven.name_zh = "1号焦炉";
    oven.outline = box(geo::travel(middle, 200, 500), 80);
    third.unit_id = "TS-2-BF1";
    third.site_id = "TS-2";
    third.outline = box(far, 60);
    return {{one, two}, {furnace, second, oven, third}};
}

std::vector<catalog::Order> plan_rows(int orders)
{
    std::vector<catalog::Order> rows{{"O-1",
                                      "TS-1",
                                      "TS-1-BF1",
                                      geo::make_day(2021, 12, 1),
                                      geo::make_day(2022, 1, 15),
                                      catalog::Measure::stop,
                                      {},
                                      "唐山方案",
                                      "四(三)",
                                      {},
                                      false},
                                     {"O-2",
                                      "TS-1",
                                      "TS-1-BF2",
                                      geo::make_day(2021, 12, 1),
                                      geo::make_day(2021, 12, 31),
                                      catalog::Measure::stop,
                                      {},
                                      "唐山方案",
                                      "四(三)",
                                      {},
                                      false},
                                     {"O-3",
                                      "TS-2",
                                      "TS-2-BF1",
                                      geo::make_day(2022, 1, 1),
                                      geo::make_day(2022, 3, 15),
                                      catalog::Measure::stop,
                                      {},
                                      "唐山方案",
                                      "四(三)",
                                      {},
                                      false}};
    rows.resize(static_cast<std::size_t>(orders));
    return rows;
}

struct PaintedScene {
    std::string id;
    geo::Instant acquired;
    bool cloudy;
};

std::vector<PaintedScene> scenes(const PaintedSeason& what)
{
    std::vector<PaintedScene> out;
    for (int i = 0; i < what.scenes; ++i)
        out.push_back({what.scene_name + "-" + std::to_string(i),
                       geo::parse_instant(geo::format_day(first + 3 + i * 112 / what.scenes) + "T02:53:20Z"), i % 3 == 2});
    return out;
}

bool running(const std::string& unit, geo::Day day)
{
    return unit != "TS-1-BF2" || day < geo::make_day(2021, 12, 1) || day > geo::make_day(2021, 12, 31);
}

raster::Chip paint_chip(const PaintedScene& scene, const catalog::Catalog& catalog, const catalog::Site& site)
{
    raster::Chip chip;
    chip.scene_id = scene.id;
    chip.sensor = raster::find_sensor("LANDSAT_8");
    chip.level = "L1TP";
    chip.processing_version = "02";
    chip.acquired = scene.acquired;
    chip.sun_elevation_deg = 27;
    const std::string crs = geo::utm_crs(geo::centroid(site.outline));
    const geo::Projector projector(crs);
    const geo::Point middle = projector.to_plane(geo::centroid(site.outline));
    const geo::Grid grid{crs, std::floor(middle.x_m / 30) * 30 - 2400, std::floor(middle.y_m / 30) * 30 + 2400, 30, 160, 160};
    chip.quality_grid = grid;
    chip.quality.assign(160 * 160, 0);
    for (const raster::Band band : {raster::Band::nir, raster::Band::swir16, raster::Band::swir22}) {
        raster::Plane plane;
        plane.band = band;
        plane.grid = grid;
        plane.reflectance_per_radiance = 0.01;
        plane.quantity = raster::Quantity::radiance;
        plane.calibration.gain = 0.01;
        plane.calibration.reflectance_gain = 0.0001;
        for (int row = 0; row < 160; ++row)
            for (int column = 0; column < 160; ++column)
                plane.values.push_back(
                    static_cast<float>(9 + (row * 7 + column * 13) % 5 - (band == raster::Band::swir22 ? 5 : 0)));
        plane.saturated.assign(plane.values.size(), 0);
        chip.planes.push_back(plane);
    }
    for (const catalog::Unit* unit : catalog.units_of(site.site_id)) {
        if (!running(unit->unit_id, geo::local_day(scene.acquired))) continue;
        const geo::Cell cell = grid.cell_of(projector.to_plane(geo::centroid(unit->outline)));
        chip.planes[2].values[static_cast<std::size_t>(cell.row * 160 + cell.column)] = 40;
    }
    if (scene.cloudy)
        for (std::size_t i = 0; i < chip.quality.size(); ++i) {
            chip.quality[i] = raster::quality::cloud;
            for (raster::Plane& plane : chip.planes) plane.values[i] += 25;
        }
    return chip;
}

void write_scene(const fs::path& out, const PaintedScene& scene, const catalog::Catalog& catalog)
{
    nlohmann::json record{{"schema", 1},
                          {"scene_id", scene.id},
                          {"sensor", "landsat8"},
                          {"platform", "LANDSAT_8"},
                          {"level", "L1TP"},
                          {"processing_version", "02"},
                          {"acquired_utc", geo::format_instant(scene.acquired)},
                          {"city_code", "130200"},
                          {"key", sha256(scene.id)},
                          {"sites", nlohmann::json::array()}};
    std::vector<ReadingRow> rows;
    for (const catalog::Site& site : catalog.sites) {
        const std::string chip = "chips/" + site.site_id + "/" + sha256(scene.id).substr(0, 12);
        raster::write_chip(out / chip, paint_chip(scene, catalog, site));
        record["sites"].push_back({{"site_id", site.site_id}, {"chip", chip}, {"gap", ""}, {"detail", ""}});
        for (const catalog::Unit* unit : catalog.units_of(site.site_id)) {
            ReadingRow row{unit->unit_id,
                           scene.id,
                           "landsat8",
                           scene.acquired,
                           geo::local_day(scene.acquired),
                           scene.cloudy,
                           scene.cloudy ? "cloud" : "",
                           scene.cloudy ? 0.0 : 0.97,
                           scene.cloudy ? 0.03 : 0.97,
                           "",
                           NAN,
                           NAN,
                           NAN,
                           false};
            if (!scene.cloudy) {
                row.indicator = "swir_excess";
                row.value = running(unit->unit_id, row.local_day) ? 4.2 : 0.1;
                row.sigma = 0.5;
            }
            rows.push_back(row);
        }
    }
    const std::string name = sha256(scene.id).substr(0, 12);
    write_file(out / "clips" / (name + ".json"), record.dump(1));
    write_file(out / "looks" / geo::format_month(geo::local_day(scene.acquired)) / (name + "__130200.csv"), looks_csv(rows));
}

std::vector<SeriesRow> series(const catalog::Catalog& catalog, const std::vector<PaintedScene>& all)
{
    std::vector<SeriesRow> rows;
    for (const catalog::Unit& unit : catalog.units) {
        std::optional<geo::Day> clear;
        for (geo::Day day = first; day <= last; ++day) {
            SeriesRow row{unit.unit_id, day, running(unit.unit_id, day) ? 0.9 : 0.05, 0.05, 0, 0, 0, 0, clear};
            row.p_off = 1 - row.p_run - row.p_banked;
            row.p_run_live = row.p_run;
            for (const PaintedScene& scene : all)
                if (geo::local_day(scene.acquired) == day) ++(scene.cloudy ? row.looks_gap : row.looks_clear);
            if (row.looks_clear) clear = day;
            row.last_clear_day = clear;
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace

Workspace paint_season(const fs::path& root, const PaintedSeason& what)
{
    const catalog::Catalog catalog = works(what.site_name);
    write_file(root / "hearthwatch.toml", "schema = 1\n[season]\nname = \"2021-22\"\n[area]\ncities = [\"130200\"]\n");
    catalog::write_catalog(root / "catalog", catalog);
    fs::create_directories(root / "plan");
    catalog::Plan plan{plan_rows(what.orders)};
    catalog::write_plan(root / "plan" / "plan.csv", plan);
    const Workspace workspace = open_workspace(root);
    const std::vector<PaintedScene> all = scenes(what);
    for (const PaintedScene& scene : all) write_scene(workspace.out, scene, catalog);
    write_file(workspace.out / "series.csv", series_csv(series(catalog, all)));
    std::vector<Finding> findings{
        {"O-1", "TS-1", "TS-1-BF1", geo::make_day(2021, 12, 1), geo::make_day(2022, 1, 15), Verdict::inconsistent, 0.98, 3.5, 41,
         33, 46, 46, 2, "landsat8", 0.03, false, "painted", "Painted."},
        {"O-2", "TS-1", "TS-1-BF2", geo::make_day(2021, 12, 1), geo::make_day(2021, 12, 31), Verdict::consistent, 0.01, -2.1, 1,
         0, 3, 31, 2, "landsat8", 0.5, false, "painted", "Painted."},
        {"O-3", "TS-2", "TS-2-BF1", geo::make_day(2022, 1, 1), geo::make_day(2022, 3, 15), Verdict::undetermined, 0.4, 0.1, 30, 2,
         70, 74, 0, "", NAN, false, "painted", "Painted."}};
    findings.resize(static_cast<std::size_t>(what.orders));
    write_file(workspace.out / "findings.csv", findings_csv(findings));
    write_file(workspace.out / "compliance.csv",
               compliance_csv({{"city", "130200", "phase2", 0.3, 0.22, 0.1, 0.35, 0.2, "三", "Painted."},
                               {"site", "TS-1", "phase1", 0.3, 0.4, 0.3, 0.5, 0.9, "三", "Painted."}}));
    return workspace;
}

}  // namespace hearthwatch::fixture
