#include "pipeline/package/disclosure.h"

#include <catch2/catch.hpp>

#include "fixture/temp_folder.h"
#include "geo/csv.h"
#include "package/painted_season.h"
#include "pipeline/error.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/ledger/ledger_rows.h"
#include "pipeline/package/package.h"
#include "pipeline/package/sheet.h"
#include "pipeline/review/review_import.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using fixture::TempFolder;

namespace {

const geo::Day november = geo::make_day(2021, 11, 20), december = geo::make_day(2021, 12, 9),
               january = geo::make_day(2022, 1, 31);
const geo::Instant now = geo::parse_instant("2022-01-10T01:00:00Z");

constexpr std::size_t seen = 7, hot = 9, result = 10, remark = 11;

void decide(const Workspace& workspace, const std::string& decision, const std::string& by, const std::string& reason = "")
{
    package::Review form;
    form.order_id = "O-1";
    form.decision = decision;
    form.reviewer = by;
    form.reason_code = reason;
    review::record_review(workspace, form, now);
}

std::size_t disclosures(const Workspace& workspace)
{
    ledger::LedgerQuestion question;
    question.kind = "disclosure";
    return ledger::answer(ledger::read_ledger(workspace.out), question).size();
}

bool holds(const std::vector<std::string>& lines, const std::string& text)
{
    for (const std::string& line : lines)
        if (line.find(text) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("a lead is disclosed only when one has confirmed and another signed it off, on this evidence")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 1);
    const auto table = [&](bool draft) { return write_disclosure(workspace, "130200", december, draft, now); };
    Disclosure made = table(false);
    CHECK(made.rows == 1);  // O-2 stood; O-1 is an unreviewed lead; O-3 begins in January
    CHECK(made.held_back == 1);
    CHECK_THAT(made.note, Catch::Contains("另有 1 条线索尚未复核审签"));
    decide(workspace, "confirm", "甲");
    CHECK(table(false).held_back == 1);
    decide(workspace, "sign_off", "乙");
    made = table(false);
    CHECK(made.rows == 2);
    CHECK(made.held_back == 0);
    geo::CsvTable rows = geo::read_csv(made.csv);
    CHECK(rows.rows.at(0).cells.at(result) == "疑似未停产线索（属实（已审签））");
    CHECK(rows.rows.at(0).cells.at(hot) != "0");
    decide(workspace, "reject", "丙", "flare");
    made = table(false);
    rows = geo::read_csv(made.csv);
    CHECK(made.rows == 2);
    CHECK(rows.rows.at(0).cells.at(result) == "经人工复核，不作为线索");
    CHECK(rows.rows.at(0).cells.at(hot).empty());
    decide(workspace, "field", "丙");
    CHECK(table(false).held_back == 1);
    CHECK_THROWS_AS(write_disclosure(workspace, "999999", december, false, now), Error);
}

TEST_CASE("a draft shows all, is marked everywhere, stands beside the table and enters no ledger")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    const Disclosure table = write_disclosure(workspace, "130200", december, false, now);
    CHECK(disclosures(workspace) == 1);
    const std::string bytes = read_file(table.csv);
    const Disclosure draft = write_disclosure(workspace, "130200", december, true, now);
    CHECK(draft.rows == 2);
    for (const auto& row : geo::read_csv(draft.csv).rows)
        if (!row.cells.at(result).empty()) CHECK_THAT(row.cells.at(remark), Catch::Contains("草稿"));
    CHECK(draft.csv != table.csv);
    CHECK(read_file(table.csv) == bytes);
    CHECK(bytes.find("草稿") == std::string::npos);
    CHECK(disclosures(workspace) == 1);
}

TEST_CASE("the same inputs give the same files, and one entry in the ledger")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    const Disclosure first = write_disclosure(workspace, "130200", december, false, now);
    const std::string xlsx = sha256_of_file(first.xlsx), csv = read_file(first.csv);
    const Disclosure second = write_disclosure(workspace, "130200", december, false, now + std::chrono::hours(50));
    CHECK(sha256_of_file(second.xlsx) == xlsx);
    CHECK(read_file(second.csv) == csv);
    CHECK(disclosures(workspace) == 1);
    CHECK(csv.starts_with("\xEF\xBB\xBF序号,"));
    CHECK_THAT(first.note, Catch::Matches("本表所列 31 个计划停产设施·日中，1 个有卫星清晰观测，30 个（97%）因云等未观测到.*"));
}

TEST_CASE("a table tells what changed against last month's as that was disclosed")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 1);
    decide(workspace, "confirm", "甲");
    decide(workspace, "sign_off", "乙");
    CHECK(holds(write_disclosure(workspace, "130200", december, false, now).against_last, "没有公开过"));
    decide(workspace, "reject", "丙", "neighbour");
    const Disclosure made = write_disclosure(workspace, "130200", january, false, now);
    CHECK(made.against_last.size() == 3);
    CHECK(holds(made.against_last, "结论变化：甲钢 1号高炉：疑似未停产线索（属实（已审签）） → 经人工复核，不作为线索"));
    CHECK(holds(made.against_last, "不再列入：甲钢 2号高炉"));
    CHECK(holds(made.against_last, "新列入：乙钢 1号高炉"));
    write_file(workspace.out / "disclosure" / "130200_202112.json", "{}");
    CHECK_THROWS_WITH(write_disclosure(workspace, "130200", january, false, now), Catch::Contains("not what line"));
}

TEST_CASE("the province's progress counts cities, names no works and says when it is due")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    const Disclosure made =
        write_province_progress(workspace, "130000", december, false, geo::parse_instant("2022-01-16T01:00:00Z"));
    const geo::CsvTable table = geo::read_csv(made.csv);
    REQUIRE(table.rows.size() == 3);  // Tangshan, the sum, the sentence
    const auto& city = table.rows.at(0).cells;
    CHECK(city == std::vector<std::string>{"唐山市", "1", "2", "2", "62", "2", "60", "1", "1", "0", "0", "0", "1", ""});
    CHECK(table.rows.at(1).cells.at(0) == "合计");
    CHECK_THAT(made.note, Catch::Contains("应于 2022-01-15 前报送"));
    CHECK(read_file(made.csv).find("甲钢") == std::string::npos);
    CHECK(ledger::read_ledger(workspace.out).back().fact("days_late") == "1");
    const Disclosure february = write_province_progress(workspace, "130000", january, true, now);
    CHECK(geo::read_csv(february.csv).rows.at(0).cells.at(13) == "第二阶段 计划 30 % 估计 22 % [10 %, 35 %]");
    CHECK_THROWS_AS(write_province_progress(workspace, "990000", december, false, now), Error);
}

TEST_CASE("hostile names harm no table")
{
    const std::string hostile = "<script>alert(1)</script>=cmd|'/c calc'!A1", formula = "=cmd|'/c calc'!A1";
    const TempFolder folder;
    fixture::PaintedSeason what;
    what.site_name = formula + hostile;
    const Workspace workspace = fixture::paint_season(folder.path(), what);
    const Disclosure made = write_disclosure(workspace, "130200", december, true, now);
    const geo::CsvTable table = geo::read_csv(made.csv);
    for (const auto& row : table.rows)
        for (const std::string& cell : row.cells)
            CHECK((cell.empty() || std::string("=+-@\t\r").find(cell[0]) == std::string::npos));
    CHECK(table.rows.at(0).cells.at(3) == "'" + what.site_name);
    CHECK(table.rows.at(0).cells.at(seen) != "");

    ledger::Entry entry;
    entry.kind = "statement";
    entry.about = formula;
    entry.facts = {{"by", "@SUM(1+1)\x01\x1b[31m"}, {"text", std::string(40000, '-') + hostile}};
    ledger::extend_ledger(workspace.out, [&](const std::vector<ledger::Entry>&) { return std::vector{entry}; });
    CHECK(ledger::check_ledger(workspace.out).whole());
    const package::Sheet sheet{"台账", formula, ledger::ledger_heads(), ledger::ledger_rows(ledger::read_ledger(workspace.out)),
                               "",     false};
    const std::string csv = package::sheet_csv(sheet);
    CHECK(csv.find('\x1b') == std::string::npos);
    const auto last = geo::parse_csv(csv, "ledger").rows.back().cells;
    CHECK(last.at(2) == "'" + formula);
    CHECK(last.at(8).starts_with("'@SUM"));
    CHECK(last.at(9).size() < 32767);
    package::write_workbook(folder / "ledger.xlsx", {sheet});
    CHECK(read_file(folder / "ledger.xlsx").starts_with("PK"));
}
