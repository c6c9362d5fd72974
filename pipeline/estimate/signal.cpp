#include "pipeline/estimate/signal.h"

#include <algorithm>
#include <cmath>

#include "pipeline/estimate/night_ways.h"

namespace hearthwatch::pipeline {
namespace {

const std::vector<ChainState> warm_cold{{Activity::run, 1, 1, 0, true}, {Activity::off, 0, 0, 0, false}};

}  // namespace

/// Ratio of a look averaged over the error it shares with its works, capped.
double look_llr(const Record& record, const WorksUnit& unit, const UnitFit& fit, int number, const Look& look, const Model& model)
{
    const auto like = unit_likelihood(record, unit, fit, number, look, warm_cold, model);
    if (like.empty()) return 0;
    double run = 0, cold = 0;
    for (std::size_t k = 0; k < shared_nodes().size(); ++k) {
        run += shared_nodes()[k].weight * like[2 * k];
        cold += shared_nodes()[k].weight * like[2 * k + 1];
    }
    return std::log(run / cold);
}

std::vector<NightView> night_views(const Record& record, const Fit& fit, const Expectation& known, std::size_t works_number,
                                   std::size_t unit, int first, int last)
{
    const Works& works = record.works[works_number];
    const WorksFit& works_fit = fit.works[works_number];
    std::vector<NightView> views;
    for (Night& night : nights_of(record, works, {first, last, {}, {}})) {
        const bool of_whole = night.unit == works.whole && works.units[unit].coupled;
        if (!of_whole && night.unit != static_cast<int>(unit)) continue;
        NightView view{std::move(night), {}};
        const geo::Day day = record.span.first + view.night.day;
        double running = 0;
        for (int u : of_whole ? works.coupled() : std::vector<int>{})
            if (static_cast<std::size_t>(u) != unit)
                running += night_rate_on(works_fit, static_cast<std::size_t>(u), day) *
                           known.run(static_cast<std::size_t>(u), view.night.day);
        for (const NightWay& way : ways_of(works_fit))
            view.ways.push_back({way.weight, way.background + way.own * running, way.own * night_rate_on(works_fit, unit, day)});
        views.push_back(std::move(view));
    }
    return views;
}

double night_llr(const Night& night, const std::vector<NightView::Rates>& ways, int top, double cap)
{
    double run = 0, still = 0;
    for (const NightView::Rates& r : ways) {
        run += r.weight * night_likelihood(night, r.others + r.own, top);
        still += r.weight * night_likelihood(night, r.others, top);
    }
    return std::clamp(std::log(run / still), -cap, cap);
}

int night_top(const Model& model)
{
    return static_cast<int>(model.indicators[static_cast<std::size_t>(model.find_indicator("night_hits"))].gain_mean);
}

std::vector<Signal> signals_of(const Record& record, const Fit& fit, const Expectation& known, std::size_t works_number,
                               std::size_t unit, int first, int last, const Model& model)
{
    const Works& works = record.works[works_number];
    const WorksFit& works_fit = fit.works[works_number];
    std::vector<Signal> signals;
    for (const Look& look : works.looks) {
        if (look.day < first || look.day >= last) continue;
        double p_valid = 0;
        for (const Reading& r : look.readings)
            if (r.unit == static_cast<int>(unit) &&
                record.indicators[static_cast<std::size_t>(r.indicator)].shape != Shape::count)
                p_valid = std::max(p_valid, r.p_valid);
        if (p_valid <= 0) continue;
        signals.push_back({look.day,
                           look_llr(record, works.units[unit], works_fit.units[unit], static_cast<int>(unit), look, model),
                           look.sensor, look.scene_id, true, p_valid});
    }
    for (const NightView& view : night_views(record, fit, known, works_number, unit, first, last)) {
        const Look& look = works.looks[view.night.look];
        const double llr = night_llr(view.night, view.ways, night_top(model), model.evidence.look_cap);
        signals.push_back({view.night.day, llr, look.sensor, look.scene_id, false, view.night.p_valid});
    }
    std::ranges::stable_sort(signals, {}, &Signal::day);
    return signals;
}

}  // namespace hearthwatch::pipeline
