#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "fixture/temp_folder.h"
#include "pipeline/findings_table.h"
#include "pipeline/night/night.h"

namespace hearthwatch::fixture {

/// A workspace with the shipped works of one city, no archive, no plan, and external/a.csv with two readings.
pipeline::Workspace make_workspace(const std::filesystem::path& folder);

/// "unit_id,sensor,..." with one reading of `indicator` a day from `first` for `days` days.
std::string external_table(const std::string& unit_id, geo::Day first, int days, const std::string& indicator = "swir_excess");

/// A step that writes out/findings.csv with the verdicts given when it runs.
pipeline::NightStep compare_step(const std::map<std::string, pipeline::Verdict>& verdicts);

/// Waits until the file is there, at most two minutes, and says whether it is.
bool appears(const std::filesystem::path& file);

/// Runs `work` in a process of its own and returns its id; the process exits with what it returns, 99 on an exception.
int start_process(const std::function<int()>& work);
/// Waits for it: exit code, or minus the signal.
int end_of(int process);

}  // namespace hearthwatch::fixture
