#pragma once
#include <map>
#include <string>
#include <vector>

#include "pipeline/estimate/chain.h"

namespace hearthwatch::pipeline {

/// What was learnt of one indicator of one unit. Variances are of the learnt numbers themselves: a short history widens
/// every likelihood that rests on it.
struct Channel {
    int indicator = 0;  ///< in Record::indicators
    double floor = 0, noise = 0, gain = 0, spread = 0;
    double p_hit = 0, false_hit = 0;
    double var_floor = 0, var_gain = 0, cov = 0;
    int looks = 0;  ///< clear baseline readings behind it
};

struct UnitFit {
    std::string unit_id;
    double run_share = 0;   ///< long-run share of days running
    double night_rate = 0;  ///< detections per clear night while running
    int baseline_looks = 0;
    bool low_information = true;    ///< too few looks: the prior of its kind stands
    std::vector<Channel> channels;  ///< by indicator

    const Channel* channel(int indicator) const;
};

struct WorksFit {
    double night_background = 0;  ///< detections per clear night with every furnace standing
    std::vector<UnitFit> units;   ///< as Works::units
};

/// Stop and start rates of a kind in and before the season.
struct KindRates {
    Hazards baseline, season;
};

struct Fit {
    std::map<std::string, KindRates> rates;  ///< by unit kind's name
    std::vector<WorksFit> works;             ///< as Record::works
};

}  // namespace hearthwatch::pipeline
