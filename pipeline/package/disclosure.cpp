#include "pipeline/package/disclosure.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <set>

#include "geo/csv.h"
#include "pipeline/error.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/season_data.h"
#include "pipeline/package/sections.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace package;
using Row = std::vector<std::string>;

const Row heads{"序号",         "城市",           "县（市、区）", "企业名称",
                "设施",         "环保绩效等级",   "计划错峰时段", "卫星有效观测天数",
                "监测一致天数", "疑似不一致天数", "核查结论",     "备注"};

/// Days of the month and order with a clear look: all, those seen cold, those seen hot.
struct SeenDays {
    int all = 0, cold = 0, hot = 0;
};

SeenDays seen_days(const SeasonData& data, const catalog::Order& order, geo::Day first, geo::Day last)
{
    SeenDays out;
    for (const SeriesRow& row : data.series_of(order.unit_id)) {
        if (row.day < std::max(first, order.start) || row.day > std::min(last, order.end) || row.looks_clear == 0) continue;
        ++out.all;
        const std::string state = day_state(row);
        out.cold += state == "cold";
        out.hot += state == "hot";
    }
    return out;
}

/// What people say of the present evidence: "confirm", "reject", "field" or nothing; the last file by name counts.
std::string review_of(const SeasonData& data, const catalog::Order& order)
{
    std::string decision;
    for (const Review& review : data.reviews)
        if (review.order_id == order.order_id && review.evidence_key == order_key(data, order)) decision = review.decision;
    return decision;
}

void write_xlsx(const fs::path& file, const std::string& title, const std::vector<Row>& rows, const std::string& note)
{
    const fs::path partial = file.string() + ".partial";
    lxw_workbook* book = workbook_new(partial.c_str());
    if (!book) throw Error(fmt::format("{}: cannot be written; check the folder", partial.string()), 75);
    lxw_doc_properties properties{};
    std::string name = title, author = "hearthwatch";
    properties.title = name.data();
    properties.author = author.data();
    properties.created = 1609459200;  // 2021-01-01: no clock in a file that must be the same every time
    workbook_set_properties(book, &properties);
    lxw_worksheet* sheet = workbook_add_worksheet(book, "公开台账");
    lxw_format* bold = workbook_add_format(book);
    format_set_bold(bold);
    format_set_text_wrap(bold);
    worksheet_write_string(sheet, 0, 0, title.c_str(), bold);
    for (std::size_t c = 0; c < heads.size(); ++c)
        worksheet_write_string(sheet, 1, static_cast<lxw_col_t>(c), heads[c].c_str(), bold);
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t c = 0; c < rows[r].size(); ++c)
            worksheet_write_string(sheet, static_cast<lxw_row_t>(r + 2), static_cast<lxw_col_t>(c), rows[r][c].c_str(), nullptr);
    worksheet_write_string(sheet, static_cast<lxw_row_t>(rows.size() + 2), 0, note.c_str(), nullptr);
    worksheet_freeze_panes(sheet, 2, 0);
    worksheet_set_column(sheet, 2, 6, 16, nullptr);
    worksheet_set_column(sheet, 10, 11, 28, nullptr);
    if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR)
        throw Error(fmt::format("{}: cannot be written ({}); check the space on the disk", file.string(), lxw_strerror(error)),
                    75);
    const std::string bytes = read_file(partial);
    fs::remove(partial);
    write_file(file, bytes);
}

}  // namespace

Disclosure write_disclosure(const Workspace& workspace, const std::string& city_code, geo::Day month, bool draft)
{
    const SeasonData data = read_season_data(workspace);
    const std::string label = geo::format_month(month);
    geo::Day first = month, last = month;
    while (geo::format_month(first - 1) == label) first = first - 1;
    while (geo::format_month(last + 1) == label) last = last + 1;
    Disclosure out;
    std::vector<Row> rows;
    std::set<std::string> works;
    int planned = 0, seen = 0;
    for (const catalog::Site& site : data.catalog.sites)
        if (site.city_code == city_code) works.insert(site.site_id);
    if (works.empty())
        throw Error(
            fmt::format(
                "city '{}': no works of the catalogue lies there (the table would be empty); give a GB/T 2260 code of the season",
                city_code),
            2);
    for (const catalog::Order& order : data.plan.orders) {
        if (!works.contains(order.site_id) || order.start > last || order.end < first) continue;
        const Finding* finding = data.finding(order.order_id);
        const std::string review = review_of(data, order);
        const bool lead = finding && finding->verdict == Verdict::inconsistent;
        if (lead && !draft && review != "confirm" && review != "reject") {
            ++out.held_back;
            continue;
        }
        const SeenDays days = seen_days(data, order, first, last);
        planned += std::min(last, order.end) - std::max(first, order.start) + 1;
        seen += days.all;
        const catalog::Site* site = data.catalog.find_site(order.site_id);
        const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
        std::string result = finding ? code_text("verdict", name(finding->verdict)).zh : text("verdict.none").zh;
        if (lead && !review.empty()) result += "（" + text("review." + review).zh + "）";
        rows.push_back({std::to_string(rows.size() + 1), city_label(data, city_code).zh, "",
                        cell(site ? site_label(*site).zh : order.site_id), cell(unit ? unit_label(*unit).zh : order.unit_id),
                        site ? site->grade : "", geo::format_day(order.start) + " 至 " + geo::format_day(order.end),
                        std::to_string(days.all), std::to_string(days.cold), std::to_string(days.hot), result,
                        draft ? "草稿，未经复核不得公开" : ""});
    }
    out.rows = rows.size();
    const std::string note =
        fmt::format("本表所列 {} 个计划停产设施·日中，{} 个有卫星清晰观测，其余因云等未观测到；未观测到不等于已停产。另有 {} "
                    "条线索尚未复核，未列入。",
                    planned, seen, out.held_back);
    const std::string title =
        fmt::format("{}{} 错峰生产卫星监测公开表{}", city_label(data, city_code).zh, label, draft ? "（草稿）" : "");
    const fs::path stem = workspace.out / "disclosure" / (file_name(city_code) + "_" + label);
    out.xlsx = stem.string() + ".xlsx";
    out.csv = stem.string() + ".csv";
    std::string csv = "\xEF\xBB\xBF" + geo::csv_line(heads);
    for (const Row& row : rows) csv += geo::csv_line(row);
    Row last_line(heads.size());
    last_line.front() = note;
    write_file(out.csv, csv + geo::csv_line(last_line));
    write_xlsx(out.xlsx, title, rows, note);
    return out;
}

}  // namespace hearthwatch::pipeline
