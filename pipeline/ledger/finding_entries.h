#pragma once
#include <cstddef>

#include "pipeline/workspace.h"

namespace hearthwatch::pipeline::ledger {

/// Adds to the ledger what out/findings.csv says of an order and the ledger does not: it is new, changed (verdict, named, days, or
/// the probability to two digits), or withdrawn. The recorded time is that of the newest acquisition of the present revision
/// (out/revisions), never the clock's. Returns how many lines were added; also completes an append that a kill cut off.
std::size_t record_findings(const Workspace& workspace);

}  // namespace hearthwatch::pipeline::ledger
