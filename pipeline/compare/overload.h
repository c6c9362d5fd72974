#pragma once
#include <vector>

#include "pipeline/compare/compliance.h"
#include "pipeline/overload_table.h"

namespace hearthwatch::pipeline {

/// Each furnace's clear readings on days it very likely ran: those of its baseline against those of the season while a peer of its
/// city was ordered to stand, less what the furnaces of the area shifted together between the two (winter, sun, snow). One-sided
/// Mann-Whitney test a sensor and indicator, joined by Stouffer; readings of one look share an error, which it does not know.
/// Furnaces known only by their works' point are left out: nobody can tell whose heat it is. Sorted by unit.
std::vector<OverloadRow> find_overload(const std::vector<FurnaceDraws>& furnaces, const Record& record, const catalog::Plan& plan,
                                       const Model& model);

}  // namespace hearthwatch::pipeline
