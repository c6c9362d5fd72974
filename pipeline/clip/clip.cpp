#include "pipeline/clip/clip.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <numeric>
#include <set>

#include "pipeline/clip/clip_record.h"
#include "pipeline/clip/scene_list.h"
#include "pipeline/error.h"
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

/// Writes a chip under its final name only when it is whole. One that is there is kept: its name says what it was made from.
void write_chip_once(const fs::path& folder, const raster::Chip& chip)
{
    std::error_code trouble;
    if (fs::exists(folder, trouble)) return;
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    const fs::path beside = folder.string() + fmt::format(".{}.{}.part", host.data(), getpid());
    raster::write_chip(beside, chip);
    fs::rename(beside, folder, trouble);
    if (!trouble) return;
    fs::remove_all(beside, trouble);
    if (!fs::exists(folder, trouble))
        throw Error(fmt::format("{}: cannot be written; check the folder and the space on the disk", folder.string()), 75);
}

ClipEntry clip_site(const Workspace& workspace, const raster::Scene& scene, const catalog::Site& site, const std::string& key)
{
    ClipEntry entry{site.site_id, {}, {}, {}};
    try {
        const raster::Chip chip = raster::clip(scene, site.outline, chip_margin_m);
        const std::string month = geo::format_month(geo::local_day(scene.acquired, workspace.utc_offset));
        entry.chip = fmt::format("chips/{}/{}__{}__{}", month, scene.scene_id, site.site_id, key.substr(0, 12));
        write_chip_once(workspace.out / entry.chip, chip);
    } catch (const raster::Error& error) {
        entry.chip.clear();
        entry.gap = error.gap();
        entry.detail = error.what();
    }
    return entry;
}

ClipRecord blank_record(const raster::Scene& scene, const ClipTask& task, const std::string& key)
{
    return {scene.scene_id,
            std::string(scene.sensor->name),
            std::string(scene.sensor->platform),
            scene.level,
            scene.processing_version,
            task.city_code,
            scene.acquired,
            key,
            {}};
}

ClipRecord clip_task(const Workspace& workspace, const raster::Scene& scene, const ClipTask& task, const std::string& key)
{
    ClipRecord record = blank_record(scene, task, key);
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

/// What the workspace asks for now. `tasks` point into `catalog`.
struct Work {
    StageReport report;  // first: listing the scenes fills it
    catalog::Catalog catalog;
    std::vector<raster::Scene> scenes;
    std::vector<ClipTask> tasks;
    std::vector<std::string> names, keys;  ///< of each task

    explicit Work(const Workspace& workspace)
        : catalog(catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities)),
          scenes(list_scenes(workspace, report)), tasks(plan_clips(scenes, catalog))
    {
        for (const auto& task : tasks) {
            names.push_back(task_name(scenes[task.scene], task));
            keys.push_back(clip_key(scenes[task.scene], task));
        }
    }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

    fs::path file(const Workspace& workspace, std::size_t i) const { return workspace.out / "clips" / (names[i] + ".json"); }

    bool is_due(const Workspace& workspace, std::size_t i) const
    {
        std::error_code trouble;
        if (!fs::exists(file(workspace, i), trouble)) return true;
        try {
            return read_clip_record(file(workspace, i)).key != keys[i];
        } catch (const Error&) {
            return true;  // a damaged record is made anew
        }
    }
};

/// Cuts what is due of the tasks `wanted`.
void cut(const Workspace& workspace, Work& work, const std::vector<std::size_t>& wanted, int threads)
{
    std::vector<std::size_t> due;
    for (const std::size_t i : wanted)
        if (work.is_due(workspace, i)) due.push_back(i);
    work.report.did_nothing = due.empty();
    Progress progress("clip", due.size());
    const auto failures = for_each_index(due.size(), threads, [&](std::size_t n) {
        const std::size_t i = due[n];
        const auto record = clip_task(workspace, work.scenes[work.tasks[i].scene], work.tasks[i], work.keys[i]);
        write_file(work.file(workspace, i), clip_record_json(record));
        progress.step();
    });
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

void count(const ClipRecord& record, StageReport& report)
{
    for (const auto& entry : record.entries) ++report.counts[entry.gap.empty() ? "chips" : "gap " + entry.gap];
}

}  // namespace

StageReport run_clip(const Workspace& workspace, int threads)
{
    Work work(workspace);
    std::vector<std::size_t> all(work.tasks.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    cut(workspace, work, all, threads);
    std::set<std::string> records, chips;
    for (const std::size_t i : all) {
        const auto record = read_clip_record(work.file(workspace, i));
        count(record, work.report);
        records.insert(work.names[i] + ".json");
        for (const auto& entry : record.entries)
            if (!entry.chip.empty()) chips.insert(entry.chip);
    }
    remove_stale(workspace.out, records, chips);
    return work.report;
}

StageReport run_clip_part(const Workspace& workspace, const std::set<std::string>& tasks, int threads)
{
    Work work(workspace);
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < work.tasks.size(); ++i)
        if (tasks.contains(work.names[i])) wanted.push_back(i);
    cut(workspace, work, wanted, threads);
    for (const std::size_t i : wanted) count(read_clip_record(work.file(workspace, i)), work.report);
    return work.report;
}

std::vector<DueClip> due_clips(const Workspace& workspace)
{
    const Work work(workspace);
    std::vector<DueClip> due;
    for (std::size_t i = 0; i < work.tasks.size(); ++i)
        if (work.is_due(workspace, i)) due.push_back({work.names[i], work.tasks[i].sites.size()});
    return due;
}

void refuse_clip(const Workspace& workspace, const std::string& task, const std::string& gap, const std::string& detail)
{
    const Work work(workspace);
    for (std::size_t i = 0; i < work.tasks.size(); ++i) {
        if (work.names[i] != task) continue;
        ClipRecord record = blank_record(work.scenes[work.tasks[i].scene], work.tasks[i], work.keys[i]);
        for (const auto* site : work.tasks[i].sites) record.entries.push_back({site->site_id, {}, gap, detail});
        write_file(work.file(workspace, i), clip_record_json(record));
    }
}

}  // namespace hearthwatch::pipeline
