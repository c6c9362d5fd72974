#include "pipeline/review/review_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pipeline/error.h"
#include "pipeline/ledger/ledger_rows.h"
#include "pipeline/ledger/reasons.h"
#include "pipeline/ledger/review_rates.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/pages.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline::review {
namespace {

using namespace ledger;
using package::cell;
using Json = nlohmann::ordered_json;

std::string one_line(const Lead& lead)
{
    const Finding& f = lead.finding;
    return fmt::format("{}  {}  {}..{}  P={:.2f}  {} looks {}{}  {} / {}\n", cell(f.order_id), cell(f.unit_id),
                       geo::format_day(f.start), geo::format_day(f.end), f.p_violation, f.looks_clear, f.sensors,
                       f.named ? "  named" : "", name_zh(lead.standing.outcome), name(lead.standing.outcome));
}

std::string what_to_type(const Lead& lead)
{
    const std::string order = cell(lead.finding.order_id);
    if (lead.standing.outcome == Outcome::needs_sign_off)
        return fmt::format("hearthwatch review sign-off {} --by NAME        (another person than {})\n", order,
                           cell(lead.standing.by));
    return fmt::format("hearthwatch review confirm {0} --by NAME | reject {0} --by NAME --reason CODE | field {0} --by NAME\n",
                       order);
}

std::vector<Lead> open_leads(const std::vector<Lead>& leads)
{
    std::vector<Lead> open;
    for (const Lead& lead : leads)
        if (!lead.standing.decided()) open.push_back(lead);
    return open;
}

std::vector<ReviewRate> rates_of(const Workspace& workspace)
{
    const auto catalog = catalog::read_catalog(workspace.catalog_folder());
    std::vector<JudgedOrder> orders;
    if (std::filesystem::exists(workspace.out / "findings.csv"))
        for (const Finding& finding : read_findings(workspace.out / "findings.csv")) {
            const catalog::Site* site = catalog.find_site(finding.site_id);
            orders.push_back({finding.order_id, site ? site->city_code : "", finding.sensors});
        }
    return review_rates(review_steps(read_ledger(workspace.out)), orders);
}

}  // namespace

std::string next_text(const Workspace& workspace, const std::vector<Lead>& leads)
{
    const auto open = open_leads(leads);
    if (open.empty()) return "没有待复核的线索。 No lead waits for review.\n";
    const Lead& lead = open.front();
    const auto report = workspace.out / "report" / package::site_file(lead.finding.site_id);
    const auto bag = workspace.out / "evidence" / package::file_name(lead.finding.order_id);
    std::string text = one_line(lead);
    text += fmt::format("页面 page:     {}\n证据 evidence: {}\n", report.string(), bag.string());
    text += lead.evidence_key.empty() ? "尚无证据 no evidence yet: hearthwatch package\n" : what_to_type(lead);
    return text + fmt::format("还有 {} 条 more wait: {}\n", open.size() - 1, open.size() - 1);
}

std::string next_json(const std::vector<Lead>& leads)
{
    std::string text;
    for (const Lead& lead : open_leads(leads)) {
        const Finding& f = lead.finding;
        const Json line{{"schema", 1},
                        {"order_id", f.order_id},
                        {"site_id", f.site_id},
                        {"unit_id", f.unit_id},
                        {"start", geo::format_day(f.start)},
                        {"end", geo::format_day(f.end)},
                        {"p_violation", f.p_violation},
                        {"named", f.named},
                        {"evidence_key", lead.evidence_key},
                        {"review", name(lead.standing.outcome)},
                        {"by", lead.standing.by}};
        text += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    }
    return text;
}

std::string order_text(const Workspace& workspace, const std::string& order_id)
{
    std::string text;
    for (const Lead& lead : read_leads(workspace))
        if (lead.finding.order_id == order_id) text += one_line(lead);
    LedgerQuestion question;
    question.about = order_id;
    for (const auto& row : ledger_rows(answer(read_ledger(workspace.out), question)))
        text += fmt::format("{:>5}  {}  {}  {}  {}  {}\n", row[0], row[5], row[1], row[7], cell(row[8]), cell(row[9]));
    if (text.empty())
        throw Error(
            fmt::format("order '{}': neither a lead nor in the ledger; see `hearthwatch review next`", order_id.substr(0, 80)));
    return text;
}

std::string stats_text(const Workspace& workspace)
{
    const auto leads = read_leads(workspace);
    std::string text;
    for (const Outcome outcome :
         {Outcome::waiting, Outcome::needs_visit, Outcome::needs_sign_off, Outcome::confirmed, Outcome::rejected})
        text += fmt::format("{:>5}  {} / {}\n",
                            std::ranges::count_if(leads, [&](const Lead& lead) { return lead.standing.outcome == outcome; }),
                            name_zh(outcome), name(outcome));
    for (const ReviewRate& rate : rates_of(workspace)) {
        const Reason* reason = rate.group == "reason" ? find_reason(rate.id) : nullptr;
        text += fmt::format("{:<8} {:<24} 属实 confirmed {:>3}  不属实 rejected {:>3}", rate.group, rate.id, rate.confirmed,
                            rate.rejected);
        if (rate.rejected_share >= 0)
            text += fmt::format("  {:.0f}% [{:.0f}, {:.0f}]", 100 * rate.rejected_share, 100 * rate.lo90, 100 * rate.hi90);
        text += reason ? "  " + reason->zh + "\n" : "\n";
    }
    return text + "复核过的线索不是随机样本；比例只说明被复核的线索。 Reviewed leads are no random sample; the shares tell of "
                  "them alone.\n";
}

std::string stats_csv(const Workspace& workspace)
{
    return review_rates_csv(rates_of(workspace));
}

std::string reasons_text()
{
    std::string text;
    for (const Reason& reason : reasons()) text += fmt::format("{:<22} {} / {}\n", reason.code, reason.zh, reason.en);
    return text;
}

}  // namespace hearthwatch::pipeline::review
