#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "geo/error.h"
#include "pipeline/error.h"
#include "pipeline/night/facts.h"
#include "pipeline/night/morning.h"
#include "pipeline/night/night.h"
#include "pipeline/night/night_lock.h"
#include "pipeline/night/publish.h"
#include "pipeline/night/shards.h"
#include "pipeline/pull/pull.h"
#include "pipeline/review/review_import.h"
#include "pipeline/store.h"
#include "pipeline/verbs/stages.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

struct NightVerbOptions {
    NightOptions night;
    std::string now, publish_to;
    bool only_new = false, failed = false;
    std::string target = "300s";
    std::filesystem::path list;
    std::size_t index = 0;
};

NightStep pull_step()
{
    NightStep step;
    step.name = "pull";
    step.needed = false;
    step.always = true;
    step.run = [](const Workspace& workspace, int) { return run_pull(workspace, {}); };
    step.preview = [](const Workspace& workspace) {
        PullOptions options;
        options.dry_run = true;
        return run_pull(workspace, options);
    };
    return step;
}

/// Forms that were laid into WORKSPACE/review since the last night go into the ledger.
NightStep review_step(geo::Instant now)
{
    NightStep step;
    step.name = "review";
    step.needed = false;
    step.run = [now](const Workspace& workspace, int) { return review::import_reviews(workspace, {}, now); };
    return step;
}

NightStep step_of(const Stage& stage)
{
    if (stage.name == "clip") return clip_step();
    if (stage.name == "look") return look_step();
    NightStep step;
    step.name = stage.name;
    step.run = stage.run;
    return step;
}

int run_night(const Common& common, NightVerbOptions& options)
{
    const Workspace workspace = open_workspace(common.workspace);
    auto& night_options = options.night;
    night_options.threads = threads_of(common, workspace);
    if (!options.now.empty()) night_options.now = moment(options.now);
    night_options.steps.clear();
    if (!workspace.stac_sources.empty()) night_options.steps.push_back(pull_step());
    for (const auto& stage : stages()) {
        if (stage.name == "package") night_options.steps.push_back(review_step(moment(options.now)));
        night_options.steps.push_back(step_of(stage));
    }
    if (!options.publish_to.empty()) {
        NightStep step;
        step.name = "publish";
        step.needed = false;
        step.run = [target = options.publish_to](const Workspace& w, int) { return publish(w, target); };
        night_options.steps.push_back(step);
    }
    return night(workspace, night_options);
}

NightRecord asked_night(const Workspace& workspace)
{
    if (const auto record = last_night(workspace.out)) return *record;
    throw Error(fmt::format("{}: no night has been here yet; run `hearthwatch night`", (workspace.out / "nights").string()));
}

int tell_status(const Common& common)
{
    const Workspace workspace = open_workspace(common.workspace);
    NightRecord record = asked_night(workspace);
    const bool pulls = !workspace.stac_sources.empty();
    const std::string pulled = pulls ? pull_status(workspace, true) : "null";
    if (pulls) add_pull_troubles(record.facts, pulled);
    record.facts.leads.reviews_waiting = reviews_waiting(workspace);  // people review in the morning, too
    if (common.json) {
        auto json = nlohmann::ordered_json::parse(night_record_json(record));
        json["pull"] = nlohmann::ordered_json::parse(pulled);
        fmt::print("{}\n", json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        fmt::print("{}", morning_text(workspace, record, moment("")));
    }
    return 0;
}

int tell_findings(const Common& common, bool only_new)
{
    const Workspace workspace = open_workspace(common.workspace);
    const auto record = asked_night(workspace);
    fmt::print("{}", common.json ? leads_json(workspace, record, only_new) : leads_text(workspace, record, only_new));
    return 0;
}

/// "300s", "300", "5m".
double parse_target(const std::string& text)
{
    double seconds = 0;
    std::size_t used = 0;
    try {
        seconds = std::stod(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    const std::string unit = text.substr(used);
    if (unit == "m") seconds *= 60;
    if (used == 0 || (unit != "s" && unit != "m" && !unit.empty()) || !(seconds >= 1 && seconds <= 86400))
        throw Error(fmt::format("--target '{}' is no time (a shard must end some day); write it as 300s or 5m", text), 2);
    return seconds;
}

int shard_plan(const Common& common, const NightVerbOptions& options)
{
    const auto shards = plan_shards(open_workspace(common.workspace), parse_target(options.target));
    std::size_t tasks = 0;
    for (const auto& shard : shards) tasks += shard.tasks.size();
    if (!options.list.empty()) write_file(options.list, shards_jsonl(shards));
    if (options.list.empty())
        fmt::print("{}", shards_jsonl(shards));
    else if (common.json)
        fmt::print("{}\n", nlohmann::ordered_json{{"shards", shards.size()}, {"tasks", tasks}}.dump());
    else
        fmt::print("{}: {} shards, {} scenes and cities\n", options.list.string(), shards.size(), tasks);
    return 0;
}

int shard_run(const Common& common, const NightVerbOptions& options)
{
    const Workspace workspace = open_workspace(common.workspace);
    return print_report("shard", run_shard(workspace, read_shards(options.list), options.index, threads_of(common, workspace)),
                        common.json);
}

int merge(const Common& common, const NightVerbOptions& options)
{
    const Workspace workspace = open_workspace(common.workspace);
    const NightLock lock(workspace.out, moment(""));
    const auto missing = missing_tasks(workspace, read_shards(options.list));
    if (missing.empty()) return run_line(common);
    for (const auto& task : missing) fmt::print("{}\n", task);
    throw Error(fmt::format("{}: {} scenes and cities are not done (listed above); run their shards again, then merge",
                            options.list.string(), missing.size()),
                75);
}

int publish_now(const Common& common, const NightVerbOptions& options)
{
    const Workspace workspace = open_workspace(common.workspace);
    if (options.night.dry_run) {
        fmt::print("{}", publish_sql(workspace));
        return 0;
    }
    return print_report("publish", publish(workspace, options.publish_to), common.json);
}

void add_night(CLI::App& app, Common& common, NightVerbOptions& options, std::function<int()>& chosen)
{
    auto* verb = app.add_subcommand("night", "pull and run, once a night: one at a time, told in the morning by `status`");
    add_common(*verb, common);
    verb->add_flag("--dry-run", options.night.dry_run, "say what would be done, write nothing");
    verb->add_flag("--full", options.night.full, "do every step though no input has changed");
    verb->add_option("--publish", options.publish_to, "also publish to PG:<connection string>");
    verb->add_option("--min-disk-mb", options.night.least_disk_mb, "free disk a night wants")->capture_default_str();
    verb->add_option("--min-memory-mb", options.night.least_memory_mb, "free memory a night wants")->capture_default_str();
    verb->add_option("--textfile", options.night.textfile, "Prometheus metrics; out/nights/hearthwatch.prom by default");
    verb->add_option("--now", options.now, "the moment to take for now, UTC, to rehearse a season of nights");
    verb->callback([&] { chosen = [&] { return run_night(common, options); }; });

    auto* status = app.add_subcommand("status", "the last night in twelve lines");
    add_common(*status, common);
    status->add_flag("--failed", options.failed,
                     "instead: what was not fetched, why, how often it was tried, and when it is tried again");
    status->callback([&] {
        chosen = [&] {
            if (!options.failed) return tell_status(common);
            fmt::print("{}", pull_status(open_workspace(common.workspace), common.json));
            return 0;
        };
    });

    auto* findings = app.add_subcommand("findings", "leads of the last night, most certain first");
    add_common(*findings, common);
    findings->add_flag("--new", options.only_new, "only those that were not there the night before");
    findings->callback([&] { chosen = [&] { return tell_findings(common, options.only_new); }; });
}

void add_shards(CLI::App& app, Common& common, NightVerbOptions& options, std::function<int()>& chosen)
{
    auto* shard = app.add_subcommand("shard", "parts of a run for many machines");
    shard->require_subcommand(1);
    auto* plan = shard->add_subcommand("plan", "list what is due, in shards of about equal time");
    add_common(*plan, common);
    plan->add_option("--target", options.target, "time of one shard on one core, as 300s or 5m")->capture_default_str();
    plan->add_option("--out", options.list, "file for the list; standard output by default");
    plan->callback([&] { chosen = [&] { return shard_plan(common, options); }; });

    auto* run = shard->add_subcommand("run", "make the clips and looks of one shard; twice, at once or after a kill is harmless");
    add_common(*run, common);
    run->add_option("--plan", options.list, "the list that `shard plan` wrote")->required()->check(CLI::ExistingFile);
    run->add_option("--index", options.index, "which shard, counted from 0")->required();
    run->callback([&] { chosen = [&] { return shard_run(common, options); }; });

    auto* verb =
        app.add_subcommand("merge", "when every shard is done, run the rest of the line; else exit 75 and list what is missing");
    add_common(*verb, common);
    verb->add_option("--expect", options.list, "the list that `shard plan` wrote")->required()->check(CLI::ExistingFile);
    verb->callback([&] { chosen = [&] { return merge(common, options); }; });
}

}  // namespace

void add_night_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static NightVerbOptions options;  // lives as long as the parser that fills it
    add_night(app, common, options, chosen);
    add_shards(app, common, options, chosen);
    auto* verb = app.add_subcommand("publish", "states, orders and findings into a PostGIS database, in one transaction");
    add_common(*verb, common);
    verb->add_option("--to", options.publish_to, "PG:<connection string>, without a password")->required();
    verb->add_flag("--dry-run", options.night.dry_run, "print the SQL instead");
    verb->callback([&] { chosen = [&] { return publish_now(common, options); }; });
}

}  // namespace hearthwatch::pipeline
