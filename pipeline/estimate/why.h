#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"
#include "pipeline/estimate/learn.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// One look's part in a unit's day: what was read and how much it speaks for running (natural log of the likelihood ratio of
/// running against standing cold, capped as in the model).
struct Witness {
    geo::Day day;
    std::string sensor, scene_id, indicator;
    double value = 0, p_valid = 0, llr = 0;
    bool of_works = false;  ///< a coarse look of the whole works, shared with its other furnaces
};

/// A neighbour whose light is known to fall into the unit's outline, and the share of its hits that do.
struct Glare {
    std::string unit_id, indicator;
    double share = 0;
};

/// What stands behind p_run of one day.
struct Reasons {
    std::string unit_id;
    geo::Day day;
    double p_run = 0, p_banked = 0, p_off = 0, p_run_live = 0;
    double p_without_looks = 0;  ///< of that day, from the long-run share alone
    double p_from_past = 0;      ///< from the looks before that day only
    bool low_information = false;
    int baseline_looks = 0;
    std::vector<Channel> channels;
    std::vector<std::string> channel_names;  ///< as channels
    std::vector<Glare> glares;               ///< of a twentieth or more
    std::vector<Witness> witnesses;          ///< within `why_reach_d` days, nearest first
};

inline constexpr int why_reach_d = 21;
inline constexpr double why_least_glare = 0.05;

/// Looks nearest to the day with their ratios. Throws pipeline::Error when the unit or the day is not in the record.
Reasons reasons_for(const Record& record, const Fit& fit, std::string_view unit_id, geo::Day day, const Model& model);

/// The same out of a workspace that has been estimated, in plain words (Chinese, then English) or as JSON.
std::string why(const Workspace& workspace, const std::string& unit_id, geo::Day day, bool json);

/// Plain words or JSON of given reasons.
std::string why_text(const Reasons& reasons);
std::string why_json(const Reasons& reasons);

}  // namespace hearthwatch::pipeline
