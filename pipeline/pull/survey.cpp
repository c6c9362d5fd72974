#include "pipeline/pull/survey.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pipeline/pull/index.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

constexpr double area_margin_deg = 0.05;              // more than the 3 km a window reaches beyond a works
constexpr auto final_after = std::chrono::hours(30);  // near-real-time tables of a UTC day grow until some hours after it

bool inside(const geo::Ring& ring, geo::LonLat place)
{
    bool result = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        const auto &a = ring[i], &b = ring[j];
        if ((a.lat_deg > place.lat_deg) != (b.lat_deg > place.lat_deg) &&
            place.lon_deg < (b.lon_deg - a.lon_deg) * (place.lat_deg - a.lat_deg) / (b.lat_deg - a.lat_deg) + a.lon_deg)
            result = !result;
    }
    return result;
}

/// A works is seen when any corner of it lies in the footprint. Without a footprint all may be.
std::vector<const catalog::Site*> seen_sites(const PullRecord& record, const std::vector<catalog::Site>& sites)
{
    std::vector<const catalog::Site*> result;
    for (const auto& site : sites) {
        const auto& corners = site.outline.outer;
        const bool seen = record.footprint.empty() || std::any_of(corners.begin(), corners.end(), [&](geo::LonLat corner) {
                              return std::any_of(record.footprint.begin(), record.footprint.end(),
                                                 [&](const geo::Ring& ring) { return inside(ring, corner); });
                          });
        if (seen) result.push_back(&site);
    }
    return result;
}

std::string extent_of(const Listed& listed, const Source& source, const SearchArea& area)
{
    if (listed.record.table) return fmt::format("area {:.3f}", fmt::join(area.bbox, " "));
    if (source.kind == SourceKind::folder || !source.windows) return "whole";
    std::string text;
    for (const auto* site : listed.sites) {
        text += site->site_id;
        for (const auto& corner : site->outline.outer) text += fmt::format(" {:.6f} {:.6f}", corner.lon_deg, corner.lat_deg);
        text += "\n";
    }
    return "windows of " + sha256(text).substr(0, 16);
}

void judge(Listed& listed, const PullPlaces& places, const Source& source, const Journal& journal, geo::Instant now)
{
    const auto set = [&](Fate fate, std::string reason) {
        listed.fate = fate;
        listed.reason = std::move(reason);
    };
    const PullRecord& record = listed.record;
    if (listed.fate == Fate::superseded) return;
    if (!record.table && source.kind == SourceKind::stac && listed.sites.empty())
        return set(Fate::not_covered, "shows none of the works");
    if (record.cloud_percent && *record.cloud_percent > source.max_cloud_percent)
        return set(Fate::cloudy, fmt::format("{:.1f} % cloud", *record.cloud_percent));
    const auto entry = journal.find(record.source, record.id);
    if (holds(places.provenance(record), record, listed.extent)) {
        set(Fate::used, "");
        listed.due = record.table && record.acquisition.version == "0" && entry && entry->at < record.acquired + final_after &&
                     now > entry->at;
        return;
    }
    if (!record.missing.empty()) return set(Fate::failed, fmt::format("lacks {}", fmt::join(record.missing, ", ")));
    const bool troubled = entry && (entry->state == State::failed || entry->state == State::ordered);
    listed.due = !troubled || entry->next_try <= now;
    set(troubled && entry->lasting ? Fate::failed : Fate::pending, troubled ? entry->reason : std::string(not_yet_fetched));
}

}  // namespace

std::string_view name(Fate fate)
{
    switch (fate) {
    case Fate::used:
        return "used";
    case Fate::superseded:
        return "superseded";
    case Fate::not_covered:
        return "not covered";
    case Fate::cloudy:
        return "cloudy";
    case Fate::failed:
        return "failed";
    case Fate::pending:
        return "pending";
    }
    return "";
}

SearchArea Assignment::area() const
{
    SearchArea result{
        {180, 90, -180, -90}, geo::day_start(since, utc_offset), geo::day_start(until + 1, utc_offset) - std::chrono::seconds(1)};
    for (const auto& site : sites) {
        for (const auto& corner : site.outline.outer) {
            result.bbox[0] = std::min(result.bbox[0], corner.lon_deg - area_margin_deg);
            result.bbox[1] = std::min(result.bbox[1], corner.lat_deg - area_margin_deg);
            result.bbox[2] = std::max(result.bbox[2], corner.lon_deg + area_margin_deg);
            result.bbox[3] = std::max(result.bbox[3], corner.lat_deg + area_margin_deg);
        }
    }
    for (double& degree : result.bbox) degree = std::round(degree * 1000) / 1000;
    return result;
}

void resolve_versions(std::vector<Listed>& scenes, const std::vector<std::string>& source_order)
{
    const auto rank = [&](const Listed& l) {
        return std::find(source_order.begin(), source_order.end(), l.record.source) - source_order.begin();
    };
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < scenes.size(); ++i) groups[scenes[i].record.acquisition.key].push_back(i);
    for (auto& [key, members] : groups) {
        std::sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
            const auto &l = scenes[a], &r = scenes[b];
            return std::tuple(r.record.acquisition.version, rank(l), l.record.id) <
                   std::tuple(l.record.acquisition.version, rank(r), r.record.id);
        });
        std::vector<std::size_t> winners;
        for (const std::size_t member : members) {
            const double strip_s = scenes[member].record.acquisition.strip_s;
            const auto winner = std::find_if(winners.begin(), winners.end(), [&](std::size_t w) {
                const double other_s = scenes[w].record.acquisition.strip_s;
                return strip_s == 0 || other_s == 0 || std::abs(strip_s - other_s) < strip_apart_s;
            });
            if (winner == winners.end()) {
                winners.push_back(member);
                continue;
            }
            scenes[member].fate = Fate::superseded;
            scenes[member].reason =
                fmt::format("{} of {} stands for it", scenes[*winner].record.id, scenes[*winner].record.source);
            scenes[*winner].replaces.push_back(member);
        }
    }
}

Survey survey(const PullPlaces& places, const std::vector<Source>& sources, const Assignment& assignment, const Journal& journal,
              geo::Instant now)
{
    Survey result;
    std::vector<std::string> order;
    const SearchArea area = assignment.area();
    for (const Source& source : sources) {
        order.push_back(source.name);
        const auto file = newest_index(places.lists(source.name));
        if (!file) continue;
        result.ever_listed = true;
        const auto list = std::make_shared<const IndexFile>(*file);
        list->each_item([&](std::string_view text, std::uint64_t offset) {
            try {
                Listed listed;
                listed.record = parse_line(text, source);
                listed.record.index = list;
                listed.record.offset = offset;
                listed.record.size = text.size();
                const bool dated = listed.record.acquired != geo::Instant{};
                if (dated &&
                    (listed.record.acquired < area.since - std::chrono::hours(24) || listed.record.acquired > area.until))
                    return;
                result.scenes.push_back(std::move(listed));
            } catch (const Error& error) {
                result.notes.push_back(error.what());
            }
        });
    }
    std::sort(result.scenes.begin(), result.scenes.end(), [](const Listed& a, const Listed& b) {
        return std::tie(a.record.source, a.record.acquired, a.record.id) <
               std::tie(b.record.source, b.record.acquired, b.record.id);
    });
    resolve_versions(result.scenes, order);
    for (Listed& listed : result.scenes) {
        const Source& source = find_source(sources, listed.record.source);
        if (!listed.record.table) listed.sites = seen_sites(listed.record, assignment.sites);
        listed.extent = extent_of(listed, source, area);
        judge(listed, places, source, journal, now);
    }
    return result;
}

}  // namespace hearthwatch::pipeline
