#pragma once
#include <optional>
#include <string>
#include <vector>

#include "pipeline/package/season_data.h"
#include "pipeline/package/texts.h"

namespace hearthwatch::pipeline::package {

/// All figures are SVG elements that stand inside a page, in both languages, coloured by page.css.

/// A clear look every so many days is what two Sentinel-2 satellites give at best; a longer silence is drawn as a gap.
inline constexpr int joined_days = 5;

/// Probability of running, day by day, over the season: orders as bands behind, stretches without a clear look of more than
/// `joined_days` hatched and without a line, looks by sensor below.
std::string series_figure(const SeasonData& data, const std::string& unit_id);

/// One row of a heat map: a unit, or (no unit_id) the name of the works whose units follow.
struct HeatRow {
    Both label;
    std::string link;  ///< address, or empty
    std::string unit_id;
};

/// Units by days: hot, cold, unsure, looked at in vain, not looked at; orders as outlines, the gravest verdict at the right.
std::string heat_figure(const SeasonData& data, const std::vector<HeatRow>& rows);

/// A works on the map of works.
struct MapMark {
    geo::LonLat place;
    std::optional<Verdict> verdict;
    Both label;
    std::string link;
};

/// Works by verdict in their places with a grid of degrees; `labels` names places, `outlines` are drawn below, cut at the sheet's edge.
std::string map_figure(const std::vector<MapMark>& marks, const std::vector<MapMark>& labels,
                       const std::vector<geo::Ring>& outlines);

}  // namespace hearthwatch::pipeline::package
