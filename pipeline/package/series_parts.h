#pragma once
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// What the drawn and the live figure of a daily series have in common.

/// Stretches of days between clear looks no more than `joined_days` apart, as index ranges, both included.
std::vector<std::pair<std::size_t, std::size_t>> seen_stretches(const std::vector<SeriesRow>& rows);

/// Kinds of sensors that have a lane of marks below a series, and the lane of a sensor; night hits share one.
inline constexpr std::array<std::string_view, 4> lanes{"landsat", "sentinel2", "viirs", "other"};
std::string_view lane_of(std::string_view sensor);

/// The numbers behind `series_figure` as a script element of JSON, which page_series.js makes a chart of.
std::string series_numbers(const SeasonData& data, const std::string& unit_id);

}  // namespace hearthwatch::pipeline::package
