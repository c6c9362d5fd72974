#pragma once
#include <string>

#include "pipeline/night/night_record.h"

namespace hearthwatch::pipeline {

/// The night in Prometheus text format 0.0.4, for node_exporter's textfile collector. `last_success` stays from earlier when this
/// night did not succeed.
std::string metrics_text(const NightRecord& record, std::optional<geo::Instant> last_success);

}  // namespace hearthwatch::pipeline
