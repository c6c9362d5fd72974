#pragma once
#include <string>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"

namespace hearthwatch::catalog {

/// The columns of contract 5.2 and 5.3 in order, once: reader and writer both walk these lists, so a field is added here and
/// nowhere else. `visit(name, member)` is called with string, vector of strings, optional number, optional day, day, bool or
/// an enumeration.
template <class S, class V>
void site_fields(S& site, V&& visit)
{
    visit("site_id", site.site_id);
    visit("name_zh", site.name_zh);
    visit("name_en", site.name_en);
    visit("aliases", site.aliases);
    visit("city_code", site.city_code);
    visit("district_code", site.district_code);
    visit("uscc", site.uscc);
    visit("permit_id", site.permit_id);
    visit("grade", site.grade);
    visit("grade_date", site.grade_date);
    visit("crude_capacity_t", site.crude_capacity_t);
    visit("iron_capacity_t", site.iron_capacity_t);
    visit("heat_supply_area_m2", site.heat_supply_area_m2);
    visit("heated_area_last_year_m2", site.heated_area_last_year_m2);
    visit("process", site.process);
    visit("violation_2021", site.violation_2021);
    visit("over_120_percent", site.over_120_percent);
    visit("not_in_norm_list", site.not_in_norm_list);
    visit("retrofit_complete", site.retrofit_complete);
    visit("datum", site.datum);
    visit("radius_m", site.radius_m);
    visit("source", site.source);
}

template <class U, class V>
void unit_fields(U& unit, V&& visit)
{
    visit("unit_id", unit.unit_id);
    visit("site_id", unit.site_id);
    visit("kind", unit.kind);
    visit("name_zh", unit.name_zh);
    visit("volume_m3", unit.volume_m3);
    visit("capacity_t", unit.capacity_t);
    visit("opened", unit.opened);
    visit("closed", unit.closed);
    visit("status", unit.status);
    visit("low_precision", unit.low_precision);
    visit("radius_m", unit.radius_m);
    visit("source", unit.source);
}

template <class O, class V>
void order_fields(O& order, V&& visit)
{
    visit("order_id", order.order_id);
    visit("site_id", order.site_id);
    visit("unit_id", order.unit_id);
    visit("start", order.start);
    visit("end", order.end);
    visit("measure", order.measure);
    visit("amount", order.amount);
    visit("source_document", order.source_document);
    visit("clause", order.clause);
    visit("revised_at", order.revised_at);
}

/// Names of the columns that FIELDS walks over.
template <class T, class F>
std::vector<std::string> column_names(F fields)
{
    std::vector<std::string> names;
    T item;
    fields(item, [&](const char* name, auto&) { names.emplace_back(name); });
    return names;
}

}  // namespace hearthwatch::catalog
