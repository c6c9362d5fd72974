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
    double through = 0;  ///< share of its hits that still show in a look taken for invalid: thin cloud, steam, a mask's mistake
    double var_floor = 0, var_gain = 0, cov = 0;
    int looks = 0;  ///< clear baseline readings behind it
};

/// A neighbour whose light shows in a unit's outline.
struct Bleed {
    int unit = 0;      ///< in Works::units
    double share = 0;  ///< of its hits, posterior mean
    double high = 0;   ///< the same, 19 to 1 that it is no more
    double most = 0;   ///< P(half of its hits or more)
    double rate = 0;   ///< P(it hits in a valid look)
    Channel theirs;
};

struct UnitFit {
    std::string unit_id;
    double run_share = 0;   ///< long-run share of days running
    double night_rate = 0;  ///< detections per clear night while running, in summer
    int baseline_looks = 0;
    bool low_information = true;    ///< too few looks: the prior of its kind stands
    std::vector<Channel> channels;  ///< by indicator
    std::vector<Bleed> bleeds;      ///< by indicator, then neighbour

    const Channel* channel(int indicator) const;
};

/// One way to share out a works' night detections: what never stops, and a factor on its furnaces' own rates.
struct NightWay {
    double weight = 1;
    double background = 0;
    double own = 1;
};

struct WorksFit {
    double night_background = 0;  ///< detections per clear night with every furnace standing
    double night_winter = 0;      ///< logarithm of the furnaces' rates in mid-January over those of summer
    std::vector<UnitFit> units;   ///< as Works::units
    std::vector<NightWay> night;  ///< how the night rates may really be shared; weights sum to 1, empty while learning
};

/// 1 in mid-January, falling to 0 by mid-April and back from mid-October. Night products ask for a brightness temperature that
/// a source over frozen ground reaches less often.
double winter(geo::Day day);
/// Detections per clear night of a unit that runs on that day.
double night_rate_on(const WorksFit& fit, std::size_t unit, geo::Day day);

/// Stop and start rates of a kind in and before the season.
struct KindRates {
    Hazards baseline, season;
};

struct Fit {
    std::map<std::string, KindRates> rates;  ///< by unit kind's name
    std::vector<WorksFit> works;             ///< as Record::works
};

}  // namespace hearthwatch::pipeline
