#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pull/survey.h"

namespace hearthwatch::pipeline {

/// What every question about pull starts from: the sources of the workspace (or those named), and the works and days they are
/// asked about.
std::vector<Source> chosen_sources(const Workspace& workspace, const std::vector<std::string>& names);
Assignment make_assignment(const Workspace& workspace, std::optional<geo::Day> since, std::optional<geo::Day> until);

/// "found" and each fate, all of them present; found is the sum of the fates.
std::map<std::string, std::size_t> count_fates(const Survey& survey);

/// The day of the source's newest list, "2021-12-02", or "".
std::string newest_list_day(const PullPlaces& places, const Source& source);

}  // namespace hearthwatch::pipeline
