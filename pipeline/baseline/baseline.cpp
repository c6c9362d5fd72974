#include "pipeline/baseline/baseline.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "pipeline/clip/clip_record.h"
#include "pipeline/error.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

/// The chips of one works in the baseline period, by acquired and scene.
struct SiteChips {
    std::string site_id;
    std::vector<std::string> scene_ids;
    std::vector<std::string> chips;  ///< folders below out/
    std::string key;
};

std::vector<SiteChips> baseline_chips(const Workspace& workspace)
{
    std::map<std::string, SiteChips> sites;
    for (const auto& record : read_clip_records(workspace.out)) {
        const geo::Day day = geo::local_day(record.acquired, workspace.utc_offset);
        if (day < workspace.baseline_start || day > workspace.baseline_end) continue;
        for (const auto& entry : record.entries) {
            if (!entry.gap.empty()) continue;
            auto& site = sites[entry.site_id];
            site.scene_ids.push_back(record.scene_id);
            site.chips.push_back(entry.chip);
        }
    }
    std::vector<SiteChips> all;
    for (auto& [site_id, site] : sites) {
        ContentKey key("baseline");
        for (const auto& chip : site.chips) key.add("chip", chip);  // a chip's name says what it was made from
        site.site_id = site_id;
        site.key = key.hex();
        all.push_back(std::move(site));
    }
    return all;
}

fs::path pointer_file(const fs::path& out, const std::string& site_id)
{
    return out / "baseline" / (site_id + ".json");
}

fs::path history_file(const fs::path& out, const std::string& site_id, const std::string& key)
{
    return out / "baseline" / fmt::format("{}__{}.history", site_id, key.substr(0, 12));
}

/// Returns what could not be read; each chip costs only itself.
std::vector<std::string> fit_site(const Workspace& workspace, const SiteChips& site)
{
    std::vector<std::string> refused;
    raster::HistoryFit fit;
    for (const auto& chip : site.chips) {
        try {
            fit.add(raster::read_chip(workspace.out / chip));
        } catch (const raster::Error& error) {
            refused.push_back(fmt::format("{}; remove the folder and run again", error.what()));
        }
    }
    const raster::History history = fit.finish();
    write_file(history_file(workspace.out, site.site_id, site.key), raster::history_bytes(history));
    nlohmann::ordered_json pointer{{"schema", 1}, {"site_id", site.site_id}, {"key", site.key}, {"scenes", site.scene_ids}};
    pointer["baseline"] = {{"start", geo::format_day(workspace.baseline_start)},
                           {"end", geo::format_day(workspace.baseline_end)}};
    write_file(pointer_file(workspace.out, site.site_id), pointer.dump(1) + "\n");
    return refused;
}

/// Histories that are no longer in use.
void remove_stale(const fs::path& out, const std::vector<SiteChips>& sites)
{
    std::set<fs::path> used;
    for (const auto& site : sites) used.insert({pointer_file(out, site.site_id), history_file(out, site.site_id, site.key)});
    std::error_code trouble;
    std::vector<fs::path> stale;
    for (const auto& entry : fs::directory_iterator(out / "baseline", trouble))
        if (!used.contains(entry.path())) stale.push_back(entry.path());
    for (const auto& file : stale) fs::remove(file, trouble);
}

}  // namespace

StageReport run_baseline(const Workspace& workspace, int threads)
{
    StageReport report;
    const auto sites = baseline_chips(workspace);
    std::vector<std::size_t> due;
    for (std::size_t i = 0; i < sites.size(); ++i) {
        const std::string before = history_key(workspace.out, sites[i].site_id);
        std::error_code trouble;
        if (before == sites[i].key && fs::exists(history_file(workspace.out, sites[i].site_id, sites[i].key), trouble)) continue;
        due.push_back(i);
        if (!before.empty()) ++report.counts["histories refitted"];
    }
    report.did_nothing = due.empty();
    Progress progress("baseline", due.size());
    const auto refused = map_index<std::vector<std::string>>(due.size(), threads, [&](std::size_t n) {
        auto lines = fit_site(workspace, sites[due[n]]);
        progress.step();
        return lines;
    });
    for (const auto& lines : refused) report.refused.insert(report.refused.end(), lines.begin(), lines.end());
    remove_stale(workspace.out, sites);
    report.counts["histories"] = sites.size();
    return report;
}

std::string history_key(const fs::path& out, const std::string& site_id)
{
    const fs::path file = pointer_file(out, site_id);
    std::error_code trouble;
    if (!fs::exists(file, trouble)) return {};
    try {
        return nlohmann::json::parse(read_file(file)).at("key").get<std::string>();
    } catch (const nlohmann::json::exception& error) {
        throw Error(
            fmt::format("{}: says not which history is in use ({}); remove it and run again", file.string(), error.what()));
    }
}

std::optional<raster::History> site_history(const fs::path& out, const std::string& site_id)
{
    const std::string key = history_key(out, site_id);
    if (key.empty()) return std::nullopt;
    const fs::path file = history_file(out, site_id, key);
    return raster::parse_history(read_file(file), file.string());
}

}  // namespace hearthwatch::pipeline
