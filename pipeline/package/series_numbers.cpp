#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/package/figures.h"
#include "pipeline/package/series_parts.h"
#include "pipeline/package/texts.h"

namespace hearthwatch::pipeline::package {
namespace {

using Json = nlohmann::ordered_json;

double thousandths(double p)
{
    return std::round(p * 1000) / 1000;
}

Json pair_of(const Both& both)
{
    return Json::array({both.zh, both.en});
}

/// Probabilities, seen stretches and dots; a day of the season without a row is null.
void add_days(const SeasonData& data, const std::vector<SeriesRow>& rows, Json& out)
{
    const geo::Day start = data.workspace.start;
    const auto days = static_cast<std::size_t>(data.workspace.end - start + 1);
    Json run(days, nullptr), banked = run, live = run, seen = Json::array(), dots = Json::array();
    for (const SeriesRow& row : rows) {
        if (row.day < start || row.day > data.workspace.end) continue;
        const auto i = static_cast<std::size_t>(row.day - start);
        run[i] = thousandths(row.p_run);
        banked[i] = thousandths(row.p_banked);
        live[i] = thousandths(row.p_run_live);
        if (row.looks_clear > 0) dots.push_back({i, day_state(row)});
    }
    for (const auto& [first, last] : seen_stretches(rows))
        seen.push_back({std::max(0, rows[first].day - start), std::min(rows[last].day, data.workspace.end) - start});
    out.update({{"run", run}, {"banked", banked}, {"live", live}, {"seen", seen}, {"dots", dots}});
}

void add_orders(const SeasonData& data, const std::string& unit_id, Json& out)
{
    out["orders"] = Json::array();
    for (const catalog::Order* order : data.orders_of_unit(unit_id)) {
        const geo::Day from = std::max(order->start, data.workspace.start), to = std::min(order->end, data.workspace.end);
        if (from <= to)
            out["orders"].push_back({{"from", from - data.workspace.start},
                                     {"to", to - data.workspace.start},
                                     {"stop", order->measure == catalog::Measure::stop}});
    }
}

/// Each look as [day, lane, seen, text, clock]; texts that many looks share stand once.
void add_looks(const SeasonData& data, const std::string& unit_id, Json& out)
{
    out["lanes"] = Json::array();
    out["texts"] = Json::array();
    out["looks"] = Json::array();
    std::map<std::string, std::size_t> known;
    for (const std::string_view lane : lanes) {
        bool any = false;
        for (const UnitLook* look : looks_between(data, unit_id, data.workspace.start, data.workspace.end)) {
            if (lane_of(look->sensor) != lane) continue;
            any = true;
            const Both sensor = code_text("sensor", look->sensor),
                       use = look->seen() ? text("look.used") : code_text("gap", look->gap_reason);
            const auto [at, fresh] = known.try_emplace(look->sensor + " " + look->gap_reason, known.size());
            if (fresh) out["texts"].push_back({sensor.zh + "：" + use.zh, sensor.en + ": " + use.en});
            out["looks"].push_back({look->local_day - data.workspace.start, out["lanes"].size(), look->seen() ? 1 : 0, at->second,
                                    geo::format_local(look->acquired, data.workspace.utc_offset).substr(11, 5)});
        }
        if (any) out["lanes"].push_back(pair_of(code_text("lane", lane)));
    }
}

}  // namespace

std::string series_numbers(const SeasonData& data, const std::string& unit_id)
{
    Json out{{"start", geo::format_day(data.workspace.start)}};
    add_days(data, data.series_of(unit_id), out);
    add_orders(data, unit_id, out);
    add_looks(data, unit_id, out);
    for (const std::string_view word : {"run", "banked", "live", "gap", "hint"})
        out["words"][std::string(word)] = pair_of(text("chart." + std::string(word), {std::to_string(joined_days)}));
    std::string json;
    for (const char c : out.dump(-1, ' ', false, Json::error_handler_t::replace))
        json += c == '<' ? "\\u003c" : std::string(1, c);  // so that no text can end the element
    return "<script type=\"application/json\" class=\"numbers\">" + json + "</script>\n";
}

}  // namespace hearthwatch::pipeline::package
