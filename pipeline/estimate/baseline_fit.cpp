#include "pipeline/estimate/baseline_fit.h"

#include <fmt/format.h>

#include <filesystem>
#include <iterator>
#include <set>

#include "pipeline/data_file.h"
#include "pipeline/error.h"
#include "pipeline/estimate/fit_file.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

void add_looks(std::string& text, const Works& works, const Span& span)
{
    std::set<std::pair<int, int>> channels;  // a unit's indicator counts as one of its channels on whatever day it is read
    for (const Look& look : works.looks)
        for (const Reading& r : look.readings) {
            channels.insert({r.unit, r.indicator});
            if (look.day < span.baseline_begin || look.day >= span.baseline_end) continue;
            fmt::format_to(std::back_inserter(text), "{} {} {} {} {} {} {} {} {}\n", look.day, look.sensor, r.unit, r.indicator,
                           r.value, r.sigma, r.p_valid, r.p_null, r.censored);
        }
    for (const auto& [unit, indicator] : channels) fmt::format_to(std::back_inserter(text), "{} {}\n", unit, indicator);
}

}  // namespace

std::string baseline_key(const Record& record)
{
    const Span& span = record.span;
    std::string text = fmt::format("{} {} {} {} {} {}\n", geo::format_day(span.first), span.days, span.baseline_begin,
                                   span.baseline_end, span.season_begin, span.season_end);
    for (const IndicatorModel& i : record.indicators) text += i.name + "\n";
    for (const Works& works : record.works) {
        text += works.site_id + "\n";
        for (const WorksUnit& u : works.units)
            fmt::format_to(std::back_inserter(text), "{} {} {} {} {} {}\n", u.unit_id, catalog::name(u.kind), u.low_precision,
                           u.coupled, u.size, u.weight);
        add_looks(text, works, span);
    }
    ContentKey key("baseline_fit");
    key.add("model", data_file("model.toml")).add("record", text);
    return key.hex();
}

Fit baseline_fit(const std::filesystem::path& out, const Record& record, const Model& model, int threads)
{
    const std::filesystem::path file = out / "baseline_fit.json";
    const std::string key = baseline_key(record);
    if (is_current(out, "baseline_fit", key) && std::filesystem::exists(file)) try {
            return parse_fit(read_file(file), record);
        } catch (const Error&) {  // damaged: learnt anew below
        }
    Fit fit = learn_baseline(record, model, threads);
    write_file(file, fit_json(fit, record));
    set_current(out, "baseline_fit", key);
    return fit;
}

}  // namespace hearthwatch::pipeline
