#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/findings_table.h"
#include "pipeline/ledger/review_steps.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline::ledger {

/// An order found inconsistent, the evidence people see of it, and where its review stands on that evidence.
struct Lead {
    Finding finding;
    std::string evidence_key;  ///< empty until `package` has written the evidence
    Standing standing;
};

/// All leads: named first, then the most certain, then by order.
std::vector<Lead> read_leads(const Workspace& workspace);
/// Of these, how many wait for a first or a second name; what waits for a visit does not.
std::size_t waiting_for_review(const std::vector<Lead>& leads);

/// out/report/evidence_keys.csv, which `package` writes beside the pages: what the evidence of each order was made from.
std::map<std::string, std::string> read_evidence_keys(const std::filesystem::path& out);
void write_evidence_keys(const std::filesystem::path& out, const std::map<std::string, std::string>& keys);

}  // namespace hearthwatch::pipeline::ledger
