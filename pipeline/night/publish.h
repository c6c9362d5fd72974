#pragma once
#include <string>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Publishes to a PostGIS database through `psql`, as one script in one transaction: the house needs no database library for a step
/// that few use, and the script can be read. `target` is "PG:" and a libpq connection string without a password (that belongs in
/// ~/.pgpass or a service file). Staging tables, then upsert; facts get a row of history only when they change; `current_state` is a
/// view. Reviews that came into the table hearthwatch.review go to WORKSPACE/reviews/. Throws Error: 2 a bad target, 75 no psql or no
/// server, 65 a server that refuses.
StageReport publish(const Workspace& workspace, const std::string& target);

/// The script, up to and with COMMIT.
std::string publish_sql(const Workspace& workspace);

}  // namespace hearthwatch::pipeline
