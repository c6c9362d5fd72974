#include "site-catalog/rule_inputs.h"

#include <algorithm>
#include <array>

#include "site-catalog/codes.h"
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

std::vector<CrudeOutput> read_crude_output(const std::filesystem::path& file, const Catalog& catalog)
{
    const auto take = [&](CrudeOutput& row, const FieldReader& read, const std::string& where, Faults& faults) {
        std::optional<double> crude_t;
        read("site_id", row.site_id);
        read("phase", row.phase);
        read("crude_t", crude_t);
        read("source", row.source);
        require_site(catalog, row.site_id, where, faults);
        if (!crude_t) faults.add(where, "crude_t is missing", "", "the row says nothing", "fill it in");
        row.crude_t = crude_t.value_or(0);
    };
    return table_of<CrudeOutput>(file, {"site_id", "phase", "crude_t", "source"}, take);
}

std::vector<AnnualTarget> read_annual_targets(const std::filesystem::path& file)
{
    const auto take = [](AnnualTarget& row, const FieldReader& read, const std::string& where, Faults& faults) {
        std::optional<double> base_t, cut_t;
        read("region_code", row.region_code);
        read("base_t", base_t);
        read("cut_t", cut_t);
        read("made_t", row.made_t);
        read("made_until", row.made_until);
        read("source", row.source);
        const bool known = std::ranges::any_of(regions(), [&](const Region& region) {
            return region.code == row.region_code || region.province_code == row.region_code;
        });
        if (!known) faults.add(where, "region_code", row.region_code, "no city or province here has it", "mend it");
        if (!base_t || !cut_t || *cut_t > *base_t)
            faults.add(where, "base_t and cut_t", "", "the target is base_t - cut_t",
                       "give both in tonnes, the cut not above the base");
        if (row.made_t.has_value() != row.made_until.has_value())
            faults.add(where, "made_t without made_until", "", "progress is of a day", "give both or neither");
        row.base_t = base_t.value_or(0);
        row.cut_t = cut_t.value_or(0);
    };
    return table_of<AnnualTarget>(file, {"region_code", "base_t", "cut_t", "made_t", "made_until", "source"}, take);
}

std::vector<PublicPage> read_public_pages(const std::filesystem::path& file)
{
    const auto take = [](PublicPage& row, const FieldReader& read, const std::string& where, Faults& faults) {
        read("city_code", row.city_code);
        read("month", row.month);
        read("published_on", row.published_on);
        read("address", row.address);
        read("file", row.file);
        read("sha256", row.sha256);
        if (const auto fault = city_code_fault(row.city_code); !fault.empty())
            faults.add(where, "city_code", row.city_code, "each city publishes", fault);
        if (row.published_on < row.month)
            faults.add(where, "published_on", geo::format_day(row.published_on), "it lies before the month it is about",
                       "check both days");
        if (row.file.empty() != row.sha256.empty())
            faults.add(where, "file without sha256", row.file, "a copy that can change proves nothing", "give both or neither");
    };
    return table_of<PublicPage>(file, {"city_code", "month", "published_on", "address", "file", "sha256"}, take);
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
    if (have("crude_output.csv")) inputs.crude_output = read_crude_output(folder / "crude_output.csv", catalog);
    if (have("annual_targets.csv")) inputs.annual_targets = read_annual_targets(folder / "annual_targets.csv");
    if (have("public_pages.csv")) inputs.public_pages = read_public_pages(folder / "public_pages.csv");
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
