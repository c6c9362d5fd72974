#pragma once
#include <optional>

#include "geo/day.h"
#include "pipeline/night/night_record.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// The local day a night at `now` speaks of: yesterday, or the last day of a season that is over, never before its first.
geo::Day reference_day(const Workspace& workspace, geo::Instant now);

/// What the files say in the morning: scenes by what became of them, units seen and not seen, leads against those of `before`, and
/// what failed. `pull` holds what pull counted of products that are not in the archive ("pending", "failed").
NightFacts gather_facts(const Workspace& workspace, geo::Day reference, const std::optional<NightRecord>& before,
                        const StageReport& pull);

/// The same for another day when no input has changed since `known`, without reading looks or scenes.
NightFacts refresh_facts(const Workspace& workspace, const NightFacts& known, geo::Day reference,
                         const std::optional<NightRecord>& before, const StageReport& pull);

/// Leads that wait for a first or a second name, by the ledger as it is now.
std::size_t reviews_waiting(const Workspace& workspace);

}  // namespace hearthwatch::pipeline
