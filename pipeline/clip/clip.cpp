#include "pipeline/clip/clip.h"

#include <fmt/format.h>

#include <map>
#include <numeric>
#include <set>

#include "pipeline/clip/clip_record.h"
#include "pipeline/clip/cutter.h"
#include "pipeline/clip/scene_list.h"
#include "pipeline/error.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

/// A scene under way holds some 10 MB; threads beyond these share the parts of those.
constexpr std::size_t most_scenes_at_once = 16;
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

/// Cuts what is due of the tasks `wanted`, a scene at a time.
void cut(const Workspace& workspace, Work& work, const std::vector<std::size_t>& wanted, int threads)
{
    std::map<std::size_t, std::vector<std::size_t>> due;  // scene: its tasks
    for (const std::size_t i : wanted)
        if (work.is_due(workspace, i)) due[work.tasks[i].scene].push_back(i);
    work.report.did_nothing = due.empty();
    const std::vector<std::pair<std::size_t, std::vector<std::size_t>>> jobs(due.begin(), due.end());
    std::vector<raster::TileCounts> counts(jobs.size());
    Progress progress("clip", jobs.size());
    const auto failures = for_each_index(jobs.size(), threads, most_scenes_at_once, [&](std::size_t n) {
        const auto& [scene, tasks] = jobs[n];
        std::vector<const ClipTask*> wanted_here;
        std::vector<std::string> keys;
        for (const std::size_t i : tasks) {
            wanted_here.push_back(&work.tasks[i]);
            keys.push_back(work.keys[i]);
        }
        SceneCutter cutter(workspace, work.scenes[scene]);
        const auto records = cutter.cut(wanted_here, keys);
        for (std::size_t k = 0; k < tasks.size(); ++k) write_file(work.file(workspace, tasks[k]), clip_record_json(records[k]));
        counts[n] = cutter.counts();
        progress.step();
    });
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
    raster::TileCounts sum;
    for (const auto& part : counts) sum += part;
    if (!jobs.empty()) work.report.counts["scenes at once"] = std::min({jobs.size(), most_scenes_at_once, thread_count(threads)});
    for (const auto& [what, number] :
         {std::pair{"tiles unpacked", sum.tiles}, {"bytes of tiles", sum.bytes}, {"areas of JPEG 2000 tiles", sum.areas}})
        if (number > 0) work.report.counts[what] = number;
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
