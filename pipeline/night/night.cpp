#include "pipeline/night/night.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "pipeline/error.h"
#include "pipeline/night/child.h"
#include "pipeline/night/facts.h"
#include "pipeline/night/input_state.h"
#include "pipeline/night/metrics.h"
#include "pipeline/night/night_lock.h"
#include "pipeline/night/night_step.h"
#include "pipeline/night/nights_page.h"
#include "pipeline/night/resources.h"
#include "pipeline/night/revisions.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t megabyte = 1 << 20;

geo::Instant now_of(const NightOptions& options)
{
    return options.now.value_or(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

/// "20211203T183000Z-1a2b3c": when, and which of several.
std::string make_run_id(geo::Instant begun)
{
    std::string when = geo::format_instant(std::chrono::floor<std::chrono::seconds>(begun));
    std::erase_if(when, [](char c) { return c == '-' || c == ':'; });
    const auto real = Clock::now().time_since_epoch().count();
    return fmt::format("{}-{}", when, sha256(fmt::format("{} {}", getpid(), real)).substr(0, 6));
}

/// A damaged record costs only what it would have told.
std::optional<NightRecord> record_before(const fs::path& out, std::optional<geo::Day> until)
{
    try {
        return last_night(out, until);
    } catch (const Error&) {
        return std::nullopt;
    }
}

bool ended_well(const NightRecord& record)
{
    return record.exit_code == 0 || record.exit_code == 1;
}

/// Empty when there is enough.
std::string shortage(const Resources& has, const NightOptions& options, std::string_view& code)
{
    if (has.disk_free < options.least_disk_mb * megabyte) {
        code = night_code::disk_low;
        return fmt::format("{} MB are free on the disk, a night wants {} (--min-disk-mb); free some", has.disk_free / megabyte,
                           options.least_disk_mb);
    }
    if (has.memory_free < options.least_memory_mb * megabyte) {
        code = night_code::memory_low;
        return fmt::format("{} MB of memory are free, a night wants {} (--min-memory-mb); end other work",
                           has.memory_free / megabyte, options.least_memory_mb);
    }
    return {};
}

int preview(const Workspace& workspace, const NightOptions& options)
{
    const auto has = look_at_resources(workspace.out);
    std::string_view code;
    const std::string lacks = shortage(has, options, code);
    fmt::print("disk free {} MB, memory free {} MB{}\n", has.disk_free / megabyte, has.memory_free / megabyte,
               lacks.empty() ? "" : ": " + lacks);
    const auto last = record_before(workspace.out, std::nullopt);
    const bool same = !options.full && last && ended_well(*last) && last->inputs == digest(input_files(workspace));
    for (const auto& step : options.steps) {
        std::string text = same && !step.always ? "nothing to do" : "will run";
        if (step.preview && (!same || step.always))
            for (const auto& [what, count] : step.preview(workspace).counts) text += fmt::format(", {} {}", what, count);
        fmt::print("{}: {}\n", step.name, text);
    }
    return lacks.empty() ? 0 : 75;
}

/// What a night knows while it goes on.
struct Going {
    const Workspace& workspace;
    const NightOptions& options;
    NightLog log;
    NightRecord record;
    Clock::time_point clock = Clock::now();
    FileStates inputs;  ///< as they were after pull
    bool nothing_new = false;
    StageReport pull;
};

void look_whether_new(Going& going, const std::optional<NightRecord>& last)
{
    going.inputs = input_files(going.workspace);
    going.record.inputs = digest(going.inputs);
    going.nothing_new = !going.options.full && last && ended_well(*last) && last->inputs == going.record.inputs;
    if (going.nothing_new)
        going.log.info(night_code::nothing_new, "",
                       fmt::format("no input has changed since night {}{}", last->run_id,
                                   last->exit_code == 1 ? "; what was refused then is refused still" : ""));
    else
        sweep_abandoned(going.workspace.out);
}

std::vector<std::string> refused_by(const NightRecord& night, const std::string& step)
{
    const auto found = std::ranges::find(night.steps, step, &StepRecord::name);
    return found == night.steps.end() ? std::vector<std::string>{} : found->report.refused;
}

void run_steps(Going& going, const std::optional<NightRecord>& last)
{
    bool looked = false, broken = false;
    for (const auto& step : going.options.steps) {
        if (!step.always && !looked) {
            look_whether_new(going, last);
            looked = true;
        }
        StepRecord record{step.name, "nothing to do", {}, 0, 0, {}};
        if (StopSignals::arrived() != 0)
            record.outcome = "stopped";
        else if (broken) {
            record.outcome = "skipped";
            going.log.warn(night_code::step_skipped, step.name, "skipped, because a step before it failed");
        } else if (step.always || !going.nothing_new)
            record = run_step(going.workspace, step, going.options.threads, going.log);
        else
            record.report.refused = refused_by(*last, step.name);
        if (step.name == "pull") going.pull = record.report;
        broken = broken || (step.needed && record.outcome != "done" && record.outcome != "nothing to do");
        going.record.steps.push_back(std::move(record));
    }
    if (!looked) look_whether_new(going, last);
}

/// The worst that happened.
void judge(NightRecord& record)
{
    const auto any = [&](std::string_view outcome) {
        return std::ranges::any_of(record.steps, [&](const StepRecord& s) { return s.outcome == outcome; });
    };
    const bool refused = std::ranges::any_of(record.steps, [](const StepRecord& s) { return !s.report.refused.empty(); });
    if (any("stopped"))
        record.outcome = "stopped", record.exit_code = 75;
    else if (any("crashed"))
        record.outcome = "failed", record.exit_code = 70;
    else if (any("refused"))
        record.outcome = "failed", record.exit_code = 65;
    else if (any("put off"))
        record.outcome = "partial", record.exit_code = 75;
    else
        record.outcome = refused ? "partial" : "done", record.exit_code = refused ? 1 : 0;
}

void tell_revisions(const NightLog& log, const std::vector<FindingChange>& all)
{
    for (const auto& revision : all) {
        const auto code = revision.what == "new"       ? night_code::finding_new
                          : revision.what == "changed" ? night_code::finding_changed
                                                       : night_code::finding_resolved;
        std::string why;
        for (const auto& cause : revision.because) why += (why.empty() ? "; " : ", ") + cause;
        log.info(code, "compare",
                 fmt::format("{}: {} -> {}{}", revision.order_id, revision.from.empty() ? "-" : revision.from,
                             revision.to.empty() ? "-" : revision.to, why));
    }
}

/// Facts and revisions are read by a process of its own, so that this one stays as small as it began.
void gather(Going& going, const std::optional<NightRecord>& last)
{
    const auto reference = reference_day(going.workspace, going.record.begun);
    const auto before = record_before(going.workspace.out, going.record.day - 1);
    const auto result = run_child([&] {
        if (going.nothing_new) return facts_json(refresh_facts(going.workspace, last->facts, reference, before, going.pull));
        if (ended_well(going.record)) {
            const auto all = revisions(going.workspace, going.inputs, recall(going.workspace.out));
            remember(going.workspace, going.inputs, all, geo::format_day(going.record.day), going.record.run_id);
            tell_revisions(going.log, all);
        }
        return facts_json(gather_facts(going.workspace, reference, before, going.pull));
    });
    if (result.end == ChildResult::End::done) {
        going.record.facts = parse_facts(result.text);
    } else {
        going.log.error(night_code::facts_missing, "", "the morning's counts could not be made: " + result.text);
        if (last) going.record.facts = last->facts;
        if (result.end == ChildResult::End::stopped) going.record.outcome = "stopped";
        going.record.exit_code = std::max(going.record.exit_code, result.exit_code);
    }
    for (const auto& step : going.record.steps)
        if (!step.message.empty() && step.outcome != "stopped")
            going.record.facts.troubles.push_back({step.name, step.message, "tomorrow night, or `hearthwatch night` now"});
    // A product refused on an earlier night is not due again and no step names it; it is refused all the same.
    if (going.record.exit_code == 0 && !going.record.facts.troubles.empty())
        going.record.outcome = "partial", going.record.exit_code = 1;
}

/// A night that was stopped has counted nothing: its facts are those of the night before, and it says so.
void tell_stopped(NightRecord& record, const std::optional<NightRecord>& last)
{
    const std::string what = "night";
    if (last) record.facts = last->facts;
    auto& troubles = record.facts.troubles;
    std::erase_if(troubles, [&](const Trouble& trouble) { return trouble.what == what; });
    const std::string counts = last ? "the counts are those of an earlier night" : "nothing is counted yet";
    troubles.insert(troubles.begin(), {what, "stopped by a signal; " + counts, "tomorrow night, or `hearthwatch night` now"});
}

void write_down(Going& going, const std::optional<NightRecord>& last)
{
    auto& record = going.record;
    record.ended = record.begun + std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - going.clock);
    if (ended_well(record))
        record.last_success = record.ended;
    else if (last)
        record.last_success = last->last_success;
    const fs::path file = going.workspace.out / "nights" / (geo::format_day(record.day) + ".json");
    // A second, idle night of one day leaves the first one's story to be read in the morning.
    if (!(going.nothing_new && last->day == record.day && ended_well(record))) write_file(file, night_record_json(record));
    run_child([&] {
        write_file(going.workspace.out / "nights" / "index.html", nights_page(going.workspace.out));
        return std::string("written");
    });
    const fs::path textfile =
        going.options.textfile.empty() ? going.workspace.out / "nights" / "hearthwatch.prom" : going.options.textfile;
    write_file(textfile, metrics_text(record, record.last_success));
    going.log.info(night_code::ended, "",
                   fmt::format("{}, exit {}, {:.1f} s", record.outcome, record.exit_code,
                               std::chrono::duration<double>(Clock::now() - going.clock).count()));
}

}  // namespace

int night(const Workspace& workspace, const NightOptions& options)
{
    if (options.dry_run) return preview(workspace, options);
    const StopSignals signals;
    const geo::Instant begun = now_of(options);
    const NightLock lock(workspace.out, begun);
    const auto day = geo::local_day(begun, workspace.utc_offset);
    const auto run_id = make_run_id(begun);
    Going going{workspace, options, {workspace.out / "nights" / (geo::format_day(day) + ".jsonl"), run_id}, {}, Clock::now(), {},
                false,     {}};
    going.record.run_id = run_id;
    going.record.day = day;
    going.record.begun = begun;
    going.record.facts.reference = reference_day(workspace, begun);
    going.log.info(night_code::begun, "", "night " + run_id);
    if (!lock.taken_over().empty()) going.log.warn(night_code::lock_taken_over, "", lock.taken_over());

    std::string_view code;
    if (const auto lacks = shortage(look_at_resources(workspace.out), options, code); !lacks.empty()) {
        going.log.error(code, "", lacks);
        throw Error(fmt::format("{}: {}", workspace.out.string(), lacks), 75);
    }
    const auto last = record_before(workspace.out, std::nullopt);
    run_steps(going, last);
    judge(going.record);
    if (StopSignals::arrived() == 0)
        gather(going, last);
    else
        tell_stopped(going.record, last);
    write_down(going, last);
    return going.record.exit_code;
}

}  // namespace hearthwatch::pipeline
