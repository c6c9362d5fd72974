#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "site-catalog/alerts.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::catalog {

/// What a unit did, or a works made, in the same days a year earlier.
struct PreviousState {
    std::string site_id, unit_id;     ///< empty unit_id = the whole works
    std::string phase;                ///< name of the season's phase
    std::optional<double> run_share;  ///< of the days, 0..1
    std::optional<double> crude_t;    ///< tonnes of crude steel
    std::string source;
};

/// Works whose enterprises compensate each other (clause 4(3), "horse race"): one group, one joint ratio.
struct CompensationGroup {
    std::string group_id, site_id;
};

/// A grade a works was given on a day; a works may have several rows.
struct GradeRow {
    std::string site_id, grade;
    geo::Day grade_date;
    std::string source;
};

/// What a province sent and when: its plan, or a month's progress.
struct SentReport {
    std::string province_code;
    std::string what;               ///< "plan" or "progress"
    std::optional<geo::Day> month;  ///< first day of the month reported on, for progress
    geo::Day sent_on;
};

/// Crude steel that a works reports for a phase, or for the whole "season".
struct CrudeOutput {
    std::string site_id, phase;
    double crude_t = 0;
    std::string source;
};

/// A region's cut of crude steel for the year whose end is in the season: not more than base_t - cut_t (clause 3, first phase).
struct AnnualTarget {
    std::string region_code;       ///< of a city or a province
    double base_t = 0, cut_t = 0;  ///< crude steel of the year before, and what is to be cut
    std::optional<double> made_t;  ///< made in the year up to made_until
    std::optional<geo::Day> made_until;
    std::string source;
};

/// A city's public page about a month (clause 4(5)), with the copy that was kept.
struct PublicPage {
    std::string city_code;
    geo::Day month;  ///< its first day
    geo::Day published_on;
    std::string address, file, sha256;  ///< file: path beside the table; empty = no copy was kept
};

/// Tables beside catalogue and plan that some rules need; each may be empty, and then its rules cannot tell.
struct RuleInputs {
    std::vector<AlertPeriod> alerts;
    std::vector<EmergencyMeasure> emergency_measures;
    std::vector<PreviousState> previous;
    std::vector<CompensationGroup> groups;
    std::vector<SentReport> reports;
    std::vector<GradeRow> grades;
    std::vector<CrudeOutput> crude_output;
    std::vector<AnnualTarget> annual_targets;
    std::vector<PublicPage> public_pages;
};

/// Readers of these tables, columns as the members are called. All faults at once; works and units must be of the catalogue.
std::vector<PreviousState> read_previous_states(const std::filesystem::path& file, const Catalog& catalog);
std::vector<CompensationGroup> read_groups(const std::filesystem::path& file, const Catalog& catalog);
std::vector<GradeRow> read_grades(const std::filesystem::path& file, const Catalog& catalog);
std::vector<SentReport> read_reports(const std::filesystem::path& file);
std::vector<CrudeOutput> read_crude_output(const std::filesystem::path& file, const Catalog& catalog);
std::vector<AnnualTarget> read_annual_targets(const std::filesystem::path& file);
std::vector<PublicPage> read_public_pages(const std::filesystem::path& file);

/// Reads what there is in a folder: alerts.csv, emergency_measures.csv (else the shipped ones), previous_year.csv, groups.csv,
/// reports.csv, grades.csv, crude_output.csv, annual_targets.csv, public_pages.csv.
RuleInputs read_rule_inputs(const std::filesystem::path& folder, const Catalog& catalog);

/// The catalogue with each works' grade as held on `cutoff` (clause 4(2)): the last row up to that day. Works without such a
/// row keep what the catalogue says.
Catalog with_grades(Catalog catalog, const std::vector<GradeRow>& grades, geo::Day cutoff);

}  // namespace hearthwatch::catalog
