#include <fmt/format.h>

#include <array>
#include <map>

#include "geo/csv.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/page.h"
#include "pipeline/package/sections.h"

namespace hearthwatch::pipeline::package {
namespace {

/// The readings a person looks at first; the package's table has them all.
constexpr std::array<std::string_view, 7> first_indicators{"swir_excess", "tir_excess", "swir_ring_excess", "tir_ring_contrast",
                                                           "night_hits",  "plume",      "nhi_tool_hot"};
constexpr std::size_t shown_readings = 3;

std::string readings_text(const UnitLook& look)
{
    std::vector<const Indicator*> chosen;
    for (const std::string_view wanted : first_indicators)
        for (const Indicator& reading : look.readings)
            if (reading.name == wanted && chosen.size() < shown_readings) chosen.push_back(&reading);
    for (const Indicator& reading : look.readings)
        if (chosen.empty()) chosen.push_back(&reading);
    std::string out;
    for (const Indicator* reading : chosen)
        out += fmt::format("{}{} {}{}", out.empty() ? "" : "; ", html(reading->name), reading->censored ? "≥ " : "",
                           decimal(reading->value, 2));
    return out;
}

}  // namespace

std::string looks_section(const SeasonData& data, const std::string& unit_id, geo::Day from, geo::Day to)
{
    const std::vector<const UnitLook*> looks = looks_between(data, unit_id, from, to);
    if (looks.empty()) return paragraph(text("looks.none"), "soft");
    TableText table({text("col.time"), text("col.sensor"), text("col.scene"), text("col.use"), text("col.clear"),
                     text("col.valid"), text("col.readings")});
    std::map<std::string, int> reasons;
    int seen = 0;
    for (const UnitLook* look : looks) {
        look->seen() ? ++seen : ++reasons[look->gap_reason];
        table.row({html(geo::format_local(look->acquired, data.workspace.utc_offset)), spans(code_text("sensor", look->sensor)),
                   "<span class=\"id\">" + html(look->scene_id) + "</span>",
                   spans(look->seen() ? text("look.used") : code_text("gap", look->gap_reason)), percent(look->clear_fraction),
                   decimal(look->p_valid, 2), readings_text(*look)},
                  look->seen() ? "" : "rejected");
    }
    Both counts = text("looks.counts", {std::to_string(looks.size()), std::to_string(seen),
                                        std::to_string(looks.size() - static_cast<std::size_t>(seen))});
    for (const auto& [reason, count] : reasons) {
        const Both name = code_text("gap", reason);
        counts.zh += fmt::format("；{} {}", name.zh, count);
        counts.en += fmt::format("; {} {}", name.en, count);
    }
    return paragraph(counts) + table.done();
}

}  // namespace hearthwatch::pipeline::package
