#include "pipeline/rehearse/made_season.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "geo/csv.h"
#include "pipeline/parallel.h"
#include "pipeline/rehearse/claim.h"
#include "pipeline/rehearse/made_looks.h"
#include "pipeline/store.h"
#include "site-catalog/write.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace rehearsal;

constexpr int recipe = 1;  // raise it whenever the bytes of a made season change
constexpr std::array<const char*, 9> scenario_names{
    "reference", "shifted", "bleed", "drift", "missing_not_at_random", "compliant", "no_looks", "short_baseline", "lying_sensor"};

Frame season_frame(std::uint64_t seed)
{
    return {seed, 1, false, geo::make_day(2021, 1, 19), geo::make_day(2021, 11, 15), geo::make_day(2022, 3, 15), {}};
}

void require_works(int works)
{
    if (works < 1 || works > 2000)
        throw Error(fmt::format("'{}' works (a made season has 1 to 2000); give another number", works), 2);
}

geo::Polygon square(geo::LonLat centre, double half_m)
{
    geo::Polygon polygon;
    for (const double azimuth : {225.0, 135.0, 45.0, 315.0})
        polygon.outer.push_back(geo::travel(centre, azimuth, half_m * std::sqrt(2.0)));
    return polygon;
}

void add_to_catalog(catalog::Catalog& all, const MadeWorks& works, int number)
{
    const geo::LonLat place{113.0 + 0.08 * (number % 60), 35.0 + 0.08 * (number / 60)};
    catalog::Site site;
    site.site_id = works.site_id;
    site.name_zh = "虚拟钢铁厂" + works.site_id.substr(2);
    site.name_en = "Made Steel Works " + works.site_id.substr(2);
    site.city_code = works.city;
    site.process = "long";
    site.datum = "wgs84";
    site.source = "made season: this works does not exist";
    site.outline = square(place, 900);
    double iron = 0;
    for (std::size_t i = 0; i < works.units.size(); ++i) {
        const MadeUnit& u = works.units[i];
        catalog::Unit unit;
        unit.unit_id = u.unit_id;
        unit.site_id = works.site_id;
        unit.kind = u.battery ? catalog::UnitKind::coke_oven_battery : catalog::UnitKind::blast_furnace;
        unit.name_zh = fmt::format("{}号{}", u.unit_id.back(), u.battery ? "焦炉" : "高炉");
        if (!u.battery) unit.volume_m3 = u.furnace.volume_m3;
        unit.capacity_t = u.battery ? u.oven.ovens * 13000.0 : std::round(u.furnace.volume_m3 * 0.9) * 1000;
        iron += u.battery ? 0 : *unit.capacity_t;
        unit.source = site.source;
        unit.outline = square(geo::travel(place, 90, 210.0 * static_cast<double>(i) - 600), 55);
        all.units.push_back(unit);
    }
    site.iron_capacity_t = iron;
    catalog::Unit whole;
    whole.unit_id = works.site_id + "-WORKS";
    whole.site_id = works.site_id;
    whole.kind = catalog::UnitKind::works;
    whole.name_zh = "全厂";
    whole.source = site.source;
    whole.outline = site.outline;
    all.units.push_back(whole);
    all.sites.push_back(site);
}

}  // namespace

std::string_view name(Scenario scenario)
{
    return scenario_names[static_cast<std::size_t>(scenario)];
}

const std::vector<Scenario>& scenarios()
{
    static const std::vector<Scenario> all{
        Scenario::reference, Scenario::shifted,  Scenario::bleed,          Scenario::drift,       Scenario::missing_not_at_random,
        Scenario::compliant, Scenario::no_looks, Scenario::short_baseline, Scenario::lying_sensor};
    return all;
}

std::optional<Scenario> parse_scenario(std::string_view text)
{
    for (const Scenario scenario : scenarios())
        if (name(scenario) == text) return scenario;
    return std::nullopt;
}

MadeSeason make_season(const MadeSeasonOptions& options)
{
    require_works(options.works);
    const Frame frame = season_frame(options.seed);
    MadeSeason season{frame.baseline_start, frame.start, frame.end, {}, {}, {}, {}, {}, {}};
    std::map<std::string, Climate> climates;  // works of a city share their weather
    std::vector<MadeWorks> all;
    for (int i = 0; i < options.works; ++i) {
        all.push_back(make_made_works(frame, i, options.scenario));
        Frame regional = frame;
        regional.seed = hash(frame.seed, std::stoull(all.back().city));
        climates.try_emplace(all.back().city, regional);
    }
    const auto looks = map_index<std::vector<Measurement>>(all.size(), options.threads, [&](std::size_t i) {
        return look_at(frame, all[i], climates.at(all[i].city), options.scenario);
    });
    constexpr std::array<const char*, 3> strengths{"strong", "median", "weak"};
    for (std::size_t i = 0; i < all.size(); ++i) {
        add_to_catalog(season.catalog, all[i], static_cast<int>(i));
        for (const MadeOrder& o : all[i].orders) {
            season.plan.orders.push_back(o.order);
            season.behaviours[o.order.order_id] = name(o.behaviour);
        }
        for (const MadeUnit& u : all[i].units) {
            if (!u.battery) season.strengths[u.unit_id] = strengths[static_cast<std::size_t>(u.openness)];
            auto& states = season.truth[u.unit_id];
            for (geo::Day day = frame.baseline_start; day <= frame.end; ++day) states.emplace_back(name(u.days.on(day)));
        }
        season.measurements.insert(season.measurements.end(), looks[i].begin(), looks[i].end());
    }
    std::sort(season.plan.orders.begin(), season.plan.orders.end(),
              [](const catalog::Order& a, const catalog::Order& b) { return a.order_id < b.order_id; });
    return season;
}

StageReport rehearse_looks(const fs::path& folder, const MadeSeasonOptions& options)
{
    const std::string label = fmt::format("made season, recipe {}, seed {}, works {}, {}\n", recipe, options.seed, options.works,
                                          name(options.scenario));
    require_works(options.works);
    StageReport report;
    if (!claim(folder, label)) return report;
    report.did_nothing = false;
    const MadeSeason season = make_season(options);
    catalog::write_catalog(folder / "catalog", season.catalog);
    catalog::write_plan(folder / "plan" / "plan.csv", season.plan);
    std::string rows = "unit_id,sensor,acquired_utc,indicator,value,sigma,p_valid,source\n";
    for (const Measurement& m : season.measurements)
        rows += fmt::format("{},{},{},{},{},{},{},made\n", m.unit_id, m.sensor, geo::format_instant(m.acquired), m.indicator,
                            geo::format_number(m.value), geo::format_number(m.sigma), geo::format_number(m.p_valid));
    write_file(folder / "external" / "measurements.csv", rows);
    std::string truth = "unit_id,day,state\n", orders = "order_id,behaviour\n", units = "unit_id,strength\n";
    for (const auto& [unit, states] : season.truth)
        for (std::size_t i = 0; i < states.size(); ++i)
            truth += fmt::format("{},{},{}\n", unit, geo::format_day(season.baseline_start + static_cast<int>(i)), states[i]);
    for (const auto& [order, behaviour] : season.behaviours) orders += fmt::format("{},{}\n", order, behaviour);
    for (const auto& [unit, strength] : season.strengths) units += fmt::format("{},{}\n", unit, strength);
    write_file(folder / "truth" / "truth.csv", truth);
    write_file(folder / "truth" / "orders.csv", orders);
    write_file(folder / "truth" / "units.csv", units);
    write_file(
        folder / "hearthwatch.toml",
        fmt::format(
            "# {}schema = 1\n[season]\nname = \"2021-22\"\nstart = {}\nend = {}\ntimezone = \"Asia/Shanghai\"\n[baseline]\nstart "
            "= {}\nend = {}\n[area]\ncities = []\n[archive]\nfolders = []\n"
            "[external]\nfiles = [\"external/*.csv\"]\n[sources]\nstac = []\n[run]\nthreads = 0\n[output]\nfolder = \"out\"\n",
            label, geo::format_day(season.start), geo::format_day(season.end), geo::format_day(season.baseline_start),
            geo::format_day(season.start - 1)));
    report.counts["works"] = season.catalog.sites.size();
    report.counts["furnaces"] = season.strengths.size();
    report.counts["orders"] = season.plan.orders.size();
    report.counts["measurements"] = season.measurements.size();
    return report;
}

}  // namespace hearthwatch::pipeline
