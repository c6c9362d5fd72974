#pragma once
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"
#include "raster/scene.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {

/// The scenes of the archive folders that were acquired in the baseline or the season, by acquired and id. What is refused, and a
/// second product of the same id, goes to report.refused.
std::vector<raster::Scene> list_scenes(const Workspace& workspace, StageReport& report);

/// What one scene is asked for in one city.
struct ClipTask {
    std::size_t scene = 0;  ///< index into the list
    std::string city_code;
    std::vector<const catalog::Site*> sites;  ///< by site_id
    std::vector<std::string> superseded_by;   ///< per site: the scene that shows the same pass better, or empty
};

/// "<scene_id>__<city_code>": the name of a task, of its clip record and of its looks file.
std::string task_name(const raster::Scene& scene, const ClipTask& task);

/// Every (scene, city) with at least one works under the scene's footprint. Of several scenes of one pass (one platform, within
/// 100 s) over a works the best is taken: Level-1 before Level-2, later processing, deeper inside the footprint.
std::vector<ClipTask> plan_clips(const std::vector<raster::Scene>& scenes, const catalog::Catalog& catalog);

}  // namespace hearthwatch::pipeline
