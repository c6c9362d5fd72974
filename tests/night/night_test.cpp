#include "pipeline/night/night.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <set>
#include <sstream>

#include "night/night_fixture.h"
#include "pipeline/error.h"
#include "pipeline/night/night_log.h"
#include "pipeline/night/night_record.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;
using pipeline::NightOptions;
using pipeline::NightStep;
using pipeline::StageReport;
using pipeline::Verdict;
using pipeline::Workspace;
namespace fs = std::filesystem;

namespace {

NightOptions options_at(const std::string& utc, std::vector<NightStep> steps)
{
    NightOptions options;
    options.steps = std::move(steps);
    options.now = geo::parse_instant(utc);
    options.least_disk_mb = options.least_memory_mb = 0;
    return options;
}

NightStep counting_step(const std::string& name, const fs::path& file)
{
    NightStep step;
    step.name = name;
    step.run = [file](const Workspace&, int) {
        pipeline::write_file(file, fs::exists(file) ? pipeline::read_file(file) + "x" : "x");
        StageReport report;
        report.did_nothing = false;
        return report;
    };
    return step;
}

NightStep failing_step(const std::string& name, std::function<void()> fail)
{
    NightStep step;
    step.name = name;
    step.run = [fail](const Workspace&, int) {
        fail();
        return StageReport{};
    };
    return step;
}

/// Says that it has begun, then never ends.
NightStep endless_step(const fs::path& begun)
{
    return failing_step("clip", [begun] {
        pipeline::write_file(begun, "begun");
        for (;;) pause();
    });
}

std::set<std::string> codes(const fs::path& log)
{
    std::set<std::string> found;
    std::istringstream lines(pipeline::read_file(log));
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.find("\"code\":\"");
        REQUIRE(line.starts_with("{\"ts\":\""));
        REQUIRE(line.ends_with("\"}"));
        REQUIRE(at != std::string::npos);
        found.insert(line.substr(at + 8, 6));
    }
    return found;
}

std::string outcome_of(const pipeline::NightRecord& record, const std::string& step)
{
    for (const auto& one : record.steps)
        if (one.name == step) return one.outcome;
    return "no such step";
}

}  // namespace

TEST_CASE("a night writes its record, log and metrics, and the next one without news does nothing")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const auto step = counting_step("clip", folder / "count");
    REQUIRE(pipeline::night(workspace, options_at("2021-12-03T18:30:00Z", {step})) == 0);
    const auto record = pipeline::last_night(workspace.out);
    REQUIRE(record);
    CHECK(geo::format_day(record->day) == "2021-12-04");
    CHECK(geo::format_day(record->facts.reference) == "2021-12-03");
    CHECK(record->outcome == "done");
    CHECK(codes(workspace.out / "nights" / "2021-12-04.jsonl") == std::set<std::string>{"HW9001", "HW9002", "HW9201", "HW9202"});
    const auto metrics = pipeline::read_file(workspace.out / "nights" / "hearthwatch.prom");
    CHECK_THAT(metrics, Catch::Contains("hearthwatch_last_night_exit_code 0\n"));
    CHECK_FALSE(fs::exists(workspace.out / "night.owner"));

    REQUIRE(pipeline::night(workspace, options_at("2021-12-04T18:30:00Z", {step})) == 0);
    CHECK(pipeline::read_file(folder / "count") == "x");
    CHECK(outcome_of(*pipeline::last_night(workspace.out), "clip") == "nothing to do");
    CHECK(codes(workspace.out / "nights" / "2021-12-05.jsonl").contains("HW9003"));

    pipeline::write_file(folder.path() / "external" / "b.csv", external_table("none", geo::make_day(2021, 12, 1), 1));
    REQUIRE(pipeline::night(workspace, options_at("2021-12-05T18:30:00Z", {step})) == 0);
    CHECK(pipeline::read_file(folder / "count") == "xx");

    auto full = options_at("2021-12-06T18:30:00Z", {step});
    full.full = true;
    REQUIRE(pipeline::night(workspace, full) == 0);
    CHECK(pipeline::read_file(folder / "count") == "xxx");
}

TEST_CASE("a dry run writes nothing")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    auto options = options_at("2021-12-03T18:30:00Z", {counting_step("clip", folder / "count")});
    options.dry_run = true;
    CHECK(pipeline::night(workspace, options) == 0);
    CHECK_FALSE(fs::exists(folder / "count"));
    CHECK_FALSE(fs::exists(workspace.out / "nights"));
}

TEST_CASE("a night that only repeats what was refused says so, with the same exit code")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    pipeline::write_file(folder.path() / "external" / "b.csv",
                         external_table("none", geo::make_day(2021, 12, 1), 1) + "no,row\n");
    NightStep refusing = counting_step("estimate", folder / "count");
    refusing.run = [run = refusing.run](const Workspace& w, int threads) {
        StageReport report = run(w, threads);
        report.refused = {"b.csv:3: no row"};
        return report;
    };
    CHECK(pipeline::night(workspace, options_at("2021-12-03T18:30:00Z", {refusing})) == 1);
    CHECK(pipeline::night(workspace, options_at("2021-12-04T18:30:00Z", {refusing})) == 1);
    CHECK(pipeline::read_file(folder / "count") == "x");
    const auto record = pipeline::last_night(workspace.out);
    CHECK(geo::format_day(record->day) == "2021-12-05");
    CHECK(record->outcome == "partial");
    CHECK(record->steps.front().report.refused == std::vector<std::string>{"b.csv:3: no row"});
    REQUIRE_FALSE(record->facts.troubles.empty());
    CHECK_THAT(record->facts.troubles.front().why, Catch::Contains("b.csv:3"));
}

TEST_CASE("a step that fails stops what needs it, tells why, and is tried again though nothing has changed")
{
    struct Case {
        std::string what;
        std::function<void()> fail;
        bool needed;
        int exit_code;
        std::string outcome, next;
    };
    const std::vector<Case> cases{
        {"bad input", [] { throw pipeline::Error("f.csv:3: bad"); }, true, 65, "refused", "skipped"},
        {"temporary", [] { throw pipeline::Error("later", 75); }, true, 75, "put off", "skipped"},
        {"pull put off", [] { throw pipeline::Error("no network", 75); }, false, 75, "put off", "done"},
        {"bug", [] { throw std::logic_error("bug"); }, true, 70, "crashed", "skipped"},
        {"no memory", [] { throw std::bad_alloc(); }, true, 75, "put off", "skipped"},
        {"segfault", [] { std::raise(SIGKILL); }, true, 70, "crashed", "skipped"},
    };
    for (const auto& one : cases) {
        INFO(one.what);
        const TempFolder folder;
        const auto workspace = make_workspace(folder.path());
        auto bad = failing_step("first", one.fail);
        bad.needed = one.needed;
        const auto good = counting_step("second", folder / "count");
        CHECK(pipeline::night(workspace, options_at("2021-12-03T18:30:00Z", {bad, good})) == one.exit_code);
        const auto record = pipeline::last_night(workspace.out);
        CHECK(outcome_of(*record, "first") == one.outcome);
        CHECK(outcome_of(*record, "second") == one.next);
        REQUIRE(record->facts.troubles.size() == 1);
        CHECK(record->facts.troubles.front().what == "first");
        CHECK(record->facts.units.units > 10);
        CHECK_FALSE(record->last_success);
        fs::remove(folder / "count");
        CHECK(pipeline::night(workspace, options_at("2021-12-04T18:30:00Z", {counting_step("first", folder / "count")})) == 0);
        CHECK(fs::exists(folder / "count"));
    }
}

TEST_CASE("a task that crashes costs only itself")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const auto done = [&folder](const std::string& task) { return folder / ("done-" + task); };
    NightStep step;
    step.name = "clip";
    step.tasks = [done](const Workspace&) {
        std::vector<std::string> due;
        for (const char* task : {"a", "b", "c"})
            if (!fs::exists(done(task))) due.push_back(task);
        return due;
    };
    step.run_task = [done](const Workspace&, const std::string& task) {
        if (task == "b") std::raise(SIGKILL);
        pipeline::write_file(done(task), "made");
    };
    step.give_up = [done](const Workspace&, const std::string& task, const std::string& why) {
        pipeline::write_file(done(task), "gap: " + why);
    };
    step.run = [step](const Workspace& w, int) {
        for (const auto& task : step.tasks(w)) step.run_task(w, task);
        return StageReport{};
    };
    CHECK(pipeline::night(workspace, options_at("2021-12-03T18:30:00Z", {step})) == 1);
    CHECK(pipeline::read_file(done("a")) == "made");
    CHECK_THAT(pipeline::read_file(done("b")), Catch::Contains("signal 9"));
    CHECK(pipeline::read_file(done("c")) == "made");
    const auto record = pipeline::last_night(workspace.out);
    REQUIRE(record->steps.front().report.refused.size() == 1);
    CHECK_THAT(record->steps.front().report.refused.front(), Catch::StartsWith("b: "));
    CHECK(codes(workspace.out / "nights" / "2021-12-04.jsonl").contains("HW9302"));
}

TEST_CASE("of two nights at once one runs and the other says so, SIGTERM ends the first, told and resumable")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const int first = start_process([&] {
        return pipeline::night(workspace, options_at("2021-12-03T18:30:00Z",
                                                     {endless_step(folder / "begun"), counting_step("look", folder / "count")}));
    });
    REQUIRE(appears(folder / "begun"));
    try {
        pipeline::night(workspace, options_at("2021-12-03T18:31:00Z", {}));
        FAIL("two nights at once");
    } catch (const pipeline::Error& error) {
        CHECK(error.exit_code() == 75);
        CHECK_THAT(error.what(), Catch::Contains("process " + std::to_string(first)));
    }
    kill(first, SIGTERM);
    CHECK(end_of(first) == 75);
    CHECK_FALSE(fs::exists(folder / "count"));
    const auto record = pipeline::last_night(workspace.out);
    REQUIRE(record);
    CHECK(record->outcome == "stopped");
    REQUIRE(record->facts.troubles.size() == 1);
    CHECK_THAT(record->facts.troubles.front().why, Catch::Contains("nothing is counted yet"));
    CHECK_FALSE(fs::exists(workspace.out / "night.owner"));
    CHECK(pipeline::night(workspace, options_at("2021-12-03T18:40:00Z", {counting_step("look", folder / "count")})) == 0);
    CHECK(fs::exists(folder / "count"));
}

TEST_CASE("a night that was killed leaves no process and a lock that the next one takes over, saying so")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const int first = start_process(
        [&] { return pipeline::night(workspace, options_at("2021-12-03T18:30:00Z", {endless_step(folder / "begun")})); });
    REQUIRE(appears(folder / "begun"));
    kill(first, SIGKILL);
    CHECK(end_of(first) == -SIGKILL);
    CHECK(fs::exists(workspace.out / "night.owner"));
    // The kernel ends the step's process and with it the lock; that may take it a moment.
    int code = 75;
    for (int tries = 0; tries < 1000 && code == 75; ++tries) {
        try {
            code = pipeline::night(workspace, options_at("2021-12-03T18:40:00Z", {}));
        } catch (const pipeline::Error& error) {
            REQUIRE(error.exit_code() == 75);
            usleep(10'000);
        }
    }
    CHECK(code == 0);
    CHECK(codes(workspace.out / "nights" / "2021-12-04.jsonl").contains("HW9102"));
}

TEST_CASE("another host's lock is respected for a while and then taken over")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    pipeline::write_file(workspace.out / "night.owner",
                         "{\"host\":\"not-this-host.example\",\"pid\":1,\"since\":\"2021-12-03T18:30:00Z\"}\n");
    CHECK_THROWS_WITH(pipeline::night(workspace, options_at("2021-12-03T20:30:00Z", {})),
                      Catch::Contains("not-this-host.example"));
    CHECK(pipeline::night(workspace, options_at("2021-12-04T18:30:00Z", {})) == 0);
}

TEST_CASE("too little disk is said before anything is done, as a temporary trouble")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    auto options = options_at("2021-12-03T18:30:00Z", {counting_step("clip", folder / "count")});
    options.least_disk_mb = std::uint64_t{1} << 40;
    CHECK_THROWS_WITH(pipeline::night(workspace, options), Catch::Contains("free on the disk"));
    options.least_disk_mb = 0;
    options.least_memory_mb = std::uint64_t{1} << 40;
    CHECK_THROWS_WITH(pipeline::night(workspace, options), Catch::Contains("memory"));
    CHECK_FALSE(fs::exists(folder / "count"));
}
