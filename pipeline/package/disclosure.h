#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// What became of a disclosure table.
struct Disclosure {
    std::filesystem::path xlsx, csv;      ///< out/disclosure/<city>_<yyyymm>.xlsx and .csv
    std::size_t rows = 0, held_back = 0;  ///< orders shown; leads without a review that confirms or rejects them, not shown
};

/// The monthly public table of a city (practice 5.6): one row an order that meets the month, of which leads only when people have
/// reviewed them on the present evidence; with `draft` all, and "草稿" in every remark. The last line says what was not seen, with
/// numbers. Same inputs, same bytes. Throws pipeline::Error when the city has no works.
Disclosure write_disclosure(const Workspace& workspace, const std::string& city_code, geo::Day month, bool draft);

}  // namespace hearthwatch::pipeline
