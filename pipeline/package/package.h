#pragma once
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Writes an evidence bag per order into out/evidence/<order_id>/ and the pages into out/report/: index.html, city/<code>.html,
/// site/<site_id>.html. (An id that is no plain file name is replaced, see package/escape.h.) Reads what the stages before wrote;
/// bags and pages of orders and works that are gone are removed. Same inputs, same bytes; no clock is read. A works that fails costs
/// only itself and is told in `refused`.
StageReport run_package(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
