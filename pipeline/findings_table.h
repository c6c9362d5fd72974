#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"

namespace hearthwatch::pipeline {

enum class Verdict { consistent, inconsistent, undetermined };
std::string_view name(Verdict verdict);

/// One row of out/findings.csv (contract 5.7). NaN stands for an empty cell.
struct Finding {
    std::string order_id, site_id, unit_id;
    geo::Day start, end;
    Verdict verdict = Verdict::undetermined;
    double p_violation = 0, log10_bayes_factor = 0;
    double run_days_median = 0, run_days_lo90 = 0, run_days_hi90 = 0;
    int planned_days = 0, looks_clear = 0;
    std::string sensors;  ///< names joined by "+", sorted
    double q_value = 0;   ///< expected share of innocents among orders at least as suspect
    bool named = false;
    std::string rule;    ///< which rule decided, as a code
    std::string reason;  ///< one English sentence; pages translate by `rule`
};

/// One row of out/compliance.csv (contract 5.7).
struct ComplianceRow {
    std::string level, id, phase;  ///< "site", "city", "province"
    double planned_ratio = 0, estimated_ratio = 0, ratio_lo90 = 0, ratio_hi90 = 0, p_target_met = 0;
    std::string clause, reason;
};

std::string findings_csv(const std::vector<Finding>& findings);  ///< sorted by order_id
std::vector<Finding> read_findings(const std::filesystem::path& file);
std::string compliance_csv(const std::vector<ComplianceRow>& rows);
std::vector<ComplianceRow> read_compliance(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline
