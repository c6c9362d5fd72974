#include "pipeline/compare/revision_diff.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "pipeline/estimate/revision.h"
#include "pipeline/findings_table.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr double worth_telling = 0.1;  // change of P(running) of a day

struct UnitChange {
    int days = 0;  ///< that moved by `worth_telling` or more
    double largest = 0, before = 0, after = 0;
    std::string day;
    std::vector<std::string> added, removed;  ///< readings: "sensor acquired indicator = value"
};

struct VerdictChange {
    std::string order_id, unit_id, before, after;
    double p_before = 0, p_after = 0;
};

struct Difference {
    std::map<std::string, UnitChange> units;
    std::vector<VerdictChange> verdicts;
};

std::map<std::pair<std::string, std::string>, double> read_p(const fs::path& file)
{
    std::map<std::pair<std::string, std::string>, double> p;
    const geo::CsvTable table = geo::read_csv(file);
    for (const geo::CsvRow& row : table.rows)
        p[{row.cells[0], row.cells[1]}] = geo::parse_number(row.cells[2]).value_or(std::nan(""));
    return p;
}

void add_readings(Difference& difference, const fs::path& file, bool came)
{
    const geo::CsvTable table = geo::read_csv(file);
    for (const geo::CsvRow& row : table.rows) {
        const std::string text =
            fmt::format("{} {} {}{}", row.cells[1], row.cells[3], row.cells[4], row.cells[5].empty() ? "" : " = " + row.cells[5]);
        UnitChange& unit = difference.units[row.cells[0]];
        (came ? unit.added : unit.removed).push_back(text);
    }
}

Difference compare_revisions(const fs::path& out, int from, int to)
{
    Difference difference;
    const auto before = read_p(revision_folder(out, from) / "series.csv"),
               after = read_p(revision_folder(out, to) / "series.csv");
    for (const auto& [key, p] : after) {
        const auto old = before.find(key);
        if (old == before.end() || std::abs(p - old->second) < worth_telling) continue;
        UnitChange& unit = difference.units[key.first];
        ++unit.days;
        if (std::abs(p - old->second) > std::abs(unit.largest)) {
            unit.largest = p - old->second;
            unit.before = old->second;
            unit.after = p;
            unit.day = key.second;
        }
    }
    for (int number = std::min(from, to) + 1; number <= std::max(from, to); ++number) {
        add_readings(difference, revision_folder(out, number) / "added.csv", from < to);
        add_readings(difference, revision_folder(out, number) / "removed.csv", from > to);
    }
    const fs::path old_file = revision_folder(out, from) / "findings.csv", new_file = revision_folder(out, to) / "findings.csv";
    if (!fs::exists(old_file) || !fs::exists(new_file)) return difference;
    std::map<std::string, Finding> old;
    for (Finding& f : read_findings(old_file)) old[f.order_id] = f;
    for (const Finding& f : read_findings(new_file)) {
        const auto found = old.find(f.order_id);
        if (found == old.end() || (found->second.verdict == f.verdict && found->second.named == f.named)) continue;
        const auto text = [](const Finding& x) { return std::string(name(x.verdict)) + (x.named ? ", named" : ""); };
        difference.verdicts.push_back(
            {f.order_id, f.unit_id, text(found->second), text(f), found->second.p_violation, f.p_violation});
    }
    return difference;
}

std::string to_json(const Difference& d, int from, int to)
{
    using Json = nlohmann::ordered_json;
    Json units = Json::array(), verdicts = Json::array();
    for (const auto& [id, u] : d.units)
        units.push_back({{"unit_id", id},
                         {"days_changed", u.days},
                         {"day_of_largest", u.day},
                         {"p_run_before", u.before},
                         {"p_run_after", u.after},
                         {"readings_added", u.added},
                         {"readings_removed", u.removed}});
    for (const VerdictChange& v : d.verdicts)
        verdicts.push_back({{"order_id", v.order_id},
                            {"unit_id", v.unit_id},
                            {"before", v.before},
                            {"after", v.after},
                            {"p_violation_before", v.p_before},
                            {"p_violation_after", v.p_after}});
    return Json{{"from", from}, {"to", to}, {"verdicts", verdicts}, {"units", units}}.dump(1) + "\n";
}

std::string to_text(const Difference& d, int from, int to)
{
    std::string text = fmt::format("第 {0} 版到第 {1} 版  revision {0} to {1}\n", from, to);
    for (const VerdictChange& v : d.verdicts)
        text += fmt::format("结论改变 verdict: {} ({}) {} -> {}, P {:.3f} -> {:.3f}\n", v.order_id, v.unit_id, v.before, v.after,
                            v.p_before, v.p_after);
    if (d.verdicts.empty()) text += "没有结论改变。No verdict changed.\n";
    for (const auto& [id, u] : d.units) {
        if (u.days > 0)
            text += fmt::format("{}: {} 天变化 days moved; {} P(run) {:.2f} -> {:.2f}\n", id, u.days, u.day, u.before, u.after);
        for (const std::string& r : u.added) text += fmt::format("  {} + {}\n", id, r);
        for (const std::string& r : u.removed) text += fmt::format("  {} - {}\n", id, r);
        if (u.days > 0 && u.added.empty() && u.removed.empty())
            text += fmt::format(
                "  {}: 自身观测未变，源于同厂或全季参数 its own readings are the same; others of its works or season changed\n",
                id);
    }
    return text;
}

}  // namespace

std::string diff_revisions(const Workspace& workspace, int from, int to, bool json)
{
    const auto list = read_revisions(workspace.out);
    for (int number : {from, to})
        if (std::ranges::find(list, number, &SeriesRevision::number) == list.end())
            throw Error(
                fmt::format("revision {} does not exist (there are {}); see out/revisions/index.csv", number, list.size()), 2);
    const Difference difference = compare_revisions(workspace.out, from, to);
    return json ? to_json(difference, from, to) : to_text(difference, from, to);
}

void keep_findings(const Workspace& workspace, const std::string& findings)
{
    const auto list = read_revisions(workspace.out);
    if (!list.empty()) write_file(revision_folder(workspace.out, list.back().number) / "findings.csv", findings);
}

}  // namespace hearthwatch::pipeline
