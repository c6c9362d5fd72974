#include "pipeline/ledger/leads.h"

#include <algorithm>
#include <tuple>

#include "geo/csv.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::ledger {
namespace {

namespace fs = std::filesystem;

fs::path keys_file(const fs::path& out)
{
    return out / "report" / "evidence_keys.csv";
}

}  // namespace

std::map<std::string, std::string> read_evidence_keys(const fs::path& out)
{
    std::map<std::string, std::string> keys;
    std::error_code absent;
    if (!fs::exists(keys_file(out), absent)) return keys;
    const geo::CsvTable table = geo::read_csv(keys_file(out));
    const std::size_t order = table.require_column("order_id"), key = table.require_column("evidence_key");
    for (const geo::CsvRow& row : table.rows) keys[row.cells[order]] = row.cells[key];
    return keys;
}

void write_evidence_keys(const fs::path& out, const std::map<std::string, std::string>& keys)
{
    std::string text = geo::csv_line({"order_id", "evidence_key"});
    for (const auto& [order, key] : keys) text += geo::csv_line({order, key});
    write_file(keys_file(out), text);
}

std::vector<Lead> read_leads(const Workspace& workspace)
{
    std::vector<Lead> leads;
    std::error_code absent;
    if (!fs::exists(workspace.out / "findings.csv", absent)) return leads;
    const auto steps = review_steps(read_ledger(workspace.out));
    auto keys = read_evidence_keys(workspace.out);
    for (const Finding& finding : read_findings(workspace.out / "findings.csv"))
        if (finding.verdict == Verdict::inconsistent) {
            const std::string& key = keys[finding.order_id];
            leads.push_back({finding, key, key.empty() ? Standing{} : standing_of(steps, finding.order_id, key)});
        }
    std::ranges::sort(leads, {}, [](const Lead& lead) {
        return std::tuple(!lead.finding.named, -lead.finding.p_violation, lead.finding.order_id);
    });
    return leads;
}

std::size_t waiting_for_review(const std::vector<Lead>& leads)
{
    return static_cast<std::size_t>(std::ranges::count_if(leads, [](const Lead& lead) {
        return lead.standing.outcome == Outcome::waiting || lead.standing.outcome == Outcome::needs_sign_off;
    }));
}

}  // namespace hearthwatch::pipeline::ledger
