#include "pipeline/package/review.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "pipeline/error.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/ledger/reasons.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_file_bytes = 64 << 10;
constexpr std::size_t most_text_bytes = 400;

struct Field {
    std::string_view name;
    std::string Review::*text;
};

constexpr std::array<std::string_view, 4> decisions{"confirm", "sign_off", "reject", "field"};

constexpr std::array<Field, 7> fields{Field{"order_id", &Review::order_id}, Field{"evidence_key", &Review::evidence_key},
                                      Field{"decision", &Review::decision}, Field{"reason_code", &Review::reason_code},
                                      Field{"reviewer", &Review::reviewer}, Field{"second_reviewer", &Review::second_reviewer},
                                      Field{"note", &Review::note}};

void require(bool good, const std::string& file, std::string_view field, std::string_view value, std::string_view why)
{
    if (!good) throw Error(fmt::format("{}: {} '{}' ({}); fill in the form again", file, field, value.substr(0, 80), why));
}

}  // namespace

Review parse_review(const std::string& json, const std::string& file)
{
    Review review;
    review.file = file;
    const nlohmann::json entry = nlohmann::json::parse(json, nullptr, false);
    require(entry.is_object(), file, "review", "", "it is no JSON object");
    for (const auto& [key, value] : entry.items()) {
        if (key == "schema" || key == "kind" || key == "reviewed_at") continue;
        const auto* field =
            std::find_if(fields.begin(), fields.end(), [&, name = key](const Field& f) { return f.name == name; });
        require(
            field != fields.end(), file, "field", key,
            "no such field; the known ones are order_id, evidence_key, decision, reason_code, reviewer, second_reviewer, note");
        require(value.is_string() && value.get_ref<const std::string&>().size() <= most_text_bytes, file, key, "",
                "it must be a text of at most 400 bytes");
        review.*(field->text) = value.get<std::string>();
    }
    require(!review.order_id.empty(), file, "order_id", "", "it says which order was reviewed");
    require(std::ranges::count(decisions, review.decision) == 1, file, "decision", review.decision,
            "it must be confirm, sign_off, reject or field");
    require(!ledger::same_person(review.reviewer, ""), file, "reviewer", "", "a review without a name counts for nothing");
    if (review.decision == "reject")
        require(ledger::find_reason(review.reason_code), file, "reason_code", review.reason_code,
                "a rejection needs one of the listed reasons");
    if (review.decision == "confirm")
        require(!ledger::same_person(review.second_reviewer, review.reviewer), file, "second_reviewer", review.second_reviewer,
                "who signs off must be another person than who confirms");
    return review;
}

std::string review_json(const Review& review, const std::string& reviewed_at)
{
    nlohmann::ordered_json out{{"schema", 1}, {"kind", "hearthwatch-review"}, {"reviewed_at", reviewed_at}};
    for (const Field& field : fields) out[std::string(field.name)] = review.*(field.text);
    return out.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Review read_review(const fs::path& file)
{
    const std::string name = file.filename().string();
    std::error_code absent;
    require(fs::is_regular_file(fs::symlink_status(file, absent)) && fs::file_size(file, absent) <= most_file_bytes, name, "file",
            "", "it must be a plain file of at most 64 kB");
    return parse_review(read_file(file), name);
}

std::vector<ledger::ReviewStep> read_review_steps(const Workspace& workspace, std::vector<std::string>& refused)
{
    std::vector<ledger::Entry> entries;
    try {
        entries = ledger::read_ledger(workspace.out);
    } catch (const Error& broken) {
        refused.emplace_back(broken.what());
        return {};
    }
    for (const Review& form : read_reviews(review_folder(workspace.root), refused)) {
        const std::string digest = sha256_of_file(review_folder(workspace.root) / form.file);
        if (std::ranges::none_of(entries, [&](const ledger::Entry& e) { return e.fact("form_sha256") == digest; }))
            refused.push_back(
                fmt::format("review/{}: is not in the ledger and counts for nothing yet; take it in with `hearthwatch "
                            "review import`",
                            form.file));
    }
    return ledger::review_steps(entries);
}

std::vector<Review> reviews_of(const std::vector<ledger::ReviewStep>& steps)
{
    std::map<std::pair<std::string, std::string>, Review> last;
    for (const ledger::ReviewStep& step : steps) {
        const ledger::Standing standing = ledger::standing_of(steps, step.order_id, step.evidence_key);
        const bool confirmed = standing.outcome == ledger::Outcome::confirmed;
        const bool rejected = standing.outcome == ledger::Outcome::rejected;
        if (standing.outcome == ledger::Outcome::waiting) continue;
        Review& review = last[{step.order_id, step.evidence_key}];
        review.file = fmt::format("ledger.jsonl line {}", step.line);
        review.order_id = step.order_id;
        review.evidence_key = step.evidence_key;
        review.decision = rejected ? "reject" : standing.outcome == ledger::Outcome::needs_visit ? "field" : "confirm";
        review.reason_code = standing.reason_code;
        review.reviewer = standing.by;
        review.second_reviewer = confirmed ? standing.signed_by : "";
        review.note = standing.note;
    }
    std::vector<Review> all;
    for (auto& [key, review] : last) all.push_back(std::move(review));
    return all;
}

std::vector<Review> read_reviews(const fs::path& folder, std::vector<std::string>& refused)
{
    std::vector<fs::path> files;
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, absent))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Review> reviews;
    for (const fs::path& file : files) try {
            reviews.push_back(read_review(file));
        } catch (const std::exception& error) {
            refused.push_back("review/" + std::string(error.what()));
        }
    return reviews;
}

std::string reviews_json(const std::vector<Review>& reviews)
{
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const Review& review : reviews) {
        nlohmann::ordered_json entry{{"file", review.file}};
        for (const Field& field : fields) entry[std::string(field.name)] = review.*(field.text);
        entry["of_this_evidence"] = review.of_this_evidence;
        out.push_back(entry);
    }
    return out.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace hearthwatch::pipeline::package
