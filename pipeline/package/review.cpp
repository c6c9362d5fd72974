#include "pipeline/package/review.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "pipeline/error.h"
#include "pipeline/package/texts.h"
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
        if (key == "schema" || key == "kind") continue;
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
    require(review.decision == "confirm" || review.decision == "reject" || review.decision == "field", file, "decision",
            review.decision, "it must be confirm, reject or field");
    require(!review.reviewer.empty(), file, "reviewer", "", "a review without a name counts for nothing");
    if (review.decision == "reject")
        require(has_text("reason." + review.reason_code), file, "reason_code", review.reason_code,
                "a rejection needs one of the listed reasons");
    if (review.decision == "confirm")
        require(!review.second_reviewer.empty() && review.second_reviewer != review.reviewer, file, "second_reviewer",
                review.second_reviewer, "a confirmation needs a second, different name");
    return review;
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
            const std::string name = file.filename().string();
            require(fs::is_regular_file(fs::symlink_status(file)) && fs::file_size(file) <= most_file_bytes, name, "file", "",
                    "it must be a plain file of at most 64 kB");
            reviews.push_back(parse_review(read_file(file), name));
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
