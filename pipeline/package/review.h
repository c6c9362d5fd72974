#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/ledger/review_steps.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline::package {

/// What a person decided about one order, as the form of a page saves it.
struct Review {
    std::string file;  ///< name below the folder, or the line of the ledger
    std::string order_id, evidence_key, decision, reason_code, reviewer, second_reviewer, note;
    bool of_this_evidence = false;  ///< set by who knows the present key; an older review stays on record
};

/// The form's JSON, and back. A confirmation may carry the name of who signs it off, or wait for a form that decides "sign_off". Throws
/// pipeline::Error naming the field: unknown fields or decisions, a rejection without a listed reason, one name twice, texts over
/// 400 bytes.
Review parse_review(const std::string& json, const std::string& file);
std::string review_json(const Review& review, const std::string& reviewed_at);
/// A file of at most 64 kB.
Review read_review(const std::filesystem::path& file);

/// Where a workspace keeps its reviews.
inline std::filesystem::path review_folder(const std::filesystem::path& workspace_root)
{
    return workspace_root / "review";
}

/// Reviews below `folder` (*.json) in order of file name; one that cannot be taken goes to `refused` and costs only itself. No folder, no
/// reviews.
std::vector<Review> read_reviews(const std::filesystem::path& folder, std::vector<std::string>& refused);

/// The steps in the ledger. A ledger that is broken, and a review in the folder that was never taken into it, go to `refused`.
std::vector<ledger::ReviewStep> read_review_steps(const Workspace& workspace, std::vector<std::string>& refused);
/// What the steps in the ledger come to: one review an order and evidence. A confirmation that nobody has signed off has no
/// second_reviewer.
std::vector<Review> reviews_of(const std::vector<ledger::ReviewStep>& steps);

/// Those of one order as the bag's review/review.json.
std::string reviews_json(const std::vector<Review>& reviews);

}  // namespace hearthwatch::pipeline::package
