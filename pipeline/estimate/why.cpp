#include "pipeline/estimate/why.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pipeline/error.h"
#include "pipeline/estimate/estimate.h"
#include "pipeline/estimate/fit_file.h"
#include "pipeline/estimate/signal.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

std::pair<std::size_t, std::size_t> place_of(const Record& record, std::string_view unit_id)
{
    for (std::size_t w = 0; w < record.works.size(); ++w)
        for (std::size_t u = 0; u < record.works[w].units.size(); ++u)
            if (record.works[w].units[u].unit_id == unit_id) {
                if (static_cast<int>(u) != record.works[w].whole) return {w, u};
                throw Error(
                    fmt::format("unit '{}' is a whole works (its days are those of its furnaces); ask for one of them", unit_id),
                    2);
            }
    throw Error(
        fmt::format("unit '{}' is not in the catalogue of this area (nothing was estimated for it); see `show sites`", unit_id),
        2);
}

/// The readings of the unit in the look that a signal came from.
void add_witnesses(std::vector<Witness>& witnesses, const Record& record, const Look& look, const Signal& signal, int unit)
{
    for (const Reading& r : look.readings) {
        const IndicatorModel& indicator = record.indicators[static_cast<std::size_t>(r.indicator)];
        const bool of_works = indicator.shape == Shape::count;
        if (of_works == signal.high_resolution || (!of_works && r.unit != unit)) continue;
        witnesses.push_back(
            {record.span.first + look.day, look.sensor, look.scene_id, indicator.name, r.value, r.p_valid, signal.llr, of_works});
    }
}

}  // namespace

Reasons reasons_for(const Record& record, const Fit& fit, std::string_view unit_id, geo::Day day, const Model& model)
{
    const auto [w, u] = place_of(record, unit_id);
    const int number = day - record.span.first;
    if (number < 0 || number >= record.span.days)
        throw Error(
            fmt::format("day {} lies outside the days looked at, {} to {} (nothing was estimated for it); give one of these",
                        geo::format_day(day), geo::format_day(record.span.first),
                        geo::format_day(record.span.first + (record.span.days - 1))),
            2);
    const Expectation e = expect(record, record.works[w], fit.works[w], fit, 0, record.span.days, model);
    const UnitFit& unit = fit.works[w].units[u];
    Reasons reasons;
    reasons.unit_id = unit.unit_id;
    reasons.day = day;
    reasons.p_run = e.run(u, number);
    reasons.p_banked = e.sum(u, number, Activity::banked, false);
    reasons.p_off = e.sum(u, number, Activity::off, false);
    reasons.p_run_live = e.sum(u, number, Activity::run, true);
    reasons.p_without_looks = unit.run_share;
    reasons.p_from_past = number > 0 ? e.sum(u, number - 1, Activity::run, true) : unit.run_share;
    reasons.low_information = unit.low_information;
    reasons.baseline_looks = unit.baseline_looks;
    reasons.channels = unit.channels;
    for (const Channel& c : unit.channels)
        reasons.channel_names.push_back(record.indicators[static_cast<std::size_t>(c.indicator)].name);
    for (const Bleed& b : unit.bleeds)
        if (b.share >= why_least_glare)
            reasons.glares.push_back({record.works[w].units[static_cast<std::size_t>(b.unit)].unit_id,
                                      record.indicators[static_cast<std::size_t>(b.theirs.indicator)].name, b.share});
    for (const Signal& signal : signals_of(record, fit, e, w, u, number - why_reach_d, number + why_reach_d + 1, model))
        for (const Look& look : record.works[w].looks)
            if (look.day == signal.day && look.scene_id == signal.scene_id && look.sensor == signal.sensor)
                add_witnesses(reasons.witnesses, record, look, signal, static_cast<int>(u));
    std::ranges::stable_sort(reasons.witnesses, {}, [&](const Witness& x) { return std::abs(x.day - day); });
    return reasons;
}

std::string why(const Workspace& workspace, const std::string& unit_id, geo::Day day, bool json)
{
    const Model model = default_model();
    std::vector<std::string> refused;
    const Record record = read_record(workspace, model, refused);
    const Fit fit = parse_fit(read_file(workspace.out / "model.json"), record);
    const Reasons reasons = reasons_for(record, fit, unit_id, day, model);
    return json ? why_json(reasons) : why_text(reasons);
}

}  // namespace hearthwatch::pipeline
