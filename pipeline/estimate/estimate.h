#pragma once
#include <string>
#include <vector>

#include "pipeline/estimate/record.h"
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Catalogue, looks and external tables of a workspace as one record of the cities in its area. Faults of single rows go to
/// `refused`.
Record read_record(const Workspace& workspace, const Model& model, std::vector<std::string>& refused);

/// Key of everything that read_record reads.
std::string record_key(const Workspace& workspace, std::string_view stage);

/// Writes out/series.csv (contract 5.6) and out/model.json. Reads no plan.
StageReport run_estimate(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
