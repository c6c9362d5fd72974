#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/estimate/learn.h"
#include "pipeline/reading_table.h"
#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"

namespace made {

/// A season at the level of looks, from furnaces that tap by the clock: nothing of it follows the model's own likelihood.
struct Settings {
    std::uint64_t seed = 1;
    int units = 40;
    double clear = 0.5;
    double complied = 0.8, ignored = 0.12;  ///< the rest restarts in the middle
    bool night = true;
    double shifted = 0;          ///< share of compliers 5-12 days late or early
    double bleed = 0;            ///< share of units with a neighbour's false hits (a quarter of looks)
    double drift = 0;            ///< K that the thermal zero climbs over the season
    bool snow = false;           ///< spells that raise noise and lower contrast
    bool hides = false;          ///< standing days are hazier (alerts), running ones steamier
    bool lying_landsat = false;  ///< Landsat sees heat everywhere
    int baseline_looks = -1;     ///< keep only so many; -1 = all
    bool blind_season = false;   ///< no look at all within the season
};

enum class Strength { strong, median, weak };

struct MadeUnit {
    std::string unit_id;
    Strength strength = Strength::median;
    std::vector<bool> runs;              ///< by day from `first`
    int order_begin = 0, order_end = 0;  ///< half-open, days from `first`
    bool kept = false;                   ///< stopped as ordered or up to twelve days off
    int stop_day = 0;                    ///< first standing day of a kept stop
};

struct MadeSeason {
    hearthwatch::geo::Day first, baseline_end, start, end;
    hearthwatch::catalog::Catalog catalog;
    hearthwatch::catalog::Plan plan;  ///< order_id = "O-" + unit_id
    std::vector<hearthwatch::pipeline::ReadingRow> rows;
    std::vector<MadeUnit> units;
};

MadeSeason make_season(const Settings& settings);

/// The baseline and the season.
inline hearthwatch::pipeline::Fit learn(const hearthwatch::pipeline::Record& record, const hearthwatch::pipeline::Model& model,
                                        int threads)
{
    return learn_season(learn_baseline(record, model, threads), record, model, threads);
}

}  // namespace made
