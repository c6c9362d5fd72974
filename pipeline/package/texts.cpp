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
