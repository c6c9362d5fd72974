#pragma once
#include <string>

#include "geo/day.h"
#include "pipeline/night/night_record.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// The last night in twelve lines, six Chinese and six English: how it ended, products, units seen and not seen, leads, what failed
/// and when it is tried again. `now` tells whether a night is overdue.
std::string morning_text(const Workspace& workspace, const NightRecord& record, geo::Instant now);

/// Adds what pull could not fetch, out of the JSON of pull_status().
void add_pull_troubles(NightFacts& facts, const std::string& pull_status_json);

/// The leads of the last night, most certain first, one a line: state, order, unit, days, probability, looks, reason. `only_new` leaves
/// those that were there the night before.
std::string leads_text(const Workspace& workspace, const NightRecord& record, bool only_new);
/// The same, one JSON object a line.
std::string leads_json(const Workspace& workspace, const NightRecord& record, bool only_new);

}  // namespace hearthwatch::pipeline
