#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {

/// Priors of a unit kind. Days (`_d`) and shares; hit and night rates per clear look or night.
struct KindModel {
    double run_mean_d = 0, run_min_d = 0, stop_mean_d = 0, stop_min_d = 0;
    double bank_share = 0, bank_mean_d = 0, bank_level = 0;  ///< share of stops that are banked; warmth kept, 0..1 of running
    double memory_d = 0;                                     ///< e-folding time of thermal contrast
    double hit_mean = 0, hit_strength = 0;                   ///< Beta prior of P(hit | running) as mean and weight
    double level_mean = 0, level_sd = 0;
    double night_rate = 0, night_strength = 0;  ///< Gamma prior as mean and clear nights
    bool coupled = false;                       ///< seen by the works' night sensors as one of several
};

enum class Shape { hit, level, count, flag, ignored };

/// How an indicator follows the state; the meaning of each number is in data/model.toml.
struct IndicatorModel {
    std::string name, group;
    Shape shape = Shape::ignored;
    int rank = 0;
    double floor_mean = 0, floor_sd = 0, noise = 0, gain_mean = 0, gain_sd = 0, hit_sd = 0, shared_sd = 0;
};

struct EvidenceModel {
    double neighbour_share = 0, neighbour_least = 0;
    double through_mean = 0, through_strength = 0;
    double look_cap = 0, null_df = 0, hit_df = 0, invalid_scale = 0, landsat_hit_factor = 0;
    double false_hit_mean = 0, false_hit_strength = 0, flare_extra = 0, flare_d = 0, clear_p_valid = 0;
    int other_min_looks = 0;
    std::vector<double> bleed_rates, bleed_weights;
};

struct LearningModel {
    int iterations = 0, low_information = 0, max_exact = 0;
    double share_strength = 0, noise_strength = 0, kind_strength = 0, hazard_strength = 0;
    double night_exponent = 0, exponent_strength = 0;  ///< night rate ~ P(hit) to this power
    double night_background_log_sd = 0, night_rate_log_sd = 0, night_winter_sd = 0;
};

/// How evidence becomes a verdict; ranges are in days from the order's first day and from the day after its last.
struct VerdictModel {
    std::vector<double> complied_start, complied_end, shifted_start, shifted_end, weights;
    int margin_d = 0, least_looks = 0, core_trim_d = 0, core_least_trim_d = 0, core_least_d = 0, core_replicates = 0;
    int named_looks = 0, named_sensors = 0, draws = 0, season_draws = 0;
    double season_logit_sd = 0;  ///< error of the log odds of a day that all furnaces of a season share
    double violation_share = 0, p_inconsistent = 0, p_consistent = 0, consistent_log10 = 0, fdr = 0;
    double named_log10 = 0, look_share = 0, without_family = 0, without_family_inconsistent = 0, scenario_strength = 0;
};

struct Model {
    std::map<std::string, KindModel> kinds;  ///< by unit kind's name, and "other"
    std::vector<IndicatorModel> indicators;  ///< sorted by name, without "other"
    IndicatorModel other;
    std::vector<std::string> ignored_suffixes, ignored_prefixes;
    EvidenceModel evidence;
    LearningModel learning;
    VerdictModel verdict;

    const KindModel& kind(catalog::UnitKind kind) const;
    /// -1 when the model does not know the name.
    int find_indicator(std::string_view name) const;
    bool ignores(std::string_view name) const;
};

/// Throws pipeline::Error naming the row: a missing number, an unknown row, or one without a source.
Model parse_model(std::string_view toml);
/// The compiled-in data/model.toml.
Model default_model();

}  // namespace hearthwatch::pipeline
