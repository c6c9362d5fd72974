#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/stage.h"

namespace hearthwatch::pipeline {

/// How one step of a night ended: "done", "nothing to do", "refused" (bad input), "put off" (temporary), "crashed", "skipped" (after
/// a step it needs failed), "stopped" (by a signal).
struct StepRecord {
    std::string name, outcome, message;
    double seconds = 0;
    long peak_kb = 0;
    StageReport report;
};

/// What became of every product that is known: each is counted once, so that `found` is the sum of the others.
struct SceneCounts {
    std::size_t found = 0, used = 0, superseded = 0, not_covered = 0, cloudy = 0, failed = 0, pending = 0;
    bool operator==(const SceneCounts&) const = default;
};

/// The last local day with a valid look, by unit: acquired between 06:00 and 18:00 local time, or else.
struct LastSeen {
    std::map<std::string, geo::Day> by_day, by_night;
};

/// Units of the workspace on the night's reference day (facts.h).
struct UnitCounts {
    std::size_t units = 0, observed = 0;  ///< observed = a valid look on the reference day or the night after it
    std::size_t observed_by_day = 0, observed_by_night = 0;
    std::vector<std::string> unseen_7_days;  ///< no valid look in seven days: nothing is said of them
};

/// Orders found inconsistent with the plan, against the night before.
struct LeadCounts {
    std::vector<std::string> fresh, continuing, resolved;  ///< order ids
    std::size_t reviews_waiting = 0;                       ///< leads without a first or second name
};

/// Something that did not work, and when it is tried again.
struct Trouble {
    std::string what, why, again;
};

struct NightFacts {
    geo::Day reference;
    SceneCounts archived;  ///< products in the archive
    SceneCounts scenes;    ///< those, and what pull knows of and does not have
    LastSeen last_seen;
    UnitCounts units;
    LeadCounts leads;
    std::vector<Trouble> troubles;
};

/// out/nights/<local date>.json.
struct NightRecord {
    std::string run_id;
    geo::Day day;
    geo::Instant begun, ended;
    std::optional<geo::Instant> last_success;  ///< when a night last ended with exit 0 or 1, this one included
    std::string outcome;                       ///< "done", "partial" (something was refused or put off), "failed", "stopped"
    int exit_code = 0;
    std::string inputs;  ///< digest of what the night saw (input_state.h)
    std::vector<StepRecord> steps;
    NightFacts facts;
};

std::string facts_json(const NightFacts& facts);
NightFacts parse_facts(const std::string& json);
std::string night_record_json(const NightRecord& record);
/// The record of the last night on or before `until`, nullopt when there is none. A damaged record throws Error naming it.
std::optional<NightRecord> last_night(const std::filesystem::path& out, std::optional<geo::Day> until = std::nullopt);

std::string report_json(const StageReport& report);
StageReport parse_report(const std::string& json);

}  // namespace hearthwatch::pipeline
