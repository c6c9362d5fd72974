#pragma once
#include <string>
#include <vector>

#include "pipeline/estimate/record.h"
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Rows of our own looks and of external tables. Faults of single rows go to `refused`.
struct Readings {
    std::vector<ReadingRow> own, external;
};
Readings read_readings(const Workspace& workspace, std::vector<std::string>& refused);

/// Catalogue, looks and external tables of a workspace as one record of the cities in its area. Faults of single rows go to
/// `refused`.
Record read_record(const Workspace& workspace, const Model& model, std::vector<std::string>& refused);

/// Key of everything that read_record reads.
std::string record_key(const Workspace& workspace, std::string_view stage);

/// Writes out/series.csv (contract 5.6), out/model.json and a revision where the readings changed. Reads no plan.
StageReport run_estimate(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
