#pragma once
#include <filesystem>
#include <string>

#include "pipeline/package/season_data.h"

namespace hearthwatch::fixture {

/// A small season written by hand into a folder, everything `package` reads: two works with three and one units in Tangshan, three
/// orders (one ignored, one kept, one not seen), looks by day and night, chips of clear and cloudy scenes with a hot furnace.
struct PaintedSeason {
    std::string site_name = "甲钢";    ///< of the first works
    std::string scene_name = "SCENE";  ///< scenes are SCENE-0, SCENE-1, ..
    int scenes = 6;                    ///< every 12 days from 2021-11-18; every third is cloudy
    int orders = 3;
};

pipeline::Workspace paint_season(const std::filesystem::path& root, const PaintedSeason& what = {});

}  // namespace hearthwatch::fixture
