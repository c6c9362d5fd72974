#include "pipeline/look/site_chips.h"

#include <map>
#include <optional>
#include <string>

#include "pipeline/baseline/baseline.h"

namespace hearthwatch::pipeline {
namespace {

/// Against the works' own history where there is one. The works as a unit is its furnaces once more: it takes no light from them.
raster::Prepared prepare(const raster::Chip& chip, const SiteChips& chips, const std::optional<raster::History>& history)
{
    if (!history) return {chip, chips.site->outline};
    std::vector<geo::Polygon> outlines;
    for (const auto* unit : chips.units)
        if (unit->kind != catalog::UnitKind::works) outlines.push_back(unit->outline);
    return {chip, chips.site->outline, outlines, *history};
}

/// A unit that has no place on the chip is a gap of its own; its neighbours keep their looks.
raster::Look measure_unit(const raster::Prepared& prepared, const geo::Polygon& outline)
{
    try {
        return raster::measure(prepared, outline);
    } catch (const raster::Error& error) {
        return {error.gap(), 0, 0, {}};
    }
}

}  // namespace

std::vector<SiteChips> by_site(const std::vector<const ClipRecord*>& records, const catalog::Catalog& catalog)
{
    constexpr std::size_t most_together = 16;
    std::map<std::string, std::vector<ChipPlace>> sites;
    for (std::size_t r = 0; r < records.size(); ++r)
        for (std::size_t e = 0; e < records[r]->entries.size(); ++e) sites[records[r]->entries[e].site_id].push_back({r, e});
    std::vector<SiteChips> all;
    for (const auto& [site_id, places] : sites)
        for (std::size_t n = 0; n < places.size(); ++n) {
            if (n % most_together == 0) all.push_back({catalog.find_site(site_id), catalog.units_of(site_id), {}});
            all.back().places.push_back(places[n]);
        }
    return all;
}

void look_at(const SiteChips& chips, const std::vector<const ClipRecord*>& records, const std::filesystem::path& out,
             const std::function<void(const ChipPlace&, std::vector<raster::Look>)>& done)
{
    bool read = false;
    std::optional<raster::History> history;
    for (const ChipPlace& place : chips.places) {
        const ClipEntry& entry = records[place.record]->entries[place.entry];
        std::vector<raster::Look> looks(chips.units.size());
        std::string gap = entry.gap;
        try {
            if (gap.empty() && !looks.empty()) {
                const raster::Chip chip = raster::read_chip(out / entry.chip);
                if (!read) history = site_history(out, entry.site_id);
                read = true;
                const auto prepared = prepare(chip, chips, history);
                for (std::size_t i = 0; i < looks.size(); ++i) looks[i] = measure_unit(prepared, chips.units[i]->outline);
            }
        } catch (const raster::Error& error) {
            gap = error.gap();
        }
        if (!gap.empty())
            for (auto& look : looks) look = {gap, 0, 0, {}};
        done(place, std::move(looks));
    }
}

}  // namespace hearthwatch::pipeline
