#pragma once
#include <string>
#include <string_view>

#include "pipeline/compare/verdict.h"

namespace hearthwatch::pipeline {

/// out/standing.json: what the whole season said, so that one order can be judged again without the others. Numbers come back bit by bit.
std::string standing_json(const SeasonStanding& season);
/// Throws pipeline::Error.
SeasonStanding parse_standing(std::string_view json);

}  // namespace hearthwatch::pipeline
