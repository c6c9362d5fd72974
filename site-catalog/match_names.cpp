#include "site-catalog/match_names.h"

#include <algorithm>

#include "site-catalog/office_table.h"

namespace hearthwatch::catalog {

std::string name_key(std::string_view name)
{
    auto key = plain_text(name);
    for (const auto* part : {" ", "(", ")", "有限责任公司", "股份有限公司", "有限公司", "\"", "“", "”"})
        for (auto at = key.find(part); at != std::string::npos; at = key.find(part)) key.erase(at, std::string_view(part).size());
    return key;
}

std::vector<const Site*> sites_named(const Catalog& catalog, const std::string& text)
{
    std::vector<const Site*> found;
    if (text.empty()) return found;
    if (const auto* site = catalog.find_site(text)) return {site};
    const auto key = name_key(text);
    for (const auto& site : catalog.sites) {
        const bool same = site.uscc == text || name_key(site.name_zh) == key || site.name_en == text ||
                          std::ranges::any_of(site.aliases, [&](const std::string& alias) { return name_key(alias) == key; });
        if (same) found.push_back(&site);
    }
    return found;
}

std::vector<const Site*> sites_like(const Catalog& catalog, const std::string& text)
{
    constexpr std::size_t most = 5;
    std::vector<const Site*> found;
    const auto key = name_key(text);
    for (const auto& site : catalog.sites) {
        const auto other = name_key(site.name_zh);
        const bool alike =
            key.size() >= 6 && !other.empty() && (other.find(key) != std::string::npos || key.find(other) != std::string::npos);
        if (alike && found.size() < most) found.push_back(&site);
    }
    return found;
}

std::vector<const Unit*> units_numbered(const std::vector<const Unit*>& units_of_site, UnitKind kind, const std::string& number)
{
    std::vector<const Unit*> found;
    for (const auto* unit : units_of_site) {
        if (unit->kind != kind) continue;
        const auto own = parse_unit_text(unit->name_zh, unit->kind);
        if (own && own->numbers == std::vector{number}) found.push_back(unit);
    }
    return found;
}

}  // namespace hearthwatch::catalog
