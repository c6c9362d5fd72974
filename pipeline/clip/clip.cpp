#include "pipeline/clip/clip.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "pipeline/clip/clip_record.h"
#include "pipeline/clip/scene_list.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/store.h"
#include "raster/checksum.h"
#include "raster/chip.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t small_file = 4 << 20;  ///< metadata files are hashed whole, pixel files by name and size

std::string clip_key(const raster::Scene& scene, const ClipTask& task)
{
    ContentKey key("clip");
    for (const auto& file : scene.files) {
        std::error_code trouble;
        const bool metadata = fs::file_size(file, trouble) < small_file && file.extension() != ".tif" &&
                              file.extension() != ".TIF" && file.extension() != ".jp2";
        metadata ? key.add_file(file) : key.add_product(file);
    }
    for (std::size_t i = 0; i < task.sites.size(); ++i) {
        key.add(task.sites[i]->site_id, task.superseded_by[i]);
        for (const auto& corner : task.sites[i]->outline.outer)
            key.add("corner", fmt::format("{} {}", corner.lon_deg, corner.lat_deg));
    }
    return key.hex();
}

ClipEntry clip_site(const Workspace& workspace, const raster::Scene& scene, const catalog::Site& site, const std::string& key)
{
    ClipEntry entry{site.site_id, {}, {}, {}};
    try {
        const raster::Chip chip = raster::clip(scene, site.outline, chip_margin_m);
        const std::string month = geo::format_month(geo::local_day(scene.acquired, workspace.utc_offset));
        entry.chip = fmt::format("chips/{}/{}__{}__{}", month, scene.scene_id, site.site_id, key.substr(0, 12));
        raster::write_chip(workspace.out / entry.chip, chip);
    } catch (const raster::Error& error) {
        entry.chip.clear();
        entry.gap = error.gap();
        entry.detail = error.what();
    }
    return entry;
}

ClipRecord clip_task(const Workspace& workspace, const raster::Scene& scene, const ClipTask& task, const std::string& key)
{
    ClipRecord record{scene.scene_id,
                      std::string(scene.sensor->name),
                      std::string(scene.sensor->platform),
                      scene.level,
                      scene.processing_version,
                      task.city_code,
                      scene.acquired,
                      key,
                      {}};
    std::string scene_gap = scene.gap.value_or(""), detail = scene.gap_detail;
    if (scene_gap.empty()) {
        for (const auto& file : raster::md5_mismatches(scene)) {
            scene_gap = "checksum_mismatch";
            detail += fmt::format("{}{} is not the file its product declares (MD5 differs)", detail.empty() ? "" : "; ", file);
        }
    }
    for (std::size_t i = 0; i < task.sites.size(); ++i) {
        const auto& site = *task.sites[i];
        if (!scene_gap.empty())
            record.entries.push_back({site.site_id, {}, scene_gap, detail});
        else if (!task.superseded_by[i].empty())
            record.entries.push_back(
                {site.site_id, {}, "superseded", "the same pass is seen better in " + task.superseded_by[i]});
        else
            record.entries.push_back(clip_site(workspace, scene, site, key));
    }
    return record;
}

/// Records and chips of tasks that are no longer asked for, so that an archive or catalogue made smaller leaves nothing behind.
void remove_stale(const fs::path& out, const std::set<std::string>& records, const std::set<std::string>& chips)
{
    std::error_code trouble;
    std::vector<fs::path> stale;
    for (const auto& entry : fs::directory_iterator(out / "clips", trouble))
        if (!records.contains(entry.path().filename().string())) stale.push_back(entry.path());
    for (const auto& month : fs::directory_iterator(out / "chips", trouble))
        for (const auto& chip : fs::directory_iterator(month.path(), trouble))
            if (!chips.contains("chips/" + month.path().filename().string() + "/" + chip.path().filename().string()))
                stale.push_back(chip.path());
    for (const auto& path : stale) fs::remove_all(path, trouble);
}

}  // namespace

StageReport run_clip(const Workspace& workspace, int threads)
{
    StageReport report;
    const auto catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    const auto scenes = list_scenes(workspace, report);
    const auto tasks = plan_clips(scenes, catalog);

    std::vector<std::string> keys, names;
    std::vector<std::size_t> due;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto& scene = scenes[tasks[i].scene];
        keys.push_back(clip_key(scene, tasks[i]));
        names.push_back(fmt::format("{}__{}.json", scene.scene_id, tasks[i].city_code));
        std::error_code trouble;
        const fs::path file = workspace.out / "clips" / names.back();
        if (!fs::exists(file, trouble) || read_clip_record(file).key != keys.back()) due.push_back(i);
    }
    report.did_nothing = due.empty();

    Progress progress("clip", due.size());
    const auto failures = for_each_index(due.size(), threads, [&](std::size_t n) {
        const std::size_t i = due[n];
        const auto record = clip_task(workspace, scenes[tasks[i].scene], tasks[i], keys[i]);
        write_file(workspace.out / "clips" / names[i], clip_record_json(record));
        progress.step();
    });
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);

    std::set<std::string> chips;
    for (const auto& name : names)
        for (const auto& entry : read_clip_record(workspace.out / "clips" / name).entries) {
            ++report.counts[entry.gap.empty() ? "chips" : "gap " + entry.gap];
            if (!entry.chip.empty()) chips.insert(entry.chip);
        }
    remove_stale(workspace.out, {names.begin(), names.end()}, chips);
    return report;
}

}  // namespace hearthwatch::pipeline
