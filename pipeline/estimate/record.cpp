#include "pipeline/estimate/record.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace hearthwatch::pipeline {
namespace {

constexpr std::chrono::minutes one_pass{20};  // adjacent tiles of one overpass come within seconds to minutes
constexpr double clip = 6;                    // robust standard deviations kept of an indicator nobody knows

struct Row {
    const ReadingRow* row = nullptr;
    int unit = 0;
    bool external = false;
};

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Median and robust standard deviation of a unit's baseline under an indicator that the model does not know.
struct Scale {
    double centre = 0, width = 0;
};

using ScaleTable = std::map<std::pair<int, std::string>, Scale>;

ScaleTable learn_scales(const std::vector<Row>& rows, const Works& works, const Span& span, const Model& model,
                        std::vector<std::string>& refused)
{
    std::map<std::pair<int, std::string>, std::vector<double>> values;
    for (const Row& r : rows) {
        if (r.row->gap || model.find_indicator(r.row->indicator) >= 0 || model.ignores(r.row->indicator)) continue;
        auto& list = values[{r.unit, r.row->indicator}];
        const int day = r.row->local_day - span.first;
        if (day >= span.baseline_begin && day < span.baseline_end && std::isfinite(r.row->value) &&
            r.row->p_valid >= model.evidence.clear_p_valid)
            list.push_back(r.row->value);
    }
    ScaleTable scales;
    for (const auto& [key, list] : values) {
        const std::string& unit_id = works.units[static_cast<std::size_t>(key.first)].unit_id;
        if (static_cast<int>(list.size()) < model.evidence.other_min_looks) {
            refused.push_back(
                fmt::format("looks of {}: indicator '{}' is not known to the model and has {} clear baseline readings "
                            "(fewer than {} teach nothing); use a known indicator or a longer baseline",
                            unit_id, key.second, list.size(), model.evidence.other_min_looks));
            continue;
        }
        const double centre = median(list);
        std::vector<double> off;
        for (double v : list) off.push_back(std::abs(v - centre));
        const double width = 1.4826 * median(off);
        if (width > 0)
            scales[key] = {centre, width};
        else
            refused.push_back(
                fmt::format("looks of {}: indicator '{}' hardly varies over the baseline (nothing can be learnt from a "
                            "constant); leave it out",
                            unit_id, key.second));
    }
    return scales;
}

class Collector {
public:
    Collector(Record& record, const Model& model) : record_(record), model_(model) {}

    void collect(Works& works, std::vector<Row>& rows)
    {
        const ScaleTable scales = learn_scales(rows, works, record_.span, model_, record_.refused);
        std::ranges::sort(rows, {}, [](const Row& r) {
            return std::tie(r.row->sensor, r.row->acquired, r.unit, r.row->scene_id, r.row->indicator, r.row->value);
        });
        for (std::size_t begin = 0; begin < rows.size();) {
            std::size_t end = begin + 1;
            while (end < rows.size() && rows[end].row->sensor == rows[begin].row->sensor &&
                   rows[end].row->acquired - rows[begin].row->acquired <= one_pass)
                ++end;
            add_look(works, std::span(rows).subspan(begin, end - begin), scales);
            begin = end;
        }
        for (WorksUnit& unit : works.units)
            if (unit.external) unit.weight = 1;
        std::ranges::sort(works.looks, {}, [](const Look& l) { return std::tie(l.acquired, l.sensor); });
    }

private:
    int indicator_of(const std::string& name)
    {
        for (std::size_t i = 0; i < record_.indicators.size(); ++i)
            if (record_.indicators[i].name == name) return static_cast<int>(i);
        record_.indicators.push_back(model_.other);
        record_.indicators.back().name = name;
        return static_cast<int>(record_.indicators.size()) - 1;
    }

    void add_look(Works& works, std::span<const Row> rows, const ScaleTable& scales)
    {
        Look look;
        look.sensor = rows[0].row->sensor;
        look.scene_id = rows[0].row->scene_id;
        look.acquired = rows[0].row->acquired;
        look.day = rows[0].row->local_day - record_.span.first;
        std::map<std::pair<int, std::string>, Reading> best;
        std::map<int, bool> seen;  // unit -> clear
        for (const Row& r : rows) {
            bool& clear = seen[r.unit];
            if (r.row->gap || !std::isfinite(r.row->value) || !(r.row->p_valid > 0)) continue;
            const bool known = model_.find_indicator(r.row->indicator) >= 0;
            if (r.row->p_valid >= model_.evidence.clear_p_valid) clear = true;
            if (!known && model_.ignores(r.row->indicator)) continue;
            Reading reading{r.unit, 0, r.row->value, r.row->sigma, std::min(r.row->p_valid, 1.0), r.row->p_null, r.row->censored};
            if (!known) {
                const auto scale = scales.find({r.unit, r.row->indicator});
                if (scale == scales.end()) continue;
                reading.value = std::clamp((reading.value - scale->second.centre) / scale->second.width, -clip, clip);
                reading.sigma /= scale->second.width;
            }
            works.units[static_cast<std::size_t>(r.unit)].external |= r.external;
            reading.indicator = indicator_of(r.row->indicator);
            const IndicatorModel& model = record_.indicators[static_cast<std::size_t>(reading.indicator)];
            const auto [place, fresh] = best.try_emplace({r.unit, model.group}, reading);
            if (fresh) continue;
            const int rank = record_.indicators[static_cast<std::size_t>(place->second.indicator)].rank;
            if (std::pair(model.rank, -reading.p_valid) < std::pair(rank, -place->second.p_valid)) place->second = reading;
        }
        for (const auto& [unit, clear] : seen) {
            WorksUnit& u = works.units[static_cast<std::size_t>(unit)];
            auto& counter = clear ? u.looks_clear : u.looks_gap;
            ++counter[static_cast<std::size_t>(look.day)];
        }
        for (const auto& [key, reading] : best) look.readings.push_back(reading);
        if (!look.readings.empty()) works.looks.push_back(std::move(look));
    }

    Record& record_;
    const Model& model_;
};

Works make_works(const catalog::Catalog& catalog, const catalog::Site& site, const Span& span, const Model& model)
{
    Works works;
    works.site_id = site.site_id;
    double total = 0, known = 0;
    for (const catalog::Unit* unit : catalog.units_of(site.site_id)) {
        WorksUnit u;
        u.unit_id = unit->unit_id;
        u.kind = unit->kind;
        u.low_precision = unit->low_precision;
        u.coupled = model.kind(unit->kind).coupled;
        u.size = unit->volume_m3 ? *unit->volume_m3 : unit->capacity_t.value_or(0);
        if (u.coupled && u.size > 0) total += u.size, ++known;
        u.looks_clear.assign(static_cast<std::size_t>(span.days), 0);
        u.looks_gap = u.looks_clear;
        works.units.push_back(std::move(u));
    }
    std::ranges::sort(works.units, {}, &WorksUnit::unit_id);
    const auto coupled = works.coupled();
    for (std::size_t i = 0; i < works.units.size(); ++i) {
        WorksUnit& u = works.units[i];
        u.size = u.coupled && u.size > 0 ? u.size * known / total : 1;
        if (u.kind == catalog::UnitKind::works && !coupled.empty()) works.whole = static_cast<int>(i);
        if (u.coupled && u.low_precision) u.weight = 1.0 / static_cast<double>(coupled.size());
    }
    return works;
}

}  // namespace

Span make_span(geo::Day baseline_start, geo::Day baseline_end, geo::Day start, geo::Day end)
{
    Span span;
    span.first = std::min(baseline_start, start);
    span.days = std::max(baseline_end, end) - span.first + 1;
    span.baseline_begin = baseline_start - span.first;
    span.baseline_end = baseline_end - span.first + 1;
    span.season_begin = start - span.first;
    span.season_end = end - span.first + 1;
    return span;
}

std::vector<int> Works::coupled() const
{
    std::vector<int> numbers;
    for (std::size_t i = 0; i < units.size(); ++i)
        if (units[i].coupled) numbers.push_back(static_cast<int>(i));
    return numbers;
}

Record make_record(const catalog::Catalog& catalog, std::span<const ReadingRow> own, std::span<const ReadingRow> external,
                   const Span& span, const Model& model)
{
    Record record;
    record.span = span;
    record.indicators = model.indicators;
    std::map<std::string, std::pair<std::size_t, int>, std::less<>> places;
    for (const catalog::Site& site : catalog.sites) {
        record.works.push_back(make_works(catalog, site, span, model));
        const auto& units = record.works.back().units;
        for (std::size_t i = 0; i < units.size(); ++i) places[units[i].unit_id] = {record.works.size() - 1, static_cast<int>(i)};
    }
    std::vector<std::vector<Row>> rows(record.works.size());
    std::set<std::string> unknown;
    const auto sort_in = [&](std::span<const ReadingRow> table, bool is_external) {
        for (const ReadingRow& row : table) {
            const int day = row.local_day - span.first;
            if (day < 0 || day >= span.days) continue;
            if (const auto place = places.find(row.unit_id); place != places.end())
                rows[place->second.first].push_back({&row, place->second.second, is_external});
            else
                unknown.insert(row.unit_id);
        }
    };
    sort_in(own, false);
    sort_in(external, true);
    for (const std::string& unit : unknown)
        record.refused.push_back(
            fmt::format("looks: unit '{}' is not in the catalogue (its readings belong nowhere); add it to units", unit));
    Collector collector(record, model);
    for (std::size_t w = 0; w < record.works.size(); ++w) collector.collect(record.works[w], rows[w]);
    return record;
}

}  // namespace hearthwatch::pipeline
