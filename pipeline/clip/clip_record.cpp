#include "pipeline/clip/clip_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "geo/error.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

bool stays_below(const std::filesystem::path& chip)
{
    const auto plain = chip.lexically_normal();
    return plain.is_relative() && (plain.empty() || *plain.begin() != "..");
}

}  // namespace

std::string clip_record_json(const ClipRecord& record)
{
    nlohmann::ordered_json json{{"schema", 1},
                                {"scene_id", record.scene_id},
                                {"sensor", record.sensor},
                                {"platform", record.platform},
                                {"level", record.level},
                                {"processing_version", record.processing_version},
                                {"acquired_utc", geo::format_instant(record.acquired)},
                                {"city_code", record.city_code},
                                {"key", record.key},
                                {"sites", nlohmann::ordered_json::array()}};
    for (const auto& entry : record.entries)
        json["sites"].push_back({{"site_id", entry.site_id}, {"chip", entry.chip}, {"gap", entry.gap}, {"detail", entry.detail}});
    return json.dump(1) + "\n";
}

ClipRecord read_clip_record(const std::filesystem::path& file)
{
    try {
        const auto json = nlohmann::json::parse(read_file(file));
        ClipRecord record{json.at("scene_id"),
                          json.at("sensor"),
                          json.at("platform"),
                          json.at("level"),
                          json.at("processing_version"),
                          json.at("city_code"),
                          geo::parse_instant(json.at("acquired_utc").get<std::string>()),
                          json.at("key"),
                          {}};
        for (const auto& site : json.at("sites"))
            record.entries.push_back({site.at("site_id"), site.at("chip"), site.at("gap"), site.at("detail")});
        for (const auto& entry : record.entries)
            if (!stays_below(entry.chip))
                throw Error(fmt::format(
                    "{}: chip '{}' lies outside the output folder (it was not written by clip); remove the record and "
                    "run again",
                    file.string(), entry.chip));
        return record;
    } catch (const nlohmann::json::exception& error) {
        throw Error(fmt::format("{}: is no clip record ({}); remove it and run again", file.string(), error.what()));
    } catch (const geo::Error& error) {
        throw Error(fmt::format("{}: {}", file.string(), error.what()));
    }
}

std::vector<ClipRecord> read_clip_records(const std::filesystem::path& out)
{
    std::vector<ClipRecord> records;
    std::error_code trouble;
    for (const auto& entry : std::filesystem::directory_iterator(out / "clips", trouble))
        if (entry.path().extension() == ".json") records.push_back(read_clip_record(entry.path()));
    std::ranges::sort(records, {}, [](const ClipRecord& r) { return std::tie(r.acquired, r.scene_id, r.city_code); });
    return records;
}

}  // namespace hearthwatch::pipeline
