#include "pipeline/estimate/series.h"

#include <algorithm>

#include "pipeline/parallel.h"

namespace hearthwatch::pipeline {
namespace {

struct Shares {
    double run = 0, banked = 0, off = 0, live = 0;
};

Shares shares_of(const Works& works, const Expectation& e, std::size_t unit, int day)
{
    if (static_cast<int>(unit) != works.whole)
        return {e.run(unit, day), e.sum(unit, day, Activity::banked, false), e.sum(unit, day, Activity::off, false),
                e.sum(unit, day, Activity::run, true)};
    double none = 1, cold = 1, none_live = 1;
    for (int u : works.coupled()) {
        none *= 1 - e.run(static_cast<std::size_t>(u), day);
        cold *= e.sum(static_cast<std::size_t>(u), day, Activity::off, false);
        none_live *= 1 - e.sum(static_cast<std::size_t>(u), day, Activity::run, true);
    }
    return {1 - none, std::max(0.0, none - cold), std::min(cold, none), 1 - none_live};
}

std::vector<SeriesRow> series_of(const Record& record, const Works& works, const WorksFit& fit, const Fit& rates,
                                 const Model& model)
{
    const Expectation e = expect(record, works, fit, rates, 0, record.span.days, model);
    std::vector<SeriesRow> rows;
    for (std::size_t u = 0; u < works.units.size(); ++u) {
        const WorksUnit& unit = works.units[u];
        std::optional<geo::Day> last_clear;
        for (int day = 0; day < record.span.season_end; ++day) {
            const std::size_t d = static_cast<std::size_t>(day);
            if (unit.looks_clear[d] > 0) last_clear = record.span.first + day;
            if (day < record.span.season_begin) continue;
            const Shares s = shares_of(works, e, u, day);
            const double total = s.run + s.banked + s.off;
            SeriesRow row;
            row.unit_id = unit.unit_id;
            row.day = record.span.first + day;
            row.p_run = s.run / total;
            row.p_banked = s.banked / total;
            row.p_off = s.off / total;
            row.p_run_live = std::clamp(s.live, 0.0, 1.0);
            row.looks_clear = unit.looks_clear[d];
            row.looks_gap = unit.looks_gap[d];
            row.last_clear_day = last_clear;
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

}  // namespace

std::vector<SeriesRow> make_series(const Record& record, const Fit& fit, const Model& model, int threads)
{
    const auto parts = map_index<std::vector<SeriesRow>>(record.works.size(), threads, [&](std::size_t w) {
        return series_of(record, record.works[w], fit.works[w], fit, model);
    });
    std::vector<SeriesRow> rows;
    for (const auto& part : parts) rows.insert(rows.end(), part.begin(), part.end());
    std::ranges::sort(rows, {}, [](const SeriesRow& r) { return std::tie(r.unit_id, r.day); });
    return rows;
}

}  // namespace hearthwatch::pipeline
