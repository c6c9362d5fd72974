#include "pipeline/package/disclosure.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/error.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/package/disclosed_table.h"
#include "pipeline/package/sections.h"

namespace hearthwatch::pipeline {
namespace {

using namespace package;

const std::string draft_mark = "草稿，未经复核不得公开";

std::string result_of(const MonthOrder& of)
{
    if (!of.finding) return text("verdict.none").zh;
    if (!of.is_lead()) return code_text("verdict", name(of.finding->verdict)).zh;
    if (of.review.outcome == ledger::Outcome::rejected) return "经人工复核，不作为线索";
    return code_text("verdict", name(of.finding->verdict)).zh + "（" + ledger::name_zh(of.review.outcome) + "）";
}

/// Days that look like running are told in public only of a lead that people have confirmed.
std::string hot_days(const MonthOrder& of, bool draft)
{
    const bool confirmed = of.is_lead() && of.review.outcome == ledger::Outcome::confirmed;
    return draft || confirmed || of.hot_days == 0 ? std::to_string(of.hot_days) : "";
}

std::string remark(const MonthOrder& of, bool draft)
{
    if (draft) return draft_mark;
    return hot_days(of, draft).empty() ? "个别日的观测未经复核，不列" : "";
}

std::string not_seen(const std::vector<MonthOrder>& shown, std::size_t held_back)
{
    int planned = 0, seen = 0;
    std::size_t never = 0;
    for (const MonthOrder& of : shown) {
        planned += of.planned_days;
        seen += of.seen_days;
        never += of.seen_days == 0;
    }
    const int missing = planned - seen;
    std::string note = fmt::format("本表所列 {} 个计划停产设施·日中，{} 个有卫星清晰观测，{} 个（{:.0f}%）因云等未观测到；"
                                   "{} 条计划在本月全无清晰观测。未观测到不等于已停产。",
                                   planned, seen, missing, planned ? 100.0 * missing / planned : 0.0, never);
    if (held_back) note += fmt::format("另有 {} 条线索尚未复核审签，未列入。", held_back);
    return note;
}

}  // namespace

Disclosure write_disclosure(const Workspace& workspace, const std::string& city_code, geo::Day day, bool draft, geo::Instant now)
{
    const SeasonData data = read_season_data(workspace);
    const auto& sites = data.catalog.sites;
    if (std::ranges::count(sites, city_code, &catalog::Site::city_code) == 0)
        throw Error(
            fmt::format(
                "city '{}': no works of the catalogue lies there (the table would be empty); give a GB/T 2260 code of the season",
                city_code),
            2);
    const auto entries = ledger::read_ledger(workspace.out);
    MonthlyTable table;
    table.about = city_code;
    table.what = "city_table";
    table.month = month_of(day);
    std::vector<MonthOrder> shown;
    std::size_t held_back = 0;
    for (const MonthOrder& of : orders_of_month(data, ledger::review_steps(entries), city_code, table.month)) {
        if (!draft && !of.may_be_told())
            ++held_back;
        else
            shown.push_back(of);
    }
    const std::string city = city_label(data, city_code).zh;
    Sheet& sheet = table.sheet;
    sheet.name = "公开台账";
    sheet.draft = draft;
    sheet.title = fmt::format("{}{} 错峰生产卫星监测公开表{}", city, table.month.label(), draft ? "（" + draft_mark + "）" : "");
    sheet.heads = {"序号",         "城市",           "县（市、区）", "企业名称",
                   "设施",         "环保绩效等级",   "计划错峰时段", "卫星有效观测天数",
                   "监测一致天数", "疑似不一致天数", "核查结论",     "备注"};
    for (const MonthOrder& of : shown) {
        const catalog::Order& order = *of.order;
        const catalog::Site* site = data.catalog.find_site(order.site_id);
        const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
        const std::string works = site_label(*site).zh, equipment = unit ? unit_label(*unit).zh : order.unit_id;
        sheet.rows.push_back({std::to_string(sheet.rows.size() + 1), city, "", works, equipment, site->grade,
                              geo::format_day(order.start) + " 至 " + geo::format_day(order.end), std::to_string(of.seen_days),
                              std::to_string(of.cold_days), hot_days(of, draft), result_of(of), remark(of, draft)});
        table.told[order.order_id] = {works + " " + equipment, result_of(of)};
    }
    sheet.note = not_seen(shown, held_back);
    table.facts["held_back"] = std::to_string(held_back);
    return write_monthly_table(workspace, std::move(table), entries, now);
}

}  // namespace hearthwatch::pipeline
