#include "pipeline/night/morning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/findings_table.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::chrono::hours overdue_after{26};
constexpr std::size_t most_named = 3;

struct Words {
    std::string_view zh, en;
};

Words outcome_words(const NightRecord& record)
{
    if (record.outcome == "done") return {"完成", "done"};
    if (record.outcome == "partial") return {"部分完成", "done in part"};
    if (record.outcome == "stopped") return {"被中止", "stopped"};
    return {"失败", "failed"};
}

/// "a, b, c and 5 more"
std::string some(const std::vector<std::string>& ids, std::string_view more)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(ids.size(), most_named); ++i) text += (i ? ", " : "") + ids[i];
    if (ids.size() > most_named) text += fmt::format(" +{}{}", ids.size() - most_named, more);
    return text;
}

/// When something is tried again, as facts.cpp, night.cpp and pull say it; a moment is the same in both languages.
std::string_view again_zh(std::string_view again)
{
    constexpr std::array<Words, 5> known{{{"产品或程序更新后", "when the product or the program changes"},
                                          {"产品更新后", "when the product changes"},
                                          {"表格更新后", "when the table changes"},
                                          {"明晚，或现在运行 `hearthwatch night`", "tomorrow night, or `hearthwatch night` now"},
                                          {"明晚", "next night"}}};
    const auto found = std::ranges::find(known, again, &Words::en);
    return found == known.end() ? again : found->zh;
}

std::string clock(geo::Instant instant, const Workspace& workspace)
{
    return geo::format_local(instant, workspace.utc_offset).substr(11, 5);
}

/// One line of text: a message from outside must not break the twelve lines.
std::string one_line(std::string text)
{
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    constexpr std::size_t longest = 160;
    if (text.size() > longest) {
        std::size_t cut = longest;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
        text = text.substr(0, cut) + "...";
    }
    return text;
}

struct Lead {
    std::string state;
    Finding finding;
};

std::vector<Lead> leads_of(const Workspace& workspace, const NightRecord& record, bool only_new)
{
    std::vector<Lead> leads;
    std::error_code trouble;
    const auto file = workspace.out / "findings.csv";
    const auto findings = std::filesystem::exists(file, trouble) ? read_findings(file) : std::vector<Finding>{};
    const auto add = [&](const std::vector<std::string>& ids, const char* state) {
        const std::set<std::string> wanted(ids.begin(), ids.end());
        for (const auto& finding : findings)
            if (wanted.contains(finding.order_id)) leads.push_back({state, finding});
    };
    add(record.facts.leads.fresh, "new");
    if (!only_new) {
        add(record.facts.leads.continuing, "continuing");
        add(record.facts.leads.resolved, "resolved");
    }
    std::ranges::stable_sort(leads, std::greater{}, [](const Lead& lead) { return lead.finding.p_violation; });
    return leads;
}

}  // namespace

std::string morning_text(const Workspace& workspace, const NightRecord& record, geo::Instant now)
{
    const auto& [reference, archived, s, last_seen, u, l, troubles] = record.facts;
    const auto words = outcome_words(record);
    const std::string day = geo::format_day(record.day), from = clock(record.begun, workspace),
                      to = clock(record.ended, workspace);
    const bool overdue = now - record.ended > overdue_after && geo::local_day(now, workspace.utc_offset) <= workspace.end + 1;
    const std::string failed = troubles.empty() ? "-" : one_line(troubles.front().what + ": " + troubles.front().why);
    const std::string again = troubles.empty() ? "-" : troubles.front().again;
    std::string text;
    text +=
        fmt::format("{} 夜间任务  {}-{}  {}{}\n", day, from, to, words.zh, overdue ? "  注意: 已超过一天没有新的夜间任务" : "");
    text += fmt::format("景: 共 {} = 已用 {} + 被替代 {} + 未覆盖 {} + 云 {} + 失败 {} + 待取 {}\n", s.found, s.used,
                        s.superseded, s.not_covered, s.cloudy, s.failed, s.pending);
    text += fmt::format("设施 {}  {} 有观测 {} (昼 {} 夜 {})  7 天内无有效观测 {} <- 不作判断\n", u.units,
                        geo::format_day(reference), u.observed, u.observed_by_day, u.observed_by_night, u.unseen_7_days.size());
    text += fmt::format("新线索 {}  持续 {}  已解除 {}  待复核 {}\n", l.fresh.size(), l.continuing.size(), l.resolved.size(),
                        l.reviews_waiting);
    text += fmt::format("新线索: {}\n", l.fresh.empty() ? "-" : some(l.fresh, ""));
    text += fmt::format("未成功 {} 项: {}  重试: {}\n", troubles.size(), failed, again_zh(again));
    text +=
        fmt::format("night {}  {}-{}  {}{}\n", day, from, to, words.en, overdue ? "  WARNING: no night for more than a day" : "");
    text += fmt::format("products: {} found = {} used + {} superseded + {} not covered + {} cloudy + {} failed + {} pending\n",
                        s.found, s.used, s.superseded, s.not_covered, s.cloudy, s.failed, s.pending);
    text += fmt::format(
        "units {}: {} seen on {} ({} by day, {} by night); {} without a valid look for 7 days <- nothing is said of them\n",
        u.units, u.observed, geo::format_day(reference), u.observed_by_day, u.observed_by_night, u.unseen_7_days.size());
    text += fmt::format("leads: {} new, {} continuing, {} resolved; {} wait for review\n", l.fresh.size(), l.continuing.size(),
                        l.resolved.size(), l.reviews_waiting);
    text += fmt::format("new: {}\n", l.fresh.empty() ? "-" : some(l.fresh, " more"));
    text += fmt::format("{} failed: {}; tried again: {}\n", troubles.size(), failed, again);
    return text;
}

void add_pull_troubles(NightFacts& facts, const std::string& pull_status_json)
{
    const auto json = nlohmann::json::parse(pull_status_json);
    for (const auto& product : json.at("not_fetched")) {
        if (product.at("fate") != "failed") continue;
        const auto& next = product.at("next_try");
        facts.troubles.push_back(
            {product.at("id"), product.at("reason"), next.is_string() ? next.get<std::string>() : "next night"});
    }
}

std::string leads_text(const Workspace& workspace, const NightRecord& record, bool only_new)
{
    std::string text;
    for (const auto& [state, f] : leads_of(workspace, record, only_new))
        text += fmt::format("{:<10} {}  {}  {}..{}  P={:.2f}  {} looks  {}{}\n", state, f.order_id, f.unit_id,
                            geo::format_day(f.start), geo::format_day(f.end), f.p_violation, f.looks_clear,
                            f.named ? "named  " : "", one_line(f.reason));
    return text.empty() ? fmt::format("no {}leads on {}; a lead is an order found inconsistent with its plan\n",
                                      only_new ? "new " : "", geo::format_day(record.day))
                        : text;
}

std::string leads_json(const Workspace& workspace, const NightRecord& record, bool only_new)
{
    std::string text;
    for (const auto& [state, f] : leads_of(workspace, record, only_new)) {
        const nlohmann::ordered_json line{{"schema", 1},
                                          {"night", geo::format_day(record.day)},
                                          {"state", state},
                                          {"order_id", f.order_id},
                                          {"site_id", f.site_id},
                                          {"unit_id", f.unit_id},
                                          {"start", geo::format_day(f.start)},
                                          {"end", geo::format_day(f.end)},
                                          {"p_violation", f.p_violation},
                                          {"looks_clear", f.looks_clear},
                                          {"named", f.named},
                                          {"reason", f.reason}};
        text += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    return text;
}

}  // namespace hearthwatch::pipeline
