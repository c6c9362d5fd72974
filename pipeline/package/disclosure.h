#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// What became of a table for the public or for the ministry.
struct Disclosure {
    std::filesystem::path xlsx, csv, json;  ///< out/disclosure/<city>_<yyyymm>.*; a draft's end in _draft.*
    std::size_t rows = 0, held_back = 0;    ///< orders (or cities) shown; leads without a decision, not shown
    std::vector<std::string> against_last;  ///< what changed against the table of last month, a sentence each
    std::string note;                       ///< the computed sentence on what was not seen
};

/// The monthly public table of a city (practice 5.6): one row an order that meets the month, of which leads only when one person
/// has confirmed and another signed them off, or one has rejected them, on the present evidence; with `draft` all, every page and
/// row marked. The last line says with numbers what was not seen. Compares with last month's table as it was written, and says so
/// when that is no longer what the ledger knows. A table that is no draft is entered into the ledger, with `now`, once for every
/// content. Same inputs, same table. Throws pipeline::Error when the city has no works.
Disclosure write_disclosure(const Workspace& workspace, const std::string& city_code, geo::Day month, bool draft,
                            geo::Instant now);

/// The province's monthly progress table (notice 241, clause 4(1)): one row a city, counts only, no works is named; the last row is
/// their sum. Tells until when it is due. Written and entered into the ledger likewise.
Disclosure write_province_progress(const Workspace& workspace, const std::string& province_code, geo::Day month, bool draft,
                                   geo::Instant now);

}  // namespace hearthwatch::pipeline
