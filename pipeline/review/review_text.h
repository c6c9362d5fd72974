#pragma once
#include <string>
#include <vector>

#include "pipeline/ledger/leads.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline::review {

/// What a reviewer needs of the next lead nobody has decided: what was found, which page and evidence to open, and what to type.
std::string next_text(const Workspace& workspace, const std::vector<ledger::Lead>& leads);
std::string next_json(const std::vector<ledger::Lead>& leads);

/// One order: what is found now, and every line of the ledger about it. Throws pipeline::Error when nothing is known of it.
std::string order_text(const Workspace& workspace, const std::string& order_id);

/// Leads by where they stand, and how often reviewers threw leads out: all, by city, by sensors, by reason.
std::string stats_text(const Workspace& workspace);
/// The rates as method/error_rates.csv has them.
std::string stats_csv(const Workspace& workspace);

/// The codes of a rejection with their meanings, one a line.
std::string reasons_text();

}  // namespace hearthwatch::pipeline::review
