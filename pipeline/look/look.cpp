#include "pipeline/look/look.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "pipeline/baseline/baseline.h"
#include "pipeline/clip/clip_record.h"
#include "pipeline/look/night.h"
#include "pipeline/look/site_chips.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/reading_table.h"
#include "pipeline/store.h"
#include "raster/measure.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

void add_outline(ContentKey& key, const std::string& id, const geo::Polygon& outline)
{
    key.add("unit", id);
    for (const auto& corner : outline.outer) key.add("corner", fmt::format("{} {}", corner.lon_deg, corner.lat_deg));
}

/// What the looks at one scene and city are made from. `histories` remembers the history in use of each works.
std::string look_key(const ClipRecord& record, const catalog::Catalog& catalog, const fs::path& out,
                     std::map<std::string, std::string>& histories)
{
    ContentKey key("look");
    key.add("clip", record.key);
    for (const auto& entry : record.entries) {
        const auto [history, is_new] = histories.try_emplace(entry.site_id);
        if (is_new) history->second = history_key(out, entry.site_id);
        key.add("history", history->second);
        for (const auto* unit : catalog.units_of(entry.site_id)) add_outline(key, unit->unit_id, unit->outline);
    }
    return key.hex();
}

ReadingRow blank_row(const ClipRecord& record, const catalog::Unit& unit, const Workspace& workspace)
{
    ReadingRow row;
    row.unit_id = unit.unit_id;
    row.scene_id = record.scene_id;
    row.sensor = record.sensor;
    row.acquired = record.acquired;
    row.local_day = geo::local_day(record.acquired, workspace.utc_offset);
    return row;
}

void add_look(const ReadingRow& blank, const raster::Look& look, std::vector<ReadingRow>& rows)
{
    ReadingRow row = blank;
    row.clear_fraction = look.clear_fraction;
    row.p_valid = look.p_valid;
    if (!look.gap.empty()) {
        row.gap = true;
        row.gap_reason = look.gap;
        rows.push_back(std::move(row));
        return;
    }
    for (const auto& reading : look.readings) {
        row.indicator = reading.indicator;
        row.value = reading.value;
        row.sigma = reading.sigma;
        row.p_null = reading.p_null;
        row.censored = reading.censored;
        rows.push_back(row);
    }
}

std::vector<fs::path> hotspot_files(const Workspace& workspace)
{
    std::vector<fs::path> files;
    std::error_code trouble;
    for (const auto& entry : fs::directory_iterator(workspace.hotspots, trouble))
        if (entry.is_regular_file() && entry.path().extension() == ".csv") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// All tables as one, file after file.
raster::HotSpotTable read_all_hotspots(const std::vector<fs::path>& files)
{
    raster::HotSpotTable all;
    for (const auto& file : files) {
        try {
            const auto table = raster::read_hotspots(file);
            all.refused.insert(all.refused.end(), table.refused.begin(), table.refused.end());
            all.spots.insert(all.spots.end(), table.spots.begin(), table.spots.end());
            all.skies.insert(all.skies.end(), table.skies.begin(), table.skies.end());
        } catch (const raster::Error& error) {
            all.refused.emplace_back(error.what());
        }
    }
    return all;
}

/// What a former run wrote for the nights, one line each: "wrote FILE" or "refused MESSAGE".
void recall_nights(const fs::path& list, std::set<std::string>& written, StageReport& report)
{
    std::istringstream lines(read_file(list));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("wrote "))
            written.insert(line.substr(6));
        else if (line.starts_with("refused "))
            report.refused.push_back(line.substr(8));
    }
}

/// Whether anything of a works may have burnt since the baseline began: what was never built or closed before it claims no heat.
bool may_burn(const catalog::Catalog& catalog, const catalog::Unit& works, geo::Day since)
{
    bool only_works = true;
    for (const auto* unit : catalog.units_of(works.site_id)) {
        if (unit->kind == catalog::UnitKind::works) continue;
        only_works = false;
        const bool built = unit->status != "cancelled" && unit->status != "announced" && unit->status != "construction";
        if (built && (!unit->closed || *unit->closed > since)) return true;
    }
    return only_works;
}

/// One file of looks a month and city; `written` learns their names.
void look_at_nights(const Workspace& workspace, const catalog::Catalog& catalog, StageReport& report,
                    std::set<std::string>& written)
{
    const auto files = hotspot_files(workspace);
    if (files.empty()) return;
    std::map<std::string, std::vector<const catalog::Unit*>> works;
    std::vector<const catalog::Unit*> everyone;
    ContentKey key("night");
    key.add("days", geo::format_day(workspace.baseline_start) + geo::format_day(workspace.end));
    for (const auto& file : files) key.add_file(file);
    for (const auto& unit : catalog.units)
        if (unit.kind == catalog::UnitKind::works) {
            works[catalog.find_site(unit.site_id)->city_code].push_back(&unit);
            if (may_burn(catalog, unit, workspace.baseline_start)) {
                everyone.push_back(&unit);
                key.add("may burn", unit.unit_id);
            }
            add_outline(key, unit.unit_id, unit.outline);
        }
    const fs::path list = workspace.out / "looks" / "nights.txt";
    std::error_code trouble;
    if (is_current(workspace.out, "nights", key.hex()) && fs::exists(list, trouble)) return recall_nights(list, written, report);

    report.did_nothing = false;
    const auto found = read_all_hotspots(files);
    std::string notes;
    for (const auto& message : found.refused) notes += "refused " + message + "\n";
    for (const auto& [city, units] : works)
        for (const auto& [month, rows] : night_readings(found.spots, units, everyone, workspace, found.skies)) {
            const std::string name = fmt::format("looks/{}/nights_{}__{}.csv", month, month, city);
            write_file(workspace.out / name, looks_csv(rows));
            notes += "wrote " + name + "\n";
        }
    write_file(list, notes);
    set_current(workspace.out, "nights", key.hex());
    recall_nights(list, written, report);
}

void remove_stale(const fs::path& out, const std::set<std::string>& written)
{
    std::error_code trouble;
    std::vector<fs::path> stale;
    for (const auto& entry : fs::recursive_directory_iterator(out / "looks", trouble))
        if (entry.path().extension() == ".csv" && !written.contains(entry.path().lexically_relative(out).string()))
            stale.push_back(entry.path());
    for (const auto& path : stale) fs::remove(path, trouble);
}

/// Looks files of some clip records: names below out/, keys, and which must be made.
struct LookFiles {
    std::vector<std::string> names, keys;
    std::vector<std::size_t> due;

    LookFiles(const Workspace& workspace, const catalog::Catalog& catalog, const std::vector<ClipRecord>& records)
    {
        std::map<std::string, std::string> histories;
        for (std::size_t i = 0; i < records.size(); ++i) {
            const auto& record = records[i];
            const std::string month = geo::format_month(geo::local_day(record.acquired, workspace.utc_offset));
            names.push_back(fmt::format("looks/{}/{}__{}.csv", month, record.scene_id, record.city_code));
            keys.push_back(look_key(record, catalog, workspace.out, histories));
            std::error_code trouble;
            if (!fs::exists(workspace.out / names.back(), trouble) || !is_current(workspace.out, names.back(), keys.back()))
                due.push_back(i);
        }
    }
};

/// Where the parts of due records begin that are looked at together, one works after another, before their files are written. The last
/// entry is the number of all.
std::vector<std::size_t> parts_of(const std::vector<ClipRecord>& records, const std::vector<std::size_t>& due)
{
    constexpr std::size_t most_chips = 2000;
    std::vector<std::size_t> begins;
    std::size_t chips = most_chips;
    for (std::size_t n = 0; n < due.size(); ++n) {
        const std::size_t more = records[due[n]].entries.size();
        if (chips + more > most_chips) begins.push_back(n), chips = 0;
        chips += more;
    }
    begins.push_back(due.size());
    return begins;
}

/// Measures what is due of the records; returns the names of all their looks files.
std::set<std::string> measure_records(const Workspace& workspace, const catalog::Catalog& catalog,
                                      const std::vector<ClipRecord>& records, int threads, StageReport& report)
{
    const LookFiles files(workspace, catalog, records);
    report.did_nothing = files.due.empty();
    Progress progress("look", files.due.size());
    std::exception_ptr failed;
    const auto each = [&](std::size_t count, const std::function<void(std::size_t)>& work) {
        for (const auto& failure : for_each_index(count, threads, work))
            if (failure && !failed) failed = failure;
    };
    const std::vector<std::size_t> begins = parts_of(records, files.due);
    for (std::size_t part = 0; part + 1 < begins.size(); ++part) {
        std::vector<const ClipRecord*> some;
        std::vector<std::vector<std::vector<raster::Look>>> looks;  // by record, entry, unit
        for (std::size_t n = begins[part]; n < begins[part + 1]; ++n) {
            some.push_back(&records[files.due[n]]);
            looks.emplace_back(some.back()->entries.size());
        }
        const std::vector<SiteChips> sites = by_site(some, catalog);
        each(sites.size(), [&](std::size_t s) {
            look_at(sites[s], some, workspace.out, [&](const ChipPlace& place, std::vector<raster::Look> found) {
                looks[place.record][place.entry] = std::move(found);
            });
        });
        each(some.size(), [&](std::size_t r) {
            std::vector<ReadingRow> rows;
            for (std::size_t e = 0; e < looks[r].size(); ++e) {
                const auto units = catalog.units_of(some[r]->entries[e].site_id);
                if (looks[r][e].size() != units.size()) return;  // its works failed: said at the end
                for (std::size_t i = 0; i < units.size(); ++i)
                    add_look(blank_row(*some[r], *units[i], workspace), looks[r][e][i], rows);
            }
            const std::size_t i = files.due[begins[part] + r];
            write_file(workspace.out / files.names[i], looks_csv(std::move(rows)));
            set_current(workspace.out, files.names[i], files.keys[i]);
            progress.step();
        });
    }
    if (failed) std::rethrow_exception(failed);
    return {files.names.begin(), files.names.end()};
}

void count_looks(const std::vector<ReadingRow>& rows, StageReport& report)
{
    std::set<std::pair<std::string, std::string>> counted;
    for (const auto& row : rows)
        if (counted.emplace(row.unit_id, row.scene_id).second)
            ++report.counts[row.gap ? "gap " + row.gap_reason : "looks observed"];
}

}  // namespace

StageReport run_look(const Workspace& workspace, int threads)
{
    StageReport report;
    const auto catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    std::set<std::string> written = measure_records(workspace, catalog, read_clip_records(workspace.out), threads, report);
    look_at_nights(workspace, catalog, report, written);
    remove_stale(workspace.out, written);
    count_looks(read_all_looks(workspace.out), report);
    return report;
}

StageReport run_look_part(const Workspace& workspace, const std::set<std::string>& tasks, int threads)
{
    StageReport report;
    const auto catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    std::vector<ClipRecord> records;
    std::error_code trouble;
    for (const auto& task : tasks)
        if (const auto file = workspace.out / "clips" / (task + ".json"); fs::exists(file, trouble))
            records.push_back(read_clip_record(file));
    for (const auto& name : measure_records(workspace, catalog, records, threads, report))
        count_looks(read_looks(workspace.out / name), report);
    return report;
}

std::vector<std::string> due_looks(const Workspace& workspace)
{
    const auto catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    const auto records = read_clip_records(workspace.out);
    std::vector<std::string> due;
    for (const std::size_t i : LookFiles(workspace, catalog, records).due)
        due.push_back(records[i].scene_id + "__" + records[i].city_code);
    return due;
}

}  // namespace hearthwatch::pipeline
