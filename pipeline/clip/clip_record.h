#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"

namespace hearthwatch::pipeline {

/// What became of one works under one scene: a chip, or a gap with its reason.
struct ClipEntry {
    std::string site_id;
    std::string chip;  ///< folder below out/, readable by raster::read_chip; empty = gap
    std::string gap, detail;
};

/// out/clips/<scene_id>__<city_code>.json: every works of one city under one scene, in order of site_id.
struct ClipRecord {
    std::string scene_id, sensor, platform, level, processing_version, city_code;
    geo::Instant acquired;
    std::string key;  ///< what the chips were made from
    std::vector<ClipEntry> entries;
};

std::string clip_record_json(const ClipRecord& record);
ClipRecord read_clip_record(const std::filesystem::path& file);
/// All records below out/clips, by acquired, scene, city.
std::vector<ClipRecord> read_clip_records(const std::filesystem::path& out);

}  // namespace hearthwatch::pipeline
