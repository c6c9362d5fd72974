#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/clip/clip_record.h"
#include "pipeline/clip/scene_list.h"
#include "pipeline/workspace.h"
#include "raster/chip.h"
#include "raster/scene.h"

namespace hearthwatch::pipeline {

/// One scene, its files opened and its declared checksums verified once, for all works under it. A scene that cannot be used
/// gives every works its gap. Shares its parts as for_each_part (parallel.h) does; the workspace and the scene must outlive it.
class SceneCutter {
public:
    SceneCutter(const Workspace& workspace, const raster::Scene& scene);

    /// Writes the chips of the tasks' works, whatever city they are of in the order that unpacks each tile once, and tells what became of
    /// each. `keys`, one a task, are part of the chips' names.
    std::vector<ClipRecord> cut(const std::vector<const ClipTask*>& tasks, const std::vector<std::string>& keys);
    /// Tiles unpacked so far.
    raster::TileCounts counts() const;

private:
    ClipEntry keep(const catalog::Site& site, const std::string& key, const std::function<raster::Chip()>& cut) const;

    const Workspace& workspace_;
    const raster::Scene& scene_;
    std::string gap_, detail_;
    std::unique_ptr<raster::Clipper> clipper_;
};

/// The record of a task before any works is cut.
ClipRecord blank_record(const raster::Scene& scene, const ClipTask& task, const std::string& key);

}  // namespace hearthwatch::pipeline
