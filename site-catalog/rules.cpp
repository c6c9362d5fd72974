#include "site-catalog/rules.h"

#include "geo/csv.h"
#include "site-catalog/data_file.h"
#include "site-catalog/error.h"

namespace hearthwatch::catalog {

namespace {

RuleStatus parse_status(const std::string& text, std::size_t line)
{
    for (const auto status : {RuleStatus::checked, RuleStatus::needs_input, RuleStatus::not_by_satellite})
        if (name(status) == text) return status;
    throw Error("rules-241.csv:" + std::to_string(line) + ": status '" + text + "' is unknown");
}

}  // namespace

std::string_view name(RuleStatus status)
{
    return status == RuleStatus::checked ? "checked" : status == RuleStatus::needs_input ? "needs_input" : "not_by_satellite";
}

std::string_view name_zh(RuleStatus status)
{
    return status == RuleStatus::checked ? "可核查" : status == RuleStatus::needs_input ? "需补充资料" : "卫星不可核查";
}

std::vector<Rule> rules()
{
    std::vector<Rule> found;
    const auto table = geo::parse_csv(data_file("rules-241.csv"), "rules-241.csv");
    for (const auto& row : table.rows) {
        const auto cell = [&](const char* column) { return row.cells[table.require_column(column)]; };
        found.push_back({cell("rule_id"), cell("clause"), parse_status(cell("status"), row.line), cell("needs_zh"),
                         cell("needs_en"), cell("content_zh"), cell("content_en"), cell("appears_in")});
    }
    return found;
}

}  // namespace hearthwatch::catalog
