#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hearthwatch::pipeline::package {

/// What a person decided about one order, as the form of a page saves it.
struct Review {
    std::string file;  ///< name below the folder
    std::string order_id, evidence_key, decision, reason_code, reviewer, second_reviewer, note;
    bool of_this_evidence = false;  ///< set by who knows the present key; an older review stays on record
};

/// The form's JSON. Throws pipeline::Error naming the field: unknown fields or decisions, a rejection without a reason code, a
/// confirmation without two different names, texts over 400 bytes, more than 64 kB.
Review parse_review(const std::string& json, const std::string& file);

/// Where a workspace keeps its reviews.
inline std::filesystem::path review_folder(const std::filesystem::path& workspace_root)
{
    return workspace_root / "review";
}

/// Reviews below `folder` (*.json) in order of file name; one that cannot be taken goes to `refused` and costs only itself. No folder, no
/// reviews.
std::vector<Review> read_reviews(const std::filesystem::path& folder, std::vector<std::string>& refused);

/// Those of one order as the bag's review/review.json.
std::string reviews_json(const std::vector<Review>& reviews);

}  // namespace hearthwatch::pipeline::package
