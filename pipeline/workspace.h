#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/error.h"

namespace hearthwatch::pipeline {

/// hearthwatch.toml as understood (contract 5.1). Paths are absolute; days are local and both included.
struct Workspace {
    std::filesystem::path root;
    std::string season;  ///< name of a shipped season, or the path of a season file
    geo::Day start, end;
    geo::Day baseline_start, baseline_end;
    std::chrono::minutes utc_offset = geo::china_offset;
    std::vector<std::string> cities;  ///< GB/T 2260; empty = all cities of the season
    std::vector<std::filesystem::path> archive_folders;
    std::filesystem::path hotspots;
    std::vector<std::string> external;  ///< patterns below root
    std::vector<std::string>
        means_as_indicators;  ///< means of pipeline/means.h whose readings the estimator may use; none by default
    std::vector<std::string> stac_sources;
    int threads = 0;  ///< 0 = all cores
    std::filesystem::path out;

    std::filesystem::path catalog_folder() const { return root / "catalog"; }
    std::filesystem::path plan_file() const { return root / "plan" / "plan.csv"; }
};

/// Reads and checks `folder`/hearthwatch.toml. Unknown keys are errors that list the known ones.
Workspace open_workspace(const std::filesystem::path& folder);

/// Files of `workspace.external`, sorted.
std::vector<std::filesystem::path> external_files(const Workspace& workspace);
/// statements/*.csv, sorted: what the other means say (pipeline/means_table.h).
std::vector<std::filesystem::path> statement_files(const Workspace& workspace);
/// Whether the estimator may use readings of this sensor: those of the other means only where the workspace names them.
bool is_indicator(const Workspace& workspace, const std::string& sensor);

}  // namespace hearthwatch::pipeline
