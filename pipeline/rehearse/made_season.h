#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"
#include "pipeline/error.h"
#include "pipeline/stage.h"
#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"

namespace hearthwatch::pipeline {

/// How a made season departs from the reference (the misfits of methods D6 and of the evaluation).
enum class Scenario {
    reference,
    shifted,                ///< half of those who comply stop or start 5-12 days off the order
    bleed,                  ///< a fifth of the furnaces has a false hit in a quarter of its looks
    drift,                  ///< roofs and ground change during the season, snow misleads
    missing_not_at_random,  ///< running plants hide under their own plumes, stops fall into haze
    compliant,              ///< everybody obeys
    no_looks,               ///< nothing is seen in the season
    short_baseline,         ///< five passes in the baseline
    lying_sensor            ///< Landsat 9 sees every furnace run
};
std::string_view name(Scenario scenario);
/// Every scenario, in order.
const std::vector<Scenario>& scenarios();
std::optional<Scenario> parse_scenario(std::string_view text);

struct MadeSeasonOptions {
    std::uint64_t seed = 1;
    int works = 40;  ///< 1..2000, with about two and a half furnaces each
    Scenario scenario = Scenario::reference;
    int threads = 0;
};

/// One reading (contract 5.4); `sigma` NaN = to be learnt.
struct Measurement {
    std::string unit_id, sensor;
    geo::Instant acquired;
    std::string indicator;
    double value = 0, sigma = 0, p_valid = 0;
};

/// A season of many works as a physical process makes it (tapping schedules, cooling with two time constants, spells of cloud, calendars of
/// satellites, neighbours, false hits): no likelihood and no code of the estimator is in it. Deterministic for its options.
struct MadeSeason {
    geo::Day baseline_start, start, end;
    catalog::Catalog catalog;
    catalog::Plan plan;
    std::vector<Measurement> measurements;                  ///< by works, unit, time
    std::map<std::string, std::vector<std::string>> truth;  ///< unit: "run", "banked", "off" a day from baseline_start on
    std::map<std::string, std::string> behaviours;          ///< by order_id: "complied", "ignored", ...
    std::map<std::string, std::string> strengths;           ///< furnaces: "strong", "median", "weak"
};

MadeSeason make_season(const MadeSeasonOptions& options);

/// The same as a workspace without an archive: external/measurements.csv, catalogue, plan, truth/ (truth.csv, orders.csv, and
/// units.csv: unit_id,strength). Refuses a folder with something else in it. Throws pipeline::Error.
StageReport rehearse_looks(const std::filesystem::path& folder, const MadeSeasonOptions& options);

}  // namespace hearthwatch::pipeline
