#include "pipeline/ledger/finding_entries.h"

#include <fmt/format.h>

#include <cmath>

#include "pipeline/estimate/revision.h"
#include "pipeline/findings_table.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::ledger {
namespace {

namespace fs = std::filesystem;
using Facts = std::map<std::string, std::string>;

std::string two_digits(double value)
{
    return std::isfinite(value) ? fmt::format("{:.2f}", value) : std::string();
}

/// What makes an entry another one when it changes.
Facts said(const Finding& finding)
{
    return {{"verdict", std::string(name(finding.verdict))},
            {"p_violation", two_digits(finding.p_violation)},
            {"named", finding.named ? "true" : "false"},
            {"unit_id", finding.unit_id}};
}

bool says_the_same(const Entry& last, const Entry& now)
{
    if (last.fact("what") == "withdrawn" || last.valid_from != now.valid_from || last.valid_to != now.valid_to) return false;
    for (const char* fact : {"verdict", "p_violation", "named", "unit_id"})
        if (last.fact(fact) != now.fact(fact)) return false;
    return true;
}

/// What the entries of one moment share: when it could be known, and from what it was derived.
Entry beginning(const Workspace& workspace)
{
    const auto revisions = read_revisions(workspace.out);
    Entry entry;
    entry.kind = "finding";
    entry.recorded_from = "newest_acquisition";
    entry.facts["method"] = method_version;
    std::error_code absent;
    if (fs::exists(workspace.plan_file(), absent)) entry.facts["plan_sha256"] = sha256_of_file(workspace.plan_file());
    if (revisions.empty()) return entry;
    entry.recorded_utc = revisions.back().newest_acquired;
    entry.facts["revision"] = std::to_string(revisions.back().number);
    entry.facts["revision_key"] = revisions.back().key;
    return entry;
}

Entry entry_of(const Finding& finding, Entry entry)
{
    entry.about = finding.order_id;
    entry.valid_from = geo::format_day(finding.start);
    entry.valid_to = geo::format_day(finding.end);
    entry.facts.merge(said(finding));
    entry.facts["site_id"] = finding.site_id;
    entry.facts["looks_clear"] = std::to_string(finding.looks_clear);
    entry.facts["sensors"] = finding.sensors;
    entry.facts["rule"] = finding.rule;
    entry.facts["reason"] = finding.reason;
    return entry;
}

/// The last entry about every order, findings only.
std::map<std::string, Entry> last_of_each(const std::vector<Entry>& entries)
{
    std::map<std::string, Entry> last;
    for (const Entry& entry : entries)
        if (entry.kind == "finding") last[entry.about] = entry;
    return last;
}

std::vector<Entry> changes(const std::vector<Finding>& findings, const std::vector<Entry>& entries, const Entry& start)
{
    auto before = last_of_each(entries);
    std::vector<Entry> added;
    for (const Finding& finding : findings) {
        Entry now = entry_of(finding, start);
        const auto last = before.find(finding.order_id);
        const bool known = last != before.end();
        now.facts["what"] = !known ? "new" : last->second.fact("what") == "withdrawn" ? "again" : "changed";
        if (!known || !says_the_same(last->second, now)) added.push_back(now);
        before.erase(finding.order_id);
    }
    for (const auto& [order, last] : before) {
        if (last.fact("what") == "withdrawn") continue;
        Entry gone = start;
        gone.about = order;
        gone.valid_from = last.valid_from;
        gone.valid_to = last.valid_to;
        gone.facts["site_id"] = last.fact("site_id");
        gone.facts["unit_id"] = last.fact("unit_id");
        gone.facts["what"] = "withdrawn";
        added.push_back(gone);
    }
    return added;
}

}  // namespace

std::size_t record_findings(const Workspace& workspace)
{
    const fs::path file = workspace.out / "findings.csv";
    if (!fs::exists(file)) return 0;
    const auto findings = read_findings(file);
    const Entry start = beginning(workspace);
    return extend_ledger(workspace.out, [&](const std::vector<Entry>& entries) { return changes(findings, entries, start); })
        .size();
}

}  // namespace hearthwatch::pipeline::ledger
