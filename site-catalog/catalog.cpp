#include "site-catalog/catalog.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace hearthwatch::catalog {

namespace {

struct KindName {
    UnitKind kind;
    std::string_view name, name_zh;
};

constexpr std::array kind_names{
    KindName{UnitKind::blast_furnace, "blast_furnace", "高炉"},
    KindName{UnitKind::coke_oven_battery, "coke_oven_battery", "焦炉"},
    KindName{UnitKind::sinter_line, "sinter_line", "烧结"},
    KindName{UnitKind::pellet_line, "pellet_line", "球团"},
    KindName{UnitKind::lime_kiln, "lime_kiln", "石灰窑"},
    KindName{UnitKind::converter, "converter", "转炉"},
    KindName{UnitKind::electric_arc_furnace, "electric_arc_furnace", "电炉"},
    KindName{UnitKind::direct_reduction, "direct_reduction", "直接还原"},
    KindName{UnitKind::works, "works", "全厂"},
};

}  // namespace

std::string_view name(UnitKind kind)
{
    return kind_names.at(static_cast<std::size_t>(kind)).name;
}

std::string_view name_zh(UnitKind kind)
{
    return kind_names.at(static_cast<std::size_t>(kind)).name_zh;
}

std::optional<UnitKind> parse_unit_kind(std::string_view text)
{
    for (const auto& row : kind_names)
        if (row.name == text) return row.kind;
    return std::nullopt;
}

const std::vector<UnitKind>& unit_kinds()
{
    static const auto kinds = [] {
        std::vector<UnitKind> all;
        for (const auto& row : kind_names) all.push_back(row.kind);
        return all;
    }();
    return kinds;
}

const std::vector<std::string>& unit_statuses()
{
    static const std::vector<std::string> statuses{
        "operating", "operating_pre_retirement", "mothballed", "retired", "construction", "announced", "cancelled"};
    return statuses;
}

const Site* Catalog::find_site(std::string_view site_id) const
{
    const auto found =
        std::ranges::lower_bound(sites, site_id, {}, [](const Site& site) { return std::string_view(site.site_id); });
    return found != sites.end() && found->site_id == site_id ? &*found : nullptr;
}

const Unit* Catalog::find_unit(std::string_view unit_id) const
{
    const auto found = std::ranges::find(units, unit_id, [](const Unit& unit) { return std::string_view(unit.unit_id); });
    return found != units.end() ? &*found : nullptr;
}

std::vector<const Unit*> Catalog::units_of(std::string_view site_id) const
{
    std::vector<const Unit*> found;
    for (const auto& unit : units)
        if (unit.site_id == site_id) found.push_back(&unit);
    return found;
}

Catalog in_cities(const Catalog& catalog, std::span<const std::string> city_codes)
{
    if (city_codes.empty()) return catalog;
    Catalog part;
    for (const auto& site : catalog.sites)
        if (std::ranges::find(city_codes, site.city_code) != city_codes.end()) part.sites.push_back(site);
    for (const auto& unit : catalog.units)
        if (part.find_site(unit.site_id)) part.units.push_back(unit);
    return part;
}

}  // namespace hearthwatch::catalog
