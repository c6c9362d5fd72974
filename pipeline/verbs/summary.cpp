#include "pipeline/verbs/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "pipeline/findings_table.h"
#include "pipeline/series_table.h"

namespace hearthwatch::pipeline {
SeasonCounts count_season(const Workspace& workspace)
{
    SeasonCounts counts;
    std::set<std::string> units;
    for (const auto& row : read_series(workspace.out / "series.csv")) {
        units.insert(row.unit_id);
        counts.observed += static_cast<std::size_t>(row.looks_clear);
        counts.gaps += static_cast<std::size_t>(row.looks_gap);
    }
    counts.units = units.size();
    for (const auto& finding : read_findings(workspace.out / "findings.csv")) {
        counts.consistent += finding.verdict == Verdict::consistent;
        counts.inconsistent += finding.verdict == Verdict::inconsistent;
        counts.undetermined += finding.verdict == Verdict::undetermined;
        counts.named += finding.named;
    }
    return counts;
}

std::string summary(const Workspace& workspace)
{
    const auto findings = read_findings(workspace.out / "findings.csv");
    const SeasonCounts c = count_season(workspace);
    const auto first = std::ranges::find(findings, true, &Finding::named);
    const std::string order = findings.empty() ? "" : first == findings.end() ? findings.front().order_id : first->order_id;
    const std::string page = (workspace.out / "report" / "index.html").string();
    const std::string evidence = order.empty() ? "-" : (workspace.out / "evidence" / order).string();
    const std::string days = geo::format_day(workspace.start) + " .. " + geo::format_day(workspace.end);
    std::string text;
    text += fmt::format("季节 {}：{} 个设备，有效观测 {} 次，未看到（云、范围外等）{} 次\n", days, c.units, c.observed, c.gaps);
    text += fmt::format("停产计划 {} 条：与计划一致 {}，疑似不一致 {}，不能判断 {}\n", findings.size(), c.consistent,
                        c.inconsistent, c.undetermined);
    text += fmt::format("可列名的疑似线索 {} 条；其余请人工复核。疑似线索不是违法认定\n", c.named);
    text += fmt::format("打开网页：{}\n", page);
    text += fmt::format("证据包：{}\n", evidence);
    text += fmt::format("Season {}: {} units, {} looks observed, {} looks without a view (cloud, outside the swath, ...)\n", days,
                        c.units, c.observed, c.gaps);
    text += fmt::format("{} orders: {} consistent with the plan, {} inconsistent, {} cannot tell\n", findings.size(),
                        c.consistent, c.inconsistent, c.undetermined);
    text +=
        fmt::format("{} may be named as a suspected lead; the rest needs a person. A lead is not a finding of guilt\n", c.named);
    text += fmt::format("Open the page: {}\n", page);
    text += fmt::format("Evidence: {}\n", evidence);
    return text;
}

}  // namespace hearthwatch::pipeline
