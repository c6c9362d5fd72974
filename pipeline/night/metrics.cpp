#include "pipeline/night/metrics.h"

#include <fmt/format.h>

#include <chrono>

namespace hearthwatch::pipeline {
namespace {

void head(std::string& text, std::string_view name, std::string_view help)
{
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help);
}

double seconds_of(geo::Instant instant)
{
    return std::chrono::duration<double>(instant.time_since_epoch()).count();
}

}  // namespace

std::string metrics_text(const NightRecord& record, std::optional<geo::Instant> last_success)
{
    std::string text;
    head(text, "hearthwatch_last_success_timestamp_seconds", "when a night last ended without trouble, Unix time; 0 = never");
    text += fmt::format("hearthwatch_last_success_timestamp_seconds {:.0f}\n", last_success ? seconds_of(*last_success) : 0.0);
    head(text, "hearthwatch_last_night_timestamp_seconds", "when the last night ended, Unix time");
    text += fmt::format("hearthwatch_last_night_timestamp_seconds {:.0f}\n", seconds_of(record.ended));
    head(text, "hearthwatch_last_night_exit_code", "exit code of the last night");
    text += fmt::format("hearthwatch_last_night_exit_code {}\n", record.exit_code);
    head(text, "hearthwatch_scenes", "known products by what became of them");
    const auto& s = record.facts.scenes;
    for (const auto& [state, count] : {std::pair{"used", s.used},
                                       {"superseded", s.superseded},
                                       {"not_covered", s.not_covered},
                                       {"cloudy", s.cloudy},
                                       {"failed", s.failed},
                                       {"pending", s.pending}})
        text += fmt::format("hearthwatch_scenes{{state=\"{}\"}} {}\n", state, count);
    head(text, "hearthwatch_units", "units by whether they were seen");
    const auto& u = record.facts.units;
    text += fmt::format("hearthwatch_units{{state=\"all\"}} {}\nhearthwatch_units{{state=\"observed\"}} {}\n"
                        "hearthwatch_units{{state=\"unseen_7_days\"}} {}\n",
                        u.units, u.observed, u.unseen_7_days.size());
    head(text, "hearthwatch_leads", "orders found inconsistent with the plan, against the night before");
    const auto& l = record.facts.leads;
    text += fmt::format("hearthwatch_leads{{state=\"new\"}} {}\nhearthwatch_leads{{state=\"continuing\"}} {}\n"
                        "hearthwatch_leads{{state=\"resolved\"}} {}\nhearthwatch_leads{{state=\"review_waiting\"}} {}\n",
                        l.fresh.size(), l.continuing.size(), l.resolved.size(), l.reviews_waiting);
    head(text, "hearthwatch_step_seconds", "wall time of each step of the last night");
    for (const auto& step : record.steps)
        text += fmt::format("hearthwatch_step_seconds{{step=\"{}\"}} {:.3f}\n", step.name, step.seconds);
    head(text, "hearthwatch_step_peak_bytes", "peak resident memory of each step of the last night");
    for (const auto& step : record.steps)
        text += fmt::format("hearthwatch_step_peak_bytes{{step=\"{}\"}} {}\n", step.name, step.peak_kb * 1024);
    return text;
}

}  // namespace hearthwatch::pipeline
