#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hearthwatch::pipeline {

/// One row of out/overload.csv: whether a furnace ran hotter than in its own baseline on days when other furnaces of its city were
/// ordered to stand (clause 4(3)). Heat is not output: a hotter furnace is a lead for the meters, no finding.
struct OverloadRow {
    std::string unit_id, site_id, city_code;
    int peer_days = 0;                            ///< days of the season with a peer ordered to stand
    int readings_baseline = 0, readings_now = 0;  ///< clear readings on days when it very likely ran
    double median_shift =
        0;  ///< of its readings beyond what the other furnaces shifted, in spreads of its own baseline; NaN = not known
    double p_value = 0;   ///< one-sided rank test; NaN = not enough readings
    bool hotter = false;  ///< p_value stands in the list of all furnaces (Benjamini and Hochberg)
};

std::string overload_csv(const std::vector<OverloadRow>& rows);
std::vector<OverloadRow> read_overload(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline
