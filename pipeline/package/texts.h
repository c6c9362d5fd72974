#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearthwatch::pipeline::package {

/// One statement in the two languages of every page, as plain text.
struct Both {
    std::string zh, en;
    Both() = default;
    Both(std::string chinese, std::string english) : zh(std::move(chinese)), en(std::move(english)) {}
    /// A name, number or code that is the same in both.
    Both(std::string same) : zh(same), en(std::move(same)) {}
    Both(const char* same) : zh(same), en(same) {}
    bool operator==(const Both&) const = default;
};

/// A text of data/page_texts.csv with {0}, {1}, .. filled in. A key that is not there is a bug.
Both text(std::string_view key, const std::vector<Both>& arguments = {});
bool has_text(std::string_view key);

/// Text of `prefix.code`, for codes that come from tables; a code the texts do not know is shown as it is.
Both code_text(std::string_view prefix, std::string_view code);

/// A sentence or several that a stage wrote in English, in Chinese too: each must be one of the patterns `said.*`. nullopt when one is not.
std::optional<Both> translated(std::string_view english);

/// Both languages as escaped HTML, of which the page shows one; and the same for text inside SVG.
std::string spans(const Both& both);
std::string tspans(const Both& both);

/// "0.97", "12.5": fixed decimals; "-" for NaN.
std::string decimal(double value, int decimals);
/// "38 %"; "-" for NaN.
std::string percent(double share);

}  // namespace hearthwatch::pipeline::package
