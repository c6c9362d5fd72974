#include "pipeline/clip/cutter.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "pipeline/clip/clip.h"
#include "pipeline/clip/verified_files.h"
#include "pipeline/error.h"
#include "pipeline/parallel.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

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

ClipEntry gap_entry(const catalog::Site& site, const std::string& gap, const std::string& detail)
{
    return {site.site_id, {}, gap, detail};
}

}  // namespace

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

SceneCutter::SceneCutter(const Workspace& workspace, const raster::Scene& scene)
    : workspace_(workspace), scene_(scene), gap_(scene.gap.value_or("")), detail_(scene.gap_detail)
{
    if (!gap_.empty()) return;
    try {
        auto [verified, mismatches] = verify_files(workspace.out, scene);
        for (const auto& file : mismatches) {
            gap_ = "checksum_mismatch";
            detail_ += fmt::format("{}{} is not the file its product declares (MD5 differs)", detail_.empty() ? "" : "; ", file);
        }
        if (gap_.empty()) clipper_ = std::make_unique<raster::Clipper>(scene, std::move(verified));
    } catch (const raster::Error& error) {
        gap_ = error.gap();
        detail_ = error.what();
    }
}

std::vector<ClipRecord> SceneCutter::cut(const std::vector<const ClipTask*>& tasks, const std::vector<std::string>& keys)
{
    std::vector<ClipRecord> records;
    std::vector<const geo::Polygon*> outlines;                // of the works to cut
    std::vector<std::pair<std::size_t, std::size_t>> places;  // of each: its record, its entry
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        records.push_back(blank_record(scene_, *tasks[t], keys[t]));
        for (std::size_t i = 0; i < tasks[t]->sites.size(); ++i) {
            const auto& site = *tasks[t]->sites[i];
            const auto& better = tasks[t]->superseded_by[i];
            if (!gap_.empty()) {
                records[t].entries.push_back(gap_entry(site, gap_, detail_));
            } else if (!better.empty()) {
                records[t].entries.push_back(gap_entry(site, "superseded", "the same pass is seen better in " + better));
            } else {
                outlines.push_back(&site.outline);
                places.emplace_back(t, i);
                records[t].entries.emplace_back();
            }
        }
    }
    if (outlines.empty()) return records;
    clipper_->clip_each(outlines, chip_margin_m, for_each_part, [&](std::size_t n, const std::function<raster::Chip()>& cut) {
        const auto [t, i] = places[n];
        records[t].entries[i] = keep(*tasks[t]->sites[i], keys[t], cut);
    });
    return records;
}

raster::TileCounts SceneCutter::counts() const
{
    return clipper_ ? clipper_->counts() : raster::TileCounts();
}

ClipEntry SceneCutter::keep(const catalog::Site& site, const std::string& key, const std::function<raster::Chip()>& cut) const
{
    try {
        const raster::Chip chip = cut();
        const std::string month = geo::format_month(geo::local_day(scene_.acquired, workspace_.utc_offset));
        const std::string name = fmt::format("chips/{}/{}__{}__{}", month, scene_.scene_id, site.site_id, key.substr(0, 12));
        write_chip_once(workspace_.out / name, chip);
        return {site.site_id, name, {}, {}};
    } catch (const raster::Error& error) {
        return gap_entry(site, error.gap(), error.what());
    }
}

}  // namespace hearthwatch::pipeline
