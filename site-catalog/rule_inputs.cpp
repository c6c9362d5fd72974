#include "site-catalog/rule_inputs.h"

#include <algorithm>
#include <array>

#include "site-catalog/field_reader.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::array grades_known{"A", "B", "B-", "C", "D"};

/// Reads a table row by row; `take` fills one item from a record and tells faults.
template <class Item, class Take>
std::vector<Item> table_of(const std::filesystem::path& file, const std::vector<std::string>& columns, Take take)
{
    Faults faults;
    std::vector<Item> items;
    for (const auto& record : csv_records(file, columns, faults)) {
        Item item;
        take(item, FieldReader(record, faults), record.where, faults);
        items.push_back(std::move(item));
    }
    faults.throw_if_any();
    return items;
}

void require_site(const Catalog& catalog, const std::string& site_id, const std::string& where, Faults& faults)
{
    if (!catalog.find_site(site_id))
        faults.add(where, "site_id", site_id, "no works of the catalogue has it", "add the works, or mend it");
}

}  // namespace

std::vector<PreviousState> read_previous_states(const std::filesystem::path& file, const Catalog& catalog)
{
    const auto take = [&](PreviousState& row, const FieldReader& read, const std::string& where, Faults& faults) {
        read("site_id", row.site_id);
        read("unit_id", row.unit_id);
        read("phase", row.phase);
        read("run_share", row.run_share);
        read("crude_t", row.crude_t);
        read("source", row.source);
        require_site(catalog, row.site_id, where, faults);
        const auto* unit = row.unit_id.empty() ? nullptr : catalog.find_unit(row.unit_id);
        if (!row.unit_id.empty() && (!unit || unit->site_id != row.site_id))
            faults.add(where, "unit_id", row.unit_id, "no unit of this works has it",
                       "mend it, or leave it empty for the whole works");
        if (!row.run_share && !row.crude_t)
            faults.add(where, "neither run_share nor crude_t", "", "the row says nothing", "give one of them");
    };
    return table_of<PreviousState>(file, {"site_id", "unit_id", "phase", "run_share", "crude_t", "source"}, take);
}

std::vector<CompensationGroup> read_groups(const std::filesystem::path& file, const Catalog& catalog)
{
    const auto take = [&](CompensationGroup& row, const FieldReader& read, const std::string& where, Faults& faults) {
        read("group_id", row.group_id);
        read("site_id", row.site_id);
        require_site(catalog, row.site_id, where, faults);
        if (row.group_id.empty()) faults.add(where, "group_id is missing", "", "the works compensates nobody", "fill it in");
    };
    return table_of<CompensationGroup>(file, {"group_id", "site_id"}, take);
}

std::vector<GradeRow> read_grades(const std::filesystem::path& file, const Catalog& catalog)
{
    const auto take = [&](GradeRow& row, const FieldReader& read, const std::string& where, Faults& faults) {
        read("site_id", row.site_id);
        read("grade", row.grade);
        read("grade_date", row.grade_date);
        read("source", row.source);
        require_site(catalog, row.site_id, where, faults);
        if (std::ranges::find(grades_known, row.grade) == grades_known.end())
            faults.add(where, "grade", row.grade, "no performance grade", "known are A, B, B-, C, D");
    };
    return table_of<GradeRow>(file, {"site_id", "grade", "grade_date", "source"}, take);
}

std::vector<SentReport> read_reports(const std::filesystem::path& file)
{
    const auto take = [](SentReport& row, const FieldReader& read, const std::string& where, Faults& faults) {
        read("province_code", row.province_code);
        read("what", row.what);
        read("month", row.month);
        read("sent_on", row.sent_on);
        if (row.what != "plan" && row.what != "progress")
            faults.add(where, "what", row.what, "no report of clause 4(1)", "known are plan, progress");
        if (row.what == "progress" && !row.month)
            faults.add(where, "month is missing", "", "progress is of a month", "write its first day, 2021-11-01");
    };
    return table_of<SentReport>(file, {"province_code", "what", "month", "sent_on"}, take);
}

RuleInputs read_rule_inputs(const std::filesystem::path& folder, const Catalog& catalog)
{
    RuleInputs inputs;
    const auto have = [&](const char* name) {
        std::error_code trouble;
        return std::filesystem::exists(folder / name, trouble);
    };
    inputs.alerts = have("alerts.csv") ? read_alerts(folder / "alerts.csv") : shipped_alerts();
    inputs.emergency_measures = have("emergency_measures.csv") ? read_emergency_measures(folder / "emergency_measures.csv")
                                                               : shipped_emergency_measures();
    if (have("previous_year.csv")) inputs.previous = read_previous_states(folder / "previous_year.csv", catalog);
    if (have("groups.csv")) inputs.groups = read_groups(folder / "groups.csv", catalog);
    if (have("reports.csv")) inputs.reports = read_reports(folder / "reports.csv");
    if (have("grades.csv")) inputs.grades = read_grades(folder / "grades.csv", catalog);
    return inputs;
}

Catalog with_grades(Catalog catalog, const std::vector<GradeRow>& grades, geo::Day cutoff)
{
    for (auto& site : catalog.sites) {
        const GradeRow* last = nullptr;
        for (const auto& row : grades)
            if (row.site_id == site.site_id && row.grade_date <= cutoff && (!last || row.grade_date > last->grade_date))
                last = &row;
        if (!last) continue;
        site.grade = last->grade;
        site.grade_date = last->grade_date;
    }
    return catalog;
}

}  // namespace hearthwatch::catalog
