#include "pipeline/clip/scene_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace hearthwatch::pipeline {
namespace {

constexpr std::chrono::seconds same_pass{100};

/// Degrees from the place to the nearest edge of the ring; negative outside. Good enough to rank neighbouring tiles.
double depth(const geo::Ring& ring, geo::LonLat place)
{
    double nearest = std::numeric_limits<double>::infinity();
    geo::PlanePolygon plane;
    const double shrink = std::cos(place.lat_deg * 3.14159265358979 / 180);
    for (const auto& corner : ring)
        plane.outer.push_back({(corner.lon_deg - place.lon_deg) * shrink, corner.lat_deg - place.lat_deg});
    for (std::size_t i = 0; i < plane.outer.size(); ++i) {
        const geo::Point a = plane.outer[i], b = plane.outer[(i + 1) % plane.outer.size()];
        const double dx = b.x_m - a.x_m, dy = b.y_m - a.y_m, length = dx * dx + dy * dy;
        const double t = length > 0 ? std::clamp(-(a.x_m * dx + a.y_m * dy) / length, 0.0, 1.0) : 0;
        nearest = std::min(nearest, std::hypot(a.x_m + t * dx, a.y_m + t * dy));
    }
    return geo::contains(plane, {0, 0}) ? nearest : -nearest;
}

bool is_level_1(const raster::Scene& scene)
{
    return scene.level.starts_with("L1") || scene.level == "MSIL1C";
}

/// Greater is better. A scene that cannot be used never supersedes one that can.
auto merit(const raster::Scene& scene, geo::LonLat place)
{
    return std::tuple(!scene.gap, is_level_1(scene), scene.processing_version, depth(scene.footprint.outer, place),
                      scene.scene_id);
}

std::vector<const catalog::Site*> sites_under(const raster::Scene& scene, const catalog::Catalog& catalog)
{
    std::vector<const catalog::Site*> sites;
    for (const auto& site : catalog.sites)
        if (depth(scene.footprint.outer, geo::centroid(site.outline)) > 0) sites.push_back(&site);
    return sites;
}

}  // namespace

std::vector<raster::Scene> list_scenes(const Workspace& workspace, StageReport& report)
{
    std::vector<raster::Scene> scenes;
    for (const auto& folder : workspace.archive_folders) {
        std::error_code trouble;
        if (!std::filesystem::is_directory(folder, trouble)) continue;
        for (auto& found : raster::find_scenes(folder)) {
            if (!found.scene) {
                report.refused.push_back(found.refusal);
                continue;
            }
            const geo::Day day = geo::local_day(found.scene->acquired, workspace.utc_offset);
            const bool wanted = (day >= workspace.start && day <= workspace.end) ||
                                (day >= workspace.baseline_start && day <= workspace.baseline_end);
            ++report.counts[wanted ? "scenes" : "scenes of other days"];
            if (wanted) scenes.push_back(std::move(*found.scene));
        }
    }
    std::ranges::stable_sort(scenes, {}, [](const raster::Scene& s) { return std::tie(s.acquired, s.scene_id, s.location); });
    std::vector<raster::Scene> unique;
    std::map<std::string, std::filesystem::path> seen;
    for (auto& scene : scenes) {
        const auto [place, is_new] = seen.emplace(scene.scene_id, scene.location);
        if (is_new)
            unique.push_back(std::move(scene));
        else
            report.refused.push_back(
                fmt::format("{}: product {} is already taken from {} (one look must not count twice); keep one of the two",
                            scene.location.string(), scene.scene_id, place->second.string()));
    }
    return unique;
}

std::string task_name(const raster::Scene& scene, const ClipTask& task)
{
    return scene.scene_id + "__" + task.city_code;
}

std::vector<ClipTask> plan_clips(const std::vector<raster::Scene>& scenes, const catalog::Catalog& catalog)
{
    std::vector<std::vector<const catalog::Site*>> under(scenes.size());
    for (std::size_t i = 0; i < scenes.size(); ++i) under[i] = sites_under(scenes[i], catalog);

    std::vector<ClipTask> tasks;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        std::map<std::string, ClipTask> by_city;
        for (const auto* site : under[i]) {
            const geo::LonLat place = geo::centroid(site->outline);
            std::size_t best = i;
            for (std::size_t j = 0; j < scenes.size(); ++j) {
                const auto gap = scenes[j].acquired - scenes[i].acquired;
                if (j != i && scenes[j].sensor == scenes[i].sensor && gap <= same_pass && gap >= -same_pass &&
                    std::ranges::find(under[j], site) != under[j].end() && merit(scenes[j], place) > merit(scenes[best], place))
                    best = j;
            }
            auto& task = by_city[site->city_code];
            task.scene = i;
            task.city_code = site->city_code;
            task.sites.push_back(site);
            task.superseded_by.push_back(best == i ? "" : scenes[best].scene_id);
        }
        for (auto& [city, task] : by_city) tasks.push_back(std::move(task));
    }
    return tasks;
}

}  // namespace hearthwatch::pipeline
