#include "pipeline/package/disclosed_table.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "pipeline/error.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/package/escape.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

fs::path stem_of(const Workspace& workspace, const MonthlyTable& table, const Month& month, bool draft)
{
    return workspace.out / "disclosure" / (file_name(table.about) + "_" + month.label() + (draft ? "_draft" : ""));
}

std::string told_json(const MonthlyTable& table)
{
    Json told = Json::object();
    for (const auto& [id, of] : table.told) told[id] = {{"label", of.label}, {"result", of.result}};
    return Json{{"schema", 1}, {"about", table.about}, {"what", table.what}, {"month", table.month.label()}, {"told", told}}.dump(
               1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

const ledger::Entry* last_disclosed(const std::vector<ledger::Entry>& entries, const MonthlyTable& table, const Month& month)
{
    const ledger::Entry* last = nullptr;
    for (const ledger::Entry& entry : entries)
        if (entry.kind == "disclosure" && entry.about == table.about && entry.fact("what") == table.what &&
            entry.fact("month") == month.label())
            last = &entry;
    return last;
}

/// Last month's table as it was written; false when none was.
bool read_last_month(const Workspace& workspace, const MonthlyTable& table, const std::vector<ledger::Entry>& entries, Told& told)
{
    const Month before = month_before(table.month);
    const fs::path file = stem_of(workspace, table, before, false).string() + ".json";
    std::error_code absent;
    const ledger::Entry* entry = last_disclosed(entries, table, before);
    if (!entry) return false;
    if (!fs::exists(file, absent) || sha256_of_file(file) != entry->fact("json_sha256"))
        throw Error(
            fmt::format("{}: is gone or is not what line {} of the ledger says was disclosed (the difference to last month "
                        "would be wrong); put the file back",
                        file.string(), entry->line));
    const Json json = Json::parse(read_file(file));
    for (const auto& [id, of] : json.at("told").items())
        told[id] = {of.at("label").get<std::string>(), of.at("result").get<std::string>()};
    return true;
}

void enter(const Workspace& workspace, const MonthlyTable& table, const Disclosure& made, geo::Instant now)
{
    ledger::Entry entry;
    entry.kind = "disclosure";
    entry.about = table.about;
    entry.valid_from = geo::format_day(table.month.first);
    entry.valid_to = geo::format_day(table.month.last);
    entry.recorded_utc = geo::format_instant(now);
    entry.recorded_from = "clock";
    entry.facts = table.facts;
    entry.facts["what"] = table.what;
    entry.facts["month"] = table.month.label();
    entry.facts["rows"] = std::to_string(made.rows);
    entry.facts["held_back"] = std::to_string(made.held_back);
    for (const auto& [fact, file] : {std::pair{"csv_sha256", made.csv}, {"xlsx_sha256", made.xlsx}, {"json_sha256", made.json}})
        entry.facts[fact] = sha256_of_file(file);
    ledger::extend_ledger(workspace.out, [&](const std::vector<ledger::Entry>& entries) {
        const ledger::Entry* last = last_disclosed(entries, table, table.month);
        const bool known = last && last->fact("csv_sha256") == entry.fact("csv_sha256") &&
                           last->fact("xlsx_sha256") == entry.fact("xlsx_sha256");
        return known ? std::vector<ledger::Entry>{} : std::vector{entry};
    });
}

}  // namespace

Sheet difference(const Told& before, const Told& now)
{
    Sheet sheet;
    sheet.name = "与上月相比";
    sheet.heads = {"变化", "对象", "上月", "本月"};
    for (const auto& [id, of] : now) {
        const auto last = before.find(id);
        if (last == before.end())
            sheet.rows.push_back({"新列入", of.label, "", of.result});
        else if (last->second.result != of.result)
            sheet.rows.push_back({"结论变化", of.label, last->second.result, of.result});
    }
    for (const auto& [id, of] : before)
        if (!now.contains(id)) sheet.rows.push_back({"不再列入", of.label, of.result, ""});
    return sheet;
}

Disclosure write_monthly_table(const Workspace& workspace, MonthlyTable table, const std::vector<ledger::Entry>& entries,
                               geo::Instant now)
{
    const fs::path stem = stem_of(workspace, table, table.month, table.sheet.draft);
    Disclosure made{stem.string() + ".xlsx", stem.string() + ".csv", stem.string() + ".json", table.told.size(), 0, {},
                    table.sheet.note};
    Told before;
    const bool had = read_last_month(workspace, table, entries, before);
    Sheet changes = difference(before, table.told);
    changes.title = table.sheet.title + " 与上月相比";
    changes.draft = table.sheet.draft;
    if (!had) {
        changes.rows.clear();
        changes.note = fmt::format("上月（{}）没有公开过本表，无可比较。", month_before(table.month).label());
    } else if (changes.rows.empty()) {
        changes.note = "与上月相比没有变化。";
    }
    for (const auto& row : changes.rows)
        made.against_last.push_back(row[0] + "：" + row[1] + "：" + row[2] + (row[2].empty() || row[3].empty() ? "" : " → ") +
                                    row[3]);
    if (!changes.note.empty()) made.against_last.push_back(changes.note);
    write_file(made.csv, sheet_csv(table.sheet));
    write_file(stem.string() + "_diff.csv", sheet_csv(changes));
    write_workbook(made.xlsx, {table.sheet, changes});
    write_file(made.json, told_json(table));
    if (const auto held = table.facts.find("held_back"); held != table.facts.end()) made.held_back = std::stoul(held->second);
    if (!table.sheet.draft) enter(workspace, table, made, now);
    return made;
}

}  // namespace hearthwatch::pipeline::package
