#pragma once
#include "pipeline/package/bag.h"
#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// Files of a bag's inputs/, from which `evidence reproduce` makes the rest again: a small workspace of the order's works and those of
/// its unit's neighbours. Tables end in .txt: they hold ids as they are, which a spreadsheet might run.
inline constexpr const char *inputs_workspace = "inputs/hearthwatch.toml", *inputs_season = "inputs/season.toml",
                            *inputs_sites = "inputs/catalog/sites.geojson", *inputs_units = "inputs/catalog/units.geojson",
                            *inputs_plan = "inputs/plan.txt", *inputs_clips = "inputs/clips.jsonl",
                            *inputs_readings = "inputs/readings.txt", *inputs_external = "inputs/external.txt",
                            *inputs_baseline = "inputs/baseline/", *inputs_model = "inputs/model.json",
                            *inputs_standing = "inputs/standing.json", *inputs_facts = "inputs/facts.json";

/// Adds inputs/ of one order. What a stage has not written yet is left out: reproduction then says what it cannot make.
void add_inputs(const SeasonData& data, const catalog::Order& order, BagContent& content);

}  // namespace hearthwatch::pipeline::package
