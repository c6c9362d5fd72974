#include "pipeline/pull/listing.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "pipeline/file_lock.h"
#include "pipeline/pull/index.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string query_text(const SearchArea& area)
{
    return json{{"bbox", area.bbox}, {"since", geo::format_instant(area.since)}, {"until", geo::format_instant(area.until)}}
        .dump();
}

std::vector<std::string> list_stac(Access& access, IndexWriter& list, const SearchArea& area)
{
    const auto end = search_all(access, area, [&](const std::string&, std::string_view item) { list.add(item); });
    if (end.matched && *end.matched > end.items)
        return {fmt::format("source '{}': gives {} products but counts {} (some may be missing); pull again",
                            access.source().name, end.items, *end.matched)};
    return {};
}

struct Span {
    geo::Day first, last;
};

/// data_id -> days there are data for (FIRMS web service, "data_availability").
std::map<std::string, Span> firms_availability(Access& access)
{
    const auto text = access.get(parse_url(access.source().endpoint + "/api/data_availability/csv/{MAP_KEY}/ALL"));
    const auto table = geo::parse_csv(text, access.source().name + " data availability");
    const auto id = table.require_column("data_id"), first = table.require_column("min_date"),
               last = table.require_column("max_date");
    std::map<std::string, Span> spans;
    for (const auto& row : table.rows) spans[row.cells[id]] = {geo::parse_day(row.cells[first]), geo::parse_day(row.cells[last])};
    return spans;
}

std::vector<std::string> list_firms(Access& access, IndexWriter& list, const SearchArea& area)
{
    const auto spans = firms_availability(access);
    const auto has = [&](const std::string& product, geo::Day day) {
        const auto span = spans.find(product);
        return span != spans.end() && day >= span->second.first && day <= span->second.last;
    };
    const geo::Day first = geo::local_day(area.since, std::chrono::minutes(0)),
                   last = geo::local_day(area.until, std::chrono::minutes(0));
    std::vector<std::string> notes;
    for (const auto& product : access.source().collections) {
        int without = 0;
        for (geo::Day day = first; day <= last; ++day) {
            const bool standard = !product.standard_id.empty() && has(product.standard_id, day), early = has(product.id, day);
            for (const auto& [there, id] : {std::pair(standard, product.standard_id), std::pair(early, product.id)})
                if (there)
                    list.add(json{{"product", id},
                                  {"sensor", product.sensor},
                                  {"day", geo::format_day(day)},
                                  {"standard", id == product.standard_id},
                                  {"href", firms_address(access.source(), id, area.bbox, geo::format_day(day))}}
                                 .dump());
            if (!standard && !early) ++without;
        }
        if (without > 0)
            notes.push_back(fmt::format("source '{}': has no {} for {} of {} days (those nights are not seen, not cold)",
                                        access.source().name, product.sensor, without, last - first + 1));
    }
    return notes;
}

}  // namespace

std::string firms_address(const Source& source, const std::string& product, const std::array<double, 4>& bbox,
                          const std::string& day)
{
    return fmt::format("{}/api/area/csv/{{MAP_KEY}}/{}/{:.3f},{:.3f},{:.3f},{:.3f}/1/{}", source.endpoint, product, bbox[0],
                       bbox[1], bbox[2], bbox[3], day);
}

std::vector<std::string> list_source(Access& access, const PullPlaces& places, const SearchArea& area, geo::Instant now)
{
    const auto folder = places.lists(access.source().name);
    fs::create_directories(folder);
    const FileLock lock(folder / ".lock");  // one drain at a time; what a killed one left is swept here
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename().string().starts_with(".2")) fs::remove(entry.path());
    IndexWriter list(folder, now, query_text(area));
    auto notes = access.source().kind == SourceKind::firms ? list_firms(access, list, area) : list_stac(access, list, area);
    list.finish();
    return notes;
}

void list_folder(const Source& source, const fs::path& workspace_root, const PullPlaces& places, geo::Instant now)
{
    const fs::path folder = workspace_root / source.endpoint;
    if (!fs::is_directory(folder))
        throw Error(fmt::format("{}: is no folder (source '{}' has its products there); make it or correct `endpoint`",
                                folder.string(), source.name));
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        if (const auto name = entry.path().filename().string(); !name.starts_with(".")) names.push_back(name);
    std::sort(names.begin(), names.end());
    fs::create_directories(places.lists(source.name));
    const FileLock lock(places.lists(source.name) / ".lock");
    IndexWriter list(places.lists(source.name), now,
                     json{{"folder", folder.string()}}.dump(-1, ' ', false, json::error_handler_t::replace));
    for (const auto& name : names)
        list.add(json{{"name", name}, {"path", (folder / name).string()}}.dump(-1, ' ', false, json::error_handler_t::replace));
    list.finish();
}

}  // namespace hearthwatch::pipeline
