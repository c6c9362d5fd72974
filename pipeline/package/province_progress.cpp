#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "pipeline/error.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/package/disclosed_table.h"
#include "pipeline/package/sections.h"
#include "site-catalog/codes.h"

namespace hearthwatch::pipeline {
namespace {

using namespace package;

/// What the orders of one city, or of all, come to.
struct Progress {
    std::set<std::string> works, units;
    int orders = 0, planned_days = 0, seen_days = 0, cold_days = 0;
    int consistent = 0, undetermined = 0, confirmed = 0, rejected = 0, open = 0;

    void add(const MonthOrder& of)
    {
        works.insert(of.order->site_id);
        units.insert(of.order->unit_id);
        ++orders;
        planned_days += of.planned_days;
        seen_days += of.seen_days;
        cold_days += of.cold_days;
        if (!of.is_lead())
            ++(of.finding && of.finding->verdict == Verdict::consistent ? consistent : undetermined);
        else
            ++(!of.review.decided() ? open : of.review.outcome == ledger::Outcome::confirmed ? confirmed : rejected);
    }
};

/// The city's ratios of the phases that meet the month: "第二阶段 计划 30% 估计 22% [10%, 35%]".
std::string ratios(const SeasonData& data, const std::string& city_code, const Month& month)
{
    std::string out;
    for (const catalog::Phase& phase : data.season.phases) {
        if (phase.start > month.last || phase.end < month.first) continue;
        for (const ComplianceRow& row : data.compliance)
            if (row.level == "city" && row.id == city_code && row.phase == phase.name && std::isfinite(row.estimated_ratio))
                out += fmt::format("{}{} 计划 {} 估计 {} [{}, {}]", out.empty() ? "" : "；", phase.name_zh,
                                   percent(row.planned_ratio), percent(row.estimated_ratio), percent(row.ratio_lo90),
                                   percent(row.ratio_hi90));
    }
    return out;
}

std::vector<std::string> row_of(const std::string& city, const Progress& of, const std::string& ratio)
{
    std::vector<std::string> row{city};
    for (const std::size_t number : {of.works.size(), of.units.size()}) row.push_back(std::to_string(number));
    for (const int number : {of.orders, of.planned_days, of.seen_days, of.planned_days - of.seen_days, of.cold_days,
                             of.consistent, of.undetermined, of.confirmed, of.rejected, of.open})
        row.push_back(std::to_string(number));
    row.push_back(ratio);
    return row;
}

std::string province_name(const std::string& code)
{
    for (const catalog::Region& region : catalog::regions())
        if (region.province_code == code) return region.province_zh;
    return code;
}

}  // namespace

Disclosure write_province_progress(const Workspace& workspace, const std::string& province_code, geo::Day day, bool draft,
                                   geo::Instant now)
{
    const SeasonData data = read_season_data(workspace);
    const auto entries = ledger::read_ledger(workspace.out);
    const auto reviews = ledger::review_steps(entries);
    MonthlyTable table;
    table.about = province_code;
    table.what = "province_progress";
    table.month = month_of(day);
    Sheet& sheet = table.sheet;
    sheet.name = "月度进展";
    sheet.draft = draft;
    sheet.heads = {"城市",   "企业数",      "设施数",           "计划条数",       "计划停产设施·日",    "有清晰观测",
                   "未观测", "监测一致",    "与计划一致（条）", "无法判断（条）", "线索（已复核审签）", "经复核排除",
                   "待复核", "阶段停产比例"};
    Progress all;
    for (const catalog::City& city : data.season.cities) {
        if (city.province_code != province_code ||
            std::ranges::count(data.catalog.sites, city.code, &catalog::Site::city_code) == 0)
            continue;
        Progress of;
        for (const MonthOrder& order : orders_of_month(data, reviews, city.code, table.month)) {
            of.add(order);
            all.add(order);
        }
        sheet.rows.push_back(row_of(city.name_zh, of, ratios(data, city.code, table.month)));
        table.told[city.code] = {city.name_zh, fmt::format("一致 {}，无法判断 {}，线索 {}，排除 {}，待复核 {}", of.consistent,
                                                           of.undetermined, of.confirmed, of.rejected, of.open)};
    }
    if (sheet.rows.empty())
        throw Error(
            fmt::format("province '{}': no works of the catalogue lies in a city of it (the table would be empty); give the "
                        "GB/T 2260 code of a province of the season, such as 130000",
                        province_code),
            2);
    sheet.rows.push_back(row_of("合计", all, ""));
    sheet.title = fmt::format("{}{} 错峰生产卫星监测进展表{}", province_name(province_code), table.month.label(),
                              draft ? "（草稿，未经复核不得公开）" : "");
    sheet.note = fmt::format("{} 个计划停产设施·日中 {} 个有卫星清晰观测，{} 个因云等未观测到；未观测到不等于已停产。",
                             all.planned_days, all.seen_days, all.planned_days - all.seen_days);
    if (data.season.monthly_report_day > 0) {
        const geo::Day due = due_after(table.month, data.season.monthly_report_day);
        const int late = geo::local_day(now, workspace.utc_offset) - due;
        sheet.note += fmt::format("应于 {} 前报送。", geo::format_day(due));
        table.facts["due"] = geo::format_day(due);
        table.facts["days_late"] = std::to_string(std::max(0, late));
    }
    table.facts["held_back"] = std::to_string(draft ? 0 : all.open);
    return write_monthly_table(workspace, std::move(table), entries, now);
}

}  // namespace hearthwatch::pipeline
