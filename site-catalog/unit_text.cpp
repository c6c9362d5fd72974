#include "site-catalog/unit_text.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "geo/csv.h"
#include "site-catalog/data_file.h"
#include "site-catalog/office_table.h"
#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

namespace {

struct Word {
    std::string text;
    UnitKind kind;
};

/// Longest first, so that "coke_oven_battery" is not read as "coke_oven".
const std::vector<Word>& words()
{
    static const auto table = [] {
        std::vector<Word> found;
        for (const auto& row : geo::parse_csv(data_file("unit_words.csv"), "unit_words.csv").rows)
            found.push_back({row.cells[0], *parse_unit_kind(row.cells[1])});
        std::ranges::stable_sort(found, [](const Word& a, const Word& b) { return a.text.size() > b.text.size(); });
        return found;
    }();
    return table;
}

std::string lower(std::string text)
{
    for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool take(std::string& text, std::string_view part)
{
    const auto at = text.find(part);
    if (at == std::string::npos) return false;
    text.replace(at, part.size(), " ");
    return true;
}

/// Chinese numerals one to ninety-nine in digits: "十二" becomes "12".
std::string with_digits(std::string_view text)
{
    static constexpr std::u32string_view numerals = U"零一二三四五六七八九";
    std::string found;
    int tens = -1, ones = -1;
    const auto finish = [&] {
        if (tens >= 0 || ones >= 0) found += std::to_string(std::max(tens, 0) * 10 + std::max(ones, 0));
        tens = ones = -1;
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto [code_point, bytes] = decode_utf8(text, at);
        const auto value = numerals.find(code_point);
        if (value != std::u32string_view::npos)
            ones = static_cast<int>(value);
        else if (code_point == U'十') {
            tens = ones > 0 ? ones : 1;
            ones = -1;
        } else {
            finish();
            found += text.substr(at, bytes);
        }
        at += bytes;
    }
    finish();
    return found;
}

/// "1 2", "a", "新3", "1-3" out of what is left when the kind is taken away.
std::vector<std::string> numbers_of(const std::string& rest)
{
    std::vector<std::string> numbers;
    std::string age;
    bool range = false;
    for (std::size_t at = 0; at < rest.size();) {
        const auto [code_point, bytes] = decode_utf8(rest, at);
        std::string word;
        while (at < rest.size() && std::isalnum(static_cast<unsigned char>(rest[at]))) word += rest[at++];
        if (word.empty()) {
            if (code_point == U'新' || code_point == U'老' || code_point == U'旧') age = code_point == U'新' ? "新" : "老";
            if (code_point == U'-' || code_point == U'~' || code_point == U'至' || code_point == U'到') range = true;
            at += bytes;
            continue;
        }
        const bool digits = std::ranges::all_of(word, [](unsigned char c) { return std::isdigit(c); });
        if (digits && word.size() <= 2)
            word = std::to_string(std::stoi(word));
        else if (word.size() > 1)
            return {};
        else
            std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        if (range && digits && !numbers.empty() && std::isdigit(static_cast<unsigned char>(numbers.back().back())) && age.empty())
            for (int between = std::stoi(numbers.back()) + 1; between < std::stoi(word); ++between)
                numbers.push_back(std::to_string(between));
        numbers.push_back(age + word);
        age.clear();
        range = false;
    }
    return numbers;
}

/// Volumes tell nothing about the number: "1080m3高炉".
void take_volume(std::string& text)
{
    for (const auto* mark : {"m3", "立方米", "立方", "m³"}) {
        auto at = text.find(mark);
        if (at == std::string::npos) continue;
        std::size_t from = at;
        while (from > 0 && (std::isdigit(static_cast<unsigned char>(text[from - 1])) || text[from - 1] == ' ')) --from;
        text.replace(from, at + std::string_view(mark).size() - from, " ");
    }
}

}  // namespace

std::optional<UnitText> parse_unit_text(std::string_view text, std::optional<UnitKind> fallback)
{
    auto rest = lower(plain_text(text));
    UnitText found;
    std::optional<UnitKind> kind;
    for (const auto& word : words())
        if (take(rest, word.text)) {
            kind = word.kind;
            break;
        }
    if (!kind) kind = fallback;
    if (!kind) return std::nullopt;
    found.kind = *kind;
    for (const auto* word : {"全部", "所有", "全体", "all"}) found.all = take(rest, word) || found.all;
    take_volume(rest);
    for (const auto* word : {"no.", "no ", "编号不明"}) take(rest, word);
    const bool unnumbered = plain_text(text).find("编号不明") != std::string::npos;
    if (!unnumbered) found.numbers = numbers_of(with_digits(rest));
    return found;
}

}  // namespace hearthwatch::catalog
