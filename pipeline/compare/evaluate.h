#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/compare/scores.h"
#include "pipeline/compare/truth.h"
#include "pipeline/findings_table.h"
#include "pipeline/series_table.h"
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// One number of the evaluation for one group of furnaces ("all", or their strength); NaN where it does not apply. The peers
/// had the same looks: last clear look, 30-day hit fraction, plain two-state chain.
struct EvaluationRow {
    std::string metric, group;
    double value = 0, lo90 = 0, hi90 = 0;
    double last_look = 0, hit_fraction = 0, two_state = 0;
    std::size_t count = 0;  ///< days, orders or stops behind it
};

struct Evaluation {
    std::vector<EvaluationRow> rows;
    std::vector<ReliabilityBin> reliability;  ///< of all season days
};

/// Scores blast furnaces only: days of the series, and findings of stop orders. `groups` by unit_id may be empty.
Evaluation evaluate(const Record& record, const std::vector<SeriesRow>& series, const std::vector<Finding>& findings,
                    const Truth& truth, const std::map<std::string, std::string>& groups, double violation_share);

std::string evaluation_csv(const Evaluation& evaluation);
std::string evaluation_json(const Evaluation& evaluation);
/// A page that opens from disk, with the reliability diagram as SVG.
std::string evaluation_html(const Evaluation& evaluation);

/// Reads out/series.csv and out/findings.csv and a truth table; writes out/evaluation.csv, .json and .html. Groups come from
/// units.csv beside the truth when it is there.
StageReport run_evaluate(const Workspace& workspace, const std::filesystem::path& truth);

}  // namespace hearthwatch::pipeline
