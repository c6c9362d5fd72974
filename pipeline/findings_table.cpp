#include "pipeline/findings_table.h"

#include <algorithm>
#include <array>

#include "geo/csv.h"
#include "pipeline/table_reader.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::array<std::string_view, 3> verdict_names{"consistent", "inconsistent", "undetermined"};

}  // namespace

std::string_view name(Verdict verdict)
{
    return verdict_names[static_cast<std::size_t>(verdict)];
}

std::string findings_csv(const std::vector<Finding>& findings)
{
    std::string text =
        "order_id,site_id,unit_id,start,end,verdict,p_violation,log10_bayes_factor,run_days_median,run_days_lo90,run_days_hi90,"
        "planned_days,looks_clear,sensors,q_value,named,rule,reason\n";
    for (const auto& f : findings)
        text += geo::csv_line({f.order_id, f.site_id, f.unit_id, geo::format_day(f.start), geo::format_day(f.end),
                               std::string(name(f.verdict)), geo::format_number(f.p_violation),
                               geo::format_number(f.log10_bayes_factor), geo::format_number(f.run_days_median),
                               geo::format_number(f.run_days_lo90), geo::format_number(f.run_days_hi90),
                               std::to_string(f.planned_days), std::to_string(f.looks_clear), f.sensors,
                               geo::format_number(f.q_value), f.named ? "true" : "false", f.rule, f.reason});
    return text;
}

std::vector<Finding> read_findings(const std::filesystem::path& file)
{
    const TableReader table(file, {"order_id", "site_id", "unit_id", "start", "end", "verdict", "p_violation",
                                   "log10_bayes_factor", "run_days_median", "run_days_lo90", "run_days_hi90", "planned_days",
                                   "looks_clear", "sensors", "q_value", "named", "rule", "reason"});
    std::vector<Finding> findings;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto verdict = std::ranges::find(verdict_names, table.text(i, 5));
        if (verdict == verdict_names.end()) table.refuse(i, 5, "consistent, inconsistent or undetermined");
        findings.push_back({table.text(i, 0), table.text(i, 1), table.text(i, 2), table.day(i, 3), table.day(i, 4),
                            static_cast<Verdict>(verdict - verdict_names.begin()), table.number(i, 6), table.number(i, 7),
                            table.number(i, 8), table.number(i, 9), table.number(i, 10), table.whole(i, 11), table.whole(i, 12),
                            table.text(i, 13), table.number(i, 14), table.truth(i, 15), table.text(i, 16), table.text(i, 17)});
    }
    return findings;
}

std::string compliance_csv(const std::vector<ComplianceRow>& rows)
{
    std::string text = "level,id,phase,planned_ratio,estimated_ratio,ratio_lo90,ratio_hi90,p_target_met,clause,reason\n";
    for (const auto& r : rows)
        text += geo::csv_line({r.level, r.id, r.phase, geo::format_number(r.planned_ratio), geo::format_number(r.estimated_ratio),
                               geo::format_number(r.ratio_lo90), geo::format_number(r.ratio_hi90),
                               geo::format_number(r.p_target_met), r.clause, r.reason});
    return text;
}

std::vector<ComplianceRow> read_compliance(const std::filesystem::path& file)
{
    const TableReader table(file, {"level", "id", "phase", "planned_ratio", "estimated_ratio", "ratio_lo90", "ratio_hi90",
                                   "p_target_met", "clause", "reason"});
    std::vector<ComplianceRow> rows;
    for (std::size_t i = 0; i < table.size(); ++i)
        rows.push_back({table.text(i, 0), table.text(i, 1), table.text(i, 2), table.number(i, 3), table.number(i, 4),
                        table.number(i, 5), table.number(i, 6), table.number(i, 7), table.text(i, 8), table.text(i, 9)});
    return rows;
}

}  // namespace hearthwatch::pipeline
