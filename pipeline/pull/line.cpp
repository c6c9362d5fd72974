#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/error.h"
#include "pipeline/pull/json_text.h"
#include "pipeline/pull/record.h"

namespace hearthwatch::pipeline {
namespace {

using nlohmann::json;

PullRecord firms_line(const json& line, const Source& source)
{
    PullRecord record;
    record.table = true;
    record.source = source.name;
    record.collection = line.at("product").get<std::string>();
    const bool standard = line.at("standard").get<bool>();
    const auto sensor = line.at("sensor").get<std::string>(), day = line.at("day").get<std::string>();
    record.id = fmt::format("{}_{}_{}", sensor, day, standard ? "standard" : "nrt");
    record.acquisition = {sensor + "/" + day, standard ? "1" : "0", 0};
    record.acquired = geo::day_start(geo::parse_day(day), std::chrono::minutes(0));
    record.assets.push_back({"table", line.at("href").get<std::string>(), "text/csv", std::nullopt, 0});
    return record;
}

/// A product laid down by hand: its name says what it is, its place is trusted, its contents are not.
PullRecord folder_line(const json& line, const Source& source)
{
    PullRecord record;
    record.source = source.name;
    record.id = line.at("name").get<std::string>();
    record.acquisition = acquisition_of({record.id});
    const auto& key = record.acquisition.key;
    if (key.empty()) {
        record.acquisition.key = source.name + "/" + record.id;
        record.missing.push_back("a Landsat or Sentinel-2 product name");
        return record;
    }
    const std::string stamp = key.substr(key.rfind('/') + 1);
    record.acquired =
        geo::day_start(geo::parse_day(fmt::format("{}-{}-{}", stamp.substr(0, 4), stamp.substr(4, 2), stamp.substr(6, 2))),
                       std::chrono::minutes(0));
    record.assets.push_back({"product", line.at("path").get<std::string>(), "", std::nullopt, 0});
    return record;
}

}  // namespace

PullRecord parse_line(std::string_view text, const Source& source)
{
    if (source.kind == SourceKind::stac) return parse_item(text, source);
    const auto line = parse_json<json>(text, source.name);
    return source.kind == SourceKind::firms ? firms_line(line, source) : folder_line(line, source);
}

}  // namespace hearthwatch::pipeline
