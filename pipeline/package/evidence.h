#pragma once
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
std::string lineage_json(const SeasonData& data, const catalog::Order& order);
std::string custody_jsonl(const SeasonData& data, const catalog::Order& order);
std::string summary_json(const SeasonData& data, const catalog::Order& order);
/// RO-Crate 1.1 metadata over every payload path of `content`.
std::string crate_json(const SeasonData& data, const catalog::Order& order, const BagContent& content);
/// VERIFY.txt: how to check the bag with stock commands, in both languages.
std::string verify_text();

}  // namespace hearthwatch::pipeline::package
