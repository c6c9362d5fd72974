#pragma once
#include <map>
#include <string>
#include <vector>

#include "pipeline/package/bag.h"
#include "pipeline/package/chip_view.h"
#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// What the evidence of one order was made from: its plan row, finding, series, looks, geometry, chips and the method.
std::string order_key(const SeasonData& data, const catalog::Order& order);

/// Everything of practice 5.5 for one order, ready for write_bag. A chip whose files are gone costs only itself: it goes to `refused`.
BagContent order_bag(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views,
                     std::vector<std::string>& refused);

/// Parts of it, each the bytes of one file.
std::string order_series_csv(const SeasonData& data, const std::string& unit_id);
std::string order_looks_csv(const SeasonData& data, const std::string& unit_id);
std::string plan_row_csv(const catalog::Order& order);
std::string facility_geojson(const SeasonData& data, const catalog::Order& order);
std::string coordinates_check_json(const SeasonData& data, const catalog::Order& order);
std::string method_json(const SeasonData& data);
std::string error_rates_json(const SeasonData& data);
std::string review_error_rates_csv(const SeasonData& data);  ///< by city, sensors and reason; see ledger/review_rates.h
std::string lineage_json(const SeasonData& data, const catalog::Order& order);
/// What the line did for the order, one step's event a line in the shape of OpenLineage run events, without clock times.
std::string run_jsonl(const SeasonData& data, const catalog::Order& order);
/// The program, its compiler and every library in it, with versions.
std::string sbom_text();
std::string custody_jsonl(const SeasonData& data, const catalog::Order& order);
std::string summary_json(const SeasonData& data, const catalog::Order& order);
/// One STAC 1.0 Item per scene over the works in the order's context, used or not, by file name below stac/.
std::map<std::string, std::string> stac_items(const SeasonData& data, const catalog::Order& order,
                                              const std::vector<ChipView>& views);
/// "20211202T025600Z_landsat8_1a2b3c4d": the stem of a scene's files in a bag, so that a folder reads in order of time.
std::string scene_stem(geo::Instant acquired, const std::string& sensor, const std::string& scene_id);
/// RO-Crate 1.1 metadata over every payload path of `content`.
std::string crate_json(const SeasonData& data, const catalog::Order& order, const BagContent& content);
/// VERIFY.txt: how to check the bag with stock commands, in both languages.
std::string verify_text();

}  // namespace hearthwatch::pipeline::package
