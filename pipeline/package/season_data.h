#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/findings_table.h"
#include "pipeline/package/learnt.h"
#include "pipeline/package/review.h"
#include "pipeline/series_table.h"
#include "pipeline/workspace.h"
#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"
#include "site-catalog/season.h"

namespace hearthwatch::pipeline::package {

/// One reading of a look, as in the looks table or (`external`) in an external one.
struct Indicator {
    std::string name;
    double value = 0, sigma = 0, p_null = 0, p_valid = 0;
    bool censored = false, external = false;
};

/// One scene over one unit: seen, or not and why.
struct UnitLook {
    std::string scene_id, sensor;
    geo::Instant acquired;
    geo::Day local_day;
    std::string gap_reason;  ///< empty = the unit was seen
    bool gap = false;        ///< the looks table has it as a gap
    double clear_fraction = 0, p_valid = 0;
    std::vector<Indicator> readings;
    bool seen() const { return gap_reason.empty(); }
};

/// One scene over one works: a chip on disk, or why there is none.
struct ChipRef {
    std::string scene_id, site_id, sensor, platform, level, processing_version;
    geo::Instant acquired;
    std::string key;               ///< what the chip was made from, as a hash
    std::filesystem::path folder;  ///< empty = no chip
    std::string gap, detail;
};

/// Everything the pages and packages are made from. Maps are by unit_id, or site_id for chips (also those
/// scenes that gave none); rows by time.
struct SeasonData {
    Workspace workspace;
    catalog::Catalog catalog;
    catalog::Plan plan;
    catalog::Season season;
    std::vector<Finding> findings;
    std::vector<ComplianceRow> compliance;
    std::map<std::string, std::vector<SeriesRow>> series;
    std::map<std::string, std::vector<UnitLook>> looks;
    std::map<std::string, std::vector<ChipRef>> chips;

    std::vector<ledger::ReviewStep> review_steps;  ///< of the ledger
    std::vector<Review> reviews;                   ///< what they come to
    std::vector<std::string> refused;              ///< reviews that could not be taken

    struct {
        std::string plan, sites, units, series, findings;
    } sha256;  ///< of the files read; empty where there is none

    Learnt learnt;
    geo::Day newest;  ///< newest_input()

    const Finding* finding(const std::string& order_id) const;
    std::vector<const catalog::Order*> orders_of_unit(const std::string& unit_id) const;
    std::vector<const catalog::Order*> orders_of_site(const std::string& site_id) const;
    const std::vector<SeriesRow>& series_of(const std::string& unit_id) const;
    const std::vector<UnitLook>& looks_of(const std::string& unit_id) const;
    const std::vector<ChipRef>& chips_of(const std::string& site_id) const;
    const catalog::City* city(const std::string& code) const;
};

/// Reads what the stages before wrote. Without a plan the plan is empty; without findings a page says so. An external table's row
/// counts as seen from p_valid 0.5.
SeasonData read_season_data(const Workspace& workspace);

/// Days before and after an order whose looks and pictures belong to it: how the unit looked while it ran.
inline constexpr int context_days = 14;
bool in_context(const SeasonData& data, const catalog::Order& order, geo::Instant moment);

/// Looks of a unit between two days, both included.
std::vector<const UnitLook*> looks_between(const SeasonData& data, const std::string& unit_id, geo::Day from, geo::Day to);

/// "cold", "hot" or "unsure" for a day with a clear look (p_run <= 0.2, >= 0.8, between), "gap" for a day whose looks all failed,
/// "none" for a day without any.
std::string day_state(const SeriesRow& row);

/// The worst verdict of a works' orders: inconsistent, then undetermined, then consistent; nullopt without findings.
std::optional<Verdict> worst_verdict(const SeasonData& data, const std::string& site_id);

/// The newest day of anything that went in: looks and plan revisions. The date a package carries, as it has no clock.
inline geo::Day newest_input(const SeasonData& data)
{
    return data.newest;
}

}  // namespace hearthwatch::pipeline::package
