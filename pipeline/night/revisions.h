#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/night/input_state.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// What was last published of an order: "inconsistent 0.97 named", empty when it was withdrawn.
struct Published {
    std::string site_id, text;
};

/// What earlier nights left: what the history out/nights/revisions.jsonl says last of every order, and the files they saw.
struct Memory {
    std::map<std::string, Published> published;  ///< by order_id
    FileStates looks, inputs;
    bool empty = true;  ///< no night was here before: everything is new, nothing is revised
};

Memory recall(const std::filesystem::path& out);

/// One published finding that is not what it was: verdict, named, or probability to two digits.
struct FindingChange {
    std::string order_id, site_id;
    std::string what;      ///< "new", "changed", "withdrawn"
    std::string from, to;  ///< as Published::text
    std::vector<std::string>
        because;  ///< looks and tables of the order's works that came, changed or went; plan, catalogue, model
};

/// Differences of out/findings.csv against the memory, in order of order_id, each with what it comes from.
std::vector<FindingChange> revisions(const Workspace& workspace, const FileStates& inputs, const Memory& memory);

/// Adds the revisions to the history, then takes `inputs`, which the night read, and the present looks as seen. A night that is killed between the two tells nothing twice.
void remember(const Workspace& workspace, const FileStates& inputs, const std::vector<FindingChange>& all,
              const std::string& night, const std::string& run_id);

}  // namespace hearthwatch::pipeline
