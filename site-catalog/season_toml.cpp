#define TOML_ENABLE_FORMATTERS 0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <toml++/toml.h>

#include "geo/toml_guard.h"
#include "site-catalog/codes.h"
#include "site-catalog/faults.h"
#include "site-catalog/season.h"
#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

namespace {

/// Reads the keys of one table; what stays unread at the end is unknown.
class TableReader {
public:
    TableReader(const toml::table& table, std::string where, Faults& faults)
        : table_(table), where_(std::move(where)), faults_(faults)
    {
    }

    void text(const char* key, std::string& member, bool required = true)
    {
        const auto* node = take(key, required);
        if (!node) return;
        const auto value = node->value<std::string>();
        if (value && free_text_fault(*value).empty())
            member = *value;
        else
            wrong(*node, key, value.value_or(""), "a short text is wanted", "write it in quotes");
    }
    void day(const char* key, geo::Day& member)
    {
        std::optional<geo::Day> found;
        day(key, found, true);
        if (found) member = *found;
    }
    void day(const char* key, std::optional<geo::Day>& member, bool required = false)
    {
        const auto* node = take(key, required);
        if (!node) return;
        if (const auto* date = node->as_date()) {
            const auto [year, month, day_of_month] = date->get();
            member = geo::make_day(year, month, day_of_month);
        } else {
            wrong(*node, key, node->value<std::string>().value_or(""), "a day is wanted", "write 2021-11-15 without quotes");
        }
    }
    std::optional<double> number(const char* key, double least, double most, bool required = false)
    {
        const auto* node = take(key, required);
        if (!node) return std::nullopt;
        const auto value = node->value<double>();
        if (value && *value >= least && *value <= most) return value;
        wrong(*node, key, value ? fmt::format("{}", *value) : "", "a number is wanted",
              fmt::format("give one from {} to {}", least, most));
        return std::nullopt;
    }
    std::vector<std::string> texts(const char* key, bool required = false)
    {
        std::vector<std::string> found;
        const auto* node = take(key, required);
        if (!node) return found;
        if (const auto* array = node->as_array())
            for (const auto& item : *array)
                if (const auto value = item.value<std::string>()) found.push_back(*value);
        if (!node->is_array() || found.size() != node->as_array()->size())
            wrong(*node, key, "", "a list of texts is wanted", "write [\"130200\"]");
        return found;
    }
    std::vector<const toml::table*> tables(const char* key)
    {
        std::vector<const toml::table*> found;
        const auto* node = take(key, true);
        if (!node) return found;
        if (const auto* array = node->as_array())
            for (const auto& item : *array)
                if (const auto* table = item.as_table()) found.push_back(table);
        if (found.empty()) wrong(*node, key, "", "a season has phases", fmt::format("write [[{}]] tables", key));
        return found;
    }
    const toml::table* table(const char* key)
    {
        const auto* node = take(key, false);
        if (node && !node->is_table()) wrong(*node, key, "", "a table is wanted", fmt::format("write [{}]", key));
        return node ? node->as_table() : nullptr;
    }
    void refuse_unknown() const
    {
        for (const auto& [key, node] : table_)
            if (std::ranges::find(known_, key.str()) == known_.end())
                wrong(node, "unknown key", key.str(), "it would be ignored silently", "known are " + listed(known_));
    }

private:
    const toml::node* take(const char* key, bool required)
    {
        known_.emplace_back(key);
        const auto* node = table_.get(key);
        if (!node && required)
            faults_.add(fmt::format("{}:{}", where_, table_.source().begin.line), "key is missing", key,
                        "the season means nothing without it", "add it");
        return node;
    }
    void wrong(const toml::node& node, std::string_view what, std::string_view value, std::string_view why,
               std::string_view advice) const
    {
        faults_.add(fmt::format("{}:{}", where_, node.source().begin.line), what, value, why, advice);
    }
    const toml::table& table_;
    std::string where_;
    Faults& faults_;
    std::vector<std::string> known_;
};

void add_cities(const std::vector<std::string>& codes, bool reference, const std::string& where, Season& season, Faults& faults)
{
    for (const auto& code : codes) {
        const auto* region = find_region(code);
        if (!region)
            faults.add(where, "city", code, "no city is watched under it", city_code_fault(code));
        else if (find_city(season, code))
            faults.add(where, "city named twice", code, "it cannot be both, bound and asked", "leave one");
        else
            season.cities.push_back({region->code, region->name_zh, region->name_en, region->province_code, reference});
    }
}

void add_phase(TableReader table, const std::string& where, Season& season, Faults& faults)
{
    constexpr std::array against{"capacity", "previous_year", "annual_target"};
    Phase phase;
    table.text("name", phase.name);
    table.text("name_zh", phase.name_zh);
    table.day("start", phase.start);
    table.day("end", phase.end);
    phase.stop_ratio = table.number("stop_ratio", 0, 1, true).value_or(0);
    table.text("against", phase.against);
    table.text("clause", phase.clause);
    phase.cities = table.texts("cities");
    table.refuse_unknown();
    if (std::ranges::find(against, phase.against) == against.end())
        faults.add(where, "against", phase.against, "what the ratio is taken against decides the result",
                   "known are capacity, previous_year, annual_target");
    if (phase.end < phase.start || phase.start < season.start || phase.end > season.end)
        faults.add(where, "phase", geo::format_day(phase.start) + ".." + geo::format_day(phase.end),
                   "it must lie within the season", "check the days");
    for (const auto& city : phase.cities)
        if (!find_city(season, city))
            faults.add(where, "phase city", city, "the season does not hold in it", "add it to cities, or take it out");
    for (const auto& other : season.phases)
        if (other.name == phase.name)
            faults.add(where, "phase named twice", phase.name, "a row of the result could mean either", "rename one");
    season.phases.push_back(std::move(phase));
}

void read_rules(TableReader table, Season& season)
{
    table.day("grade_cutoff", season.grade_cutoff);
    table.day("violations_since", season.violations_since);
    table.day("plan_due", season.plan_due);
    season.monthly_report_day = static_cast<int>(std::lround(table.number("monthly_report_day", 1, 28).value_or(0)));
    season.utilisation_limit = table.number("utilisation_limit", 0.1, 10);
    season.heat_supply_m2_per_t = table.number("heat_supply_m2_per_t", 0.01, 1000);
    table.refuse_unknown();
}

Season season_of(const toml::table& root, const std::string& where, Faults& faults)
{
    constexpr int longest_days = 400;
    Season season;
    TableReader table(root, where, faults);
    table.number("schema", 1, 1, true);
    table.text("name", season.name);
    table.text("title_zh", season.title_zh);
    table.text("title_en", season.title_en);
    table.text("document", season.document);
    table.day("start", season.start);
    table.day("end", season.end);
    if (season.end < season.start || season.end - season.start >= longest_days)
        faults.add(where, "season", geo::format_day(season.start) + ".." + geo::format_day(season.end), "no winter is that long",
                   "check the days");
    add_cities(table.texts("cities", true), false, where, season, faults);
    add_cities(table.texts("reference_cities"), true, where, season, faults);
    std::ranges::sort(season.cities, {}, &City::code);
    for (const auto* phase : table.tables("phase"))
        add_phase(TableReader(*phase, where, faults), fmt::format("{}:{}", where, phase->source().begin.line), season, faults);
    if (const auto* rules = table.table("rules")) read_rules(TableReader(*rules, where, faults), season);
    table.refuse_unknown();
    return season;
}

}  // namespace

Season parse_season(std::string_view toml, const std::string& where)
{
    if (const auto line = geo::line_of_nameless_table(toml))
        throw Error(fmt::format("{}:{}: a table has no name (the file is not TOML); mend the line", where, *line));
    Faults faults;
    Season season;
    try {
        const auto root = toml::parse(toml, where);
        season = season_of(root, where, faults);
    } catch (const toml::parse_error& error) {
        faults.list.push_back(fmt::format("{}:{}: {} (the file is not TOML); mend the line", where, error.source().begin.line,
                                          error.description()));
    }
    faults.throw_if_any();
    return season;
}

}  // namespace hearthwatch::catalog
