#include "pipeline/night/night_step.h"

#include <fmt/format.h>

#include "pipeline/clip/clip.h"
#include "pipeline/look/look.h"
#include "pipeline/night/child.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::size_t most_refusals = 1000;  ///< told one by one in the log

ChildResult attempt(const Workspace& workspace, const NightStep& step, int threads)
{
    return run_child([&] { return report_json(step.run(workspace, threads)); });
}

/// Every task in a process of its own; the names of those that crash again go to `lost`.
ChildResult take_apart(const Workspace& workspace, const NightStep& step, const NightLog& log, std::vector<std::string>& lost)
{
    std::string names;
    const auto listed = run_child([&] {
        for (const auto& task : step.tasks(workspace)) names += task + "\n";
        return names;
    });
    if (listed.end != ChildResult::End::done) return listed;
    for (std::size_t at = 0, end; (end = listed.text.find('\n', at)) != std::string::npos; at = end + 1) {
        const std::string task = listed.text.substr(at, end - at);
        const auto result = run_child([&] {
            step.run_task(workspace, task);
            return std::string("done");
        });
        if (result.end == ChildResult::End::stopped) return result;
        if (result.end == ChildResult::End::done) continue;
        log.error(night_code::task_crashed, step.name, fmt::format("{}: {}; it is left out as a gap", task, result.text));
        lost.push_back(task + ": " + result.text);
        const auto given_up = run_child([&] {
            step.give_up(workspace, task, result.text);
            return std::string("done");
        });
        if (given_up.end != ChildResult::End::done) return given_up;
    }
    return listed;
}

void tell(const StepRecord& record, const NightLog& log)
{
    std::string counts;
    for (const auto& [what, count] : record.report.counts)
        counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", what, count);
    const std::string text =
        fmt::format("{}{}{} ({:.1f} s, {} MB)", record.outcome, record.message.empty() ? "" : ": " + record.message,
                    counts.empty() ? "" : ": " + counts, record.seconds, record.peak_kb / 1024);
    if (record.outcome == "done" || record.outcome == "nothing to do")
        log.info(night_code::step_done, record.name, text);
    else if (record.outcome == "put off")
        log.warn(night_code::step_put_off, record.name, text);
    else if (record.outcome == "stopped")
        log.warn(night_code::stopped, record.name, text);
    else
        log.error(record.outcome == "crashed" ? night_code::step_crashed : night_code::step_refused, record.name, text);
    std::size_t told = 0;
    for (const auto& refusal : record.report.refused)
        if (told++ < most_refusals) log.warn(night_code::input_refused, record.name, refusal);
}

}  // namespace

StepRecord run_step(const Workspace& workspace, const NightStep& step, int threads, const NightLog& log)
{
    log.info(night_code::step_begun, step.name, "begins");
    auto result = attempt(workspace, step, threads);
    std::vector<std::string> lost;
    if (result.end == ChildResult::End::crashed && step.tasks) {
        log.error(night_code::step_crashed, step.name, result.text + "; its tasks are done one by one");
        const auto apart = take_apart(workspace, step, log, lost);
        result = apart.end == ChildResult::End::done ? attempt(workspace, step, threads) : apart;
    }
    StepRecord record{step.name, "done", {}, result.seconds, result.peak_kb, {}};
    switch (result.end) {
    case ChildResult::End::done:
        record.report = parse_report(result.text);
        if (record.report.did_nothing && lost.empty()) record.outcome = "nothing to do";
        break;
    case ChildResult::End::error:
        record.outcome = result.exit_code == 75 ? "put off" : result.exit_code == 65 ? "refused" : "crashed";
        record.message = result.text;
        break;
    case ChildResult::End::crashed:
        record.outcome = "crashed";
        record.message = result.text;
        break;
    case ChildResult::End::stopped:
        record.outcome = "stopped";
        record.message = result.text;
        break;
    }
    record.report.refused.insert(record.report.refused.end(), lost.begin(), lost.end());
    tell(record, log);
    return record;
}

NightStep clip_step()
{
    NightStep step{"clip", run_clip, true, false, {}, {}, {}, {}};
    step.tasks = [](const Workspace& workspace) {
        std::vector<std::string> names;
        for (const auto& due : due_clips(workspace)) names.push_back(due.task);
        return names;
    };
    step.run_task = [](const Workspace& workspace, const std::string& task) { run_clip_part(workspace, {task}, 1); };
    step.give_up = [](const Workspace& workspace, const std::string& task, const std::string& why) {
        refuse_clip(workspace, task, "unreadable", "the reader " + why);
    };
    step.preview = [](const Workspace& workspace) {
        StageReport report;
        for (const auto& due : due_clips(workspace)) {
            ++report.counts["scenes and cities due"];
            report.counts["works due"] += due.works;
        }
        return report;
    };
    return step;
}

NightStep look_step()
{
    NightStep step{"look", run_look, true, false, {}, {}, {}, {}};
    step.tasks = due_looks;
    step.run_task = [](const Workspace& workspace, const std::string& task) { run_look_part(workspace, {task}, 1); };
    step.give_up = [](const Workspace& workspace, const std::string& task, const std::string& why) {
        refuse_clip(workspace, task, "unreadable", "measuring " + why);
    };
    return step;
}

}  // namespace hearthwatch::pipeline
