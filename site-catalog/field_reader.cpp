#include "site-catalog/field_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "geo/error.h"
#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

namespace {

/// What a quantity may be. The largest works of the world makes 2e7 t a year, the largest furnace has 6000 m3.
struct Range {
    std::string_view column;
    double least, most;
    std::string_view unit;
};

constexpr std::array ranges{
    Range{"crude_capacity_t", 0, 1e9, "tonnes a year, not 10^4 t"},
    Range{"iron_capacity_t", 0, 1e9, "tonnes a year, not 10^4 t"},
    Range{"capacity_t", 0, 1e9, "tonnes a year, not 10^4 t"},
    Range{"heat_supply_area_m2", 0, 1e10, "square metres, not 10^4 m2"},
    Range{"heated_area_last_year_m2", 0, 1e10, "square metres, not 10^4 m2"},
    Range{"volume_m3", 1, 10000, "cubic metres"},
    Range{"radius_m", 1, 10000, "metres; a unit needs an area on the ground"},
    Range{"amount", 0, 1000, "hours of coking or percent, by measure"},
    Range{"crude_t", 0, 1e9, "tonnes, not 10^4 t"},
    Range{"base_t", 0, 1e10, "tonnes, not 10^4 t"},
    Range{"cut_t", 0, 1e10, "tonnes, not 10^4 t"},
    Range{"made_t", 0, 1e10, "tonnes, not 10^4 t"},
    Range{"run_share", 0, 1, "share of the period's days on which it ran"},
    Range{"share_percent", 0, 100, "percent of the units of a works"},
};

const std::vector<std::string>& known_measures()
{
    static const std::vector<std::string> names{std::string(name(Measure::stop)), std::string(name(Measure::extend_coking_hours)),
                                                std::string(name(Measure::reduce_percent))};
    return names;
}

std::vector<std::string> known_kinds()
{
    std::vector<std::string> names;
    for (const auto kind : unit_kinds()) names.emplace_back(name(kind));
    return names;
}

}  // namespace

const std::string* FieldReader::cell(const char* column) const
{
    const auto found = record_.fields.find(column);
    return found == record_.fields.end() ? nullptr : &found->second;
}

void FieldReader::missing(const char* column) const
{
    faults_.add(record_.where, fmt::format("{} is missing", column), "", "the row means nothing without it", "fill it in");
}

void FieldReader::operator()(const char* column, std::string& member) const
{
    const auto* text = cell(column);
    if (!text) return;
    const auto fault = free_text_fault(*text);
    if (fault.empty())
        member = *text;
    else
        faults_.add(record_.where, fmt::format("{} {}:", column, fault), *text, "it could not be shown safely", "write it anew");
}

void FieldReader::operator()(const char* column, std::vector<std::string>& member) const
{
    std::string joined;
    (*this)(column, joined);
    for (std::size_t at = 0; at < joined.size();) {
        const auto end = std::min(joined.find('|', at), joined.size());
        if (end > at) member.push_back(joined.substr(at, end - at));
        at = end + 1;
    }
}

void FieldReader::operator()(const char* column, std::optional<double>& member) const
{
    const auto* text = cell(column);
    if (!text) return;
    const auto* range = std::ranges::find(ranges, column, &Range::column);
    const auto value = geo::parse_number(*text);
    if (value && *value >= range->least && *value <= range->most)
        member = value;
    else
        faults_.add(record_.where, column, *text, range->unit,
                    fmt::format("give a number from {} to {}", range->least, range->most));
}

void FieldReader::operator()(const char* column, std::optional<geo::Day>& member) const
{
    const auto* text = cell(column);
    if (!text) return;
    try {
        member = geo::parse_day(*text);
    } catch (const geo::Error&) {
        faults_.add(record_.where, column, *text, "no such day", "write it as 2021-11-15");
    }
}

void FieldReader::operator()(const char* column, geo::Day& member) const
{
    if (!cell(column)) return missing(column);
    std::optional<geo::Day> day;
    (*this)(column, day);
    if (day) member = *day;
}

void FieldReader::operator()(const char* column, bool& member) const
{
    const auto* text = cell(column);
    if (!text) return;
    if (*text == "true" || *text == "1")
        member = true;
    else if (*text == "false" || *text == "0")
        member = false;
    else
        faults_.add(record_.where, column, *text, "a flag is yes or no", "write true or false");
}

void FieldReader::operator()(const char* column, UnitKind& member) const
{
    const auto* text = cell(column);
    if (!text) return missing(column);
    if (const auto kind = parse_unit_kind(*text))
        member = *kind;
    else
        faults_.add(record_.where, column, *text, "no kind of unit", "known are " + listed(known_kinds()));
}

void FieldReader::operator()(const char* column, Measure& member) const
{
    const auto* text = cell(column);
    if (!text) return missing(column);
    if (const auto measure = parse_measure(*text))
        member = *measure;
    else
        faults_.add(record_.where, column, *text, "no measure of a plan", "known are " + listed(known_measures()));
}

}  // namespace hearthwatch::catalog
