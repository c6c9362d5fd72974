#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "night/night_fixture.h"
#include "pipeline/night/metrics.h"
#include "pipeline/night/morning.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;
using pipeline::Verdict;

namespace {

pipeline::NightRecord some_night()
{
    pipeline::NightRecord record;
    record.day = geo::make_day(2021, 12, 3);
    record.begun = geo::parse_instant("2021-12-02T18:30:00Z");
    record.ended = geo::parse_instant("2021-12-02T19:04:00Z");
    record.outcome = "partial";
    record.exit_code = 1;
    record.facts.reference = geo::make_day(2021, 12, 2);
    record.facts.scenes = {37, 29, 1, 0, 5, 1, 1};
    record.facts.units = {431, 212, 96, 181, {"U1", "U2"}};
    record.facts.leads = {{"O1", "O2", "O3", "O4", "O5"}, {"O6"}, {"O7"}, 4};
    return record;
}

long lines_of(const std::string& text)
{
    return std::ranges::count(text, '\n');
}

}  // namespace

TEST_CASE("the morning has twelve lines in two languages, whatever a message holds")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    auto record = some_night();
    const auto soon = record.ended + std::chrono::hours(5);
    const auto calm = pipeline::morning_text(workspace, record, soon);
    CHECK(lines_of(calm) == 12);
    CHECK_THAT(calm, Catch::StartsWith("2021-12-03 夜间任务  02:30-03:04  部分完成\n"));
    CHECK_THAT(calm, Catch::Contains("37 found = 29 used + 1 superseded + 0 not covered + 5 cloudy + 1 failed + 1 pending"));
    CHECK_THAT(calm, Catch::Contains("new: O1, O2, O3 +2 more"));
    CHECK_THAT(calm, !Catch::Contains("WARNING"));
    record.facts.troubles.push_back({"S2A", "line\nbreak \x1b[31m" + std::string(500, 'x'), "next night"});
    pipeline::add_pull_troubles(record.facts,
                                R"({"not_fetched":[{"id":"P1","fate":"failed","reason":"404","next_try":"2021-12-04T00:00:00Z"},)"
                                R"({"id":"P2","fate":"pending","reason":"","next_try":null}]})");
    const auto hostile = pipeline::morning_text(workspace, record, record.ended + std::chrono::hours(40));
    CHECK(lines_of(hostile) == 12);
    CHECK(hostile.find('\x1b') == std::string::npos);
    CHECK_THAT(hostile, Catch::Contains("WARNING: no night for more than a day"));
    CHECK_THAT(hostile, Catch::Contains("2 failed: S2A: line break") && Catch::Contains("重试: 明晚\n"));
}

TEST_CASE("leads come most certain first, and the new ones alone when asked")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    compare_step({{"O1", Verdict::inconsistent}, {"O6", Verdict::inconsistent}, {"O7", Verdict::consistent}}).run(workspace, 1);
    const auto record = some_night();
    CHECK(lines_of(pipeline::leads_text(workspace, record, true)) == 1);
    const auto all = pipeline::leads_text(workspace, record, false);
    CHECK(lines_of(all) == 3);
    CHECK(all.find("resolved") > all.find("continuing"));
    CHECK(lines_of(pipeline::leads_json(workspace, record, false)) == 3);
    CHECK_THAT(pipeline::leads_json(workspace, record, true), Catch::Contains("\"state\":\"new\",\"order_id\":\"O1\""));
    CHECK_THAT(pipeline::leads_text(workspace, {}, true), Catch::StartsWith("no new leads"));
}

TEST_CASE("metrics are in Prometheus text format: every sample a number, every name described once")
{
    const std::regex sample("hearthwatch_[a-z0-9_]+(\\{[a-z_]+=\"[a-z0-9_ ]+\"\\})? -?[0-9]+(\\.[0-9]+)?");
    auto record = some_night();
    record.steps.push_back({"clip", "done", "", 12.3456, 2048, {}});
    const auto text = pipeline::metrics_text(record, record.ended);
    std::set<std::string> described;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        if (line.starts_with("# HELP "))
            CHECK(described.insert(line.substr(7, line.find(' ', 7) - 7)).second);
        else if (!line.starts_with("# TYPE "))
            CHECK(std::regex_match(line, sample));
    }
    CHECK_THAT(text, Catch::Contains("hearthwatch_last_success_timestamp_seconds 1638471840\n"));
    CHECK_THAT(text, Catch::Contains("hearthwatch_scenes{state=\"pending\"} 1\n"));
    CHECK_THAT(text, Catch::Contains("hearthwatch_step_peak_bytes{step=\"clip\"} 2097152\n"));
    CHECK_THAT(pipeline::metrics_text(record, std::nullopt), Catch::Contains("last_success_timestamp_seconds 0\n"));
}
