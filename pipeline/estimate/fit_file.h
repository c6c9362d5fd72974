#pragma once
#include <string>
#include <string_view>

#include "pipeline/estimate/fit.h"
#include "pipeline/estimate/record.h"

namespace hearthwatch::pipeline {

/// out/model.json: everything that was learnt, by works and unit, with the indicators by name.
std::string fit_json(const Fit& fit, const Record& record);
/// Reads it back for the same record; throws pipeline::Error when works, units or indicators do not match.
Fit parse_fit(std::string_view json, const Record& record);

}  // namespace hearthwatch::pipeline
