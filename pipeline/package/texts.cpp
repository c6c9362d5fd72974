#include "pipeline/package/texts.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <map>

#include "geo/csv.h"
#include "pipeline/data_file.h"
#include "pipeline/package/escape.h"

namespace hearthwatch::pipeline::package {
namespace {

using Table = std::map<std::string, Both, std::less<>>;

const Table& table()
{
    static const Table texts = [] {
        const geo::CsvTable csv = geo::parse_csv(data_file("page_texts.csv"), "page_texts.csv");
        const std::size_t key = csv.require_column("key"), zh = csv.require_column("zh"), en = csv.require_column("en");
        Table all;
        for (const geo::CsvRow& row : csv.rows) all.emplace(row.cells[key], Both{row.cells[zh], row.cells[en]});
        return all;
    }();
    return texts;
}

std::string fill(std::string_view pattern, const std::vector<Both>& arguments, std::string Both::*language)
{
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' && pattern[i + 1] >= '0' &&
            pattern[i + 1] <= '9') {
            const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
            if (index < arguments.size()) out += arguments[index].*language;
            i += 2;
        } else {
            out += pattern[i];
        }
    }
    return out;
}

/// Where the pattern's fixed parts stand in `english` from its beginning: what fills {0}, {1}, .. in order, and how long the match is.
struct Match {
    std::vector<Both> filled;
    std::size_t length = 0;
};

std::optional<Match> match(std::string_view pattern, std::string_view english)
{
    Match out;
    std::size_t at = 0;
    for (;;) {
        const std::size_t brace = std::min(pattern.find('{'), pattern.size());
        const std::string_view fixed = pattern.substr(0, brace);
        const std::size_t found = english.find(fixed, at);
        const bool first = out.filled.empty() && at == 0;
        if (found == std::string_view::npos || (first && found != 0)) return std::nullopt;
        if (!first) out.filled.emplace_back(std::string(english.substr(at, found - at)));
        at = found + fixed.size();
        if (brace == pattern.size()) break;
        pattern.remove_prefix(brace + 3);
    }
    out.length = at;
    return out;
}

std::string marked(const Both& both, std::string_view element)
{
    if (both.zh == both.en) return html(both.zh);
    return fmt::format("<{0} class=\"z\" lang=\"zh-CN\">{1}</{0}><{0} class=\"e\" lang=\"en\">{2}</{0}>", element, html(both.zh),
                       html(both.en));
}

}  // namespace

Both text(std::string_view key, const std::vector<Both>& arguments)
{
    const auto found = table().find(key);
    if (found == table().end()) std::abort();
    return {fill(found->second.zh, arguments, &Both::zh), fill(found->second.en, arguments, &Both::en)};
}

bool has_text(std::string_view key)
{
    return table().contains(key);
}

Both code_text(std::string_view prefix, std::string_view code)
{
    const std::string key = fmt::format("{}.{}", prefix, code);
    return has_text(key) ? text(key) : Both{std::string(code)};
}

std::optional<Both> translated(std::string_view english)
{
    std::string chinese;
    for (std::string_view rest = english; !rest.empty();) {
        std::optional<Match> found;
        const Table& all = table();
        for (auto entry = all.lower_bound("said."); entry != all.end() && entry->first.starts_with("said.") && !found; ++entry)
            if ((found = match(entry->second.en, rest))) chinese += fill(entry->second.zh, found->filled, &Both::en);
        if (!found) return std::nullopt;
        rest.remove_prefix(found->length);
        while (rest.starts_with(' ')) rest.remove_prefix(1);
    }
    return chinese.empty() ? std::nullopt : std::optional<Both>(Both{chinese, std::string(english)});
}

std::string spans(const Both& both)
{
    return marked(both, "span");
}
std::string tspans(const Both& both)
{
    return marked(both, "tspan");
}

std::string decimal(double value, int decimals)
{
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : "-";
}

std::string percent(double share)
{
    return std::isfinite(share) ? fmt::format("{:.0f} %", 100 * share) : "-";
}

}  // namespace hearthwatch::pipeline::package
