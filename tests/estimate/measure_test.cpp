#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>

#include "made_looks.h"
#include "pipeline/compare/verdict.h"
#include "pipeline/estimate/learn.h"
#include "pipeline/estimate/series.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

struct Score {
    double sum = 0;
    int n = 0;
    void add(double v) { sum += v, ++n; }
    double mean() const { return n ? sum / n : 0; }
};

double ece(std::vector<std::pair<double, bool>> days)
{
    std::ranges::sort(days);
    double error = 0;
    const std::size_t bins = 15;
    for (std::size_t b = 0; b < bins; ++b) {
        const std::size_t from = days.size() * b / bins, to = days.size() * (b + 1) / bins;
        double p = 0, x = 0;
        for (std::size_t i = from; i < to; ++i) p += days[i].first, x += days[i].second;
        error += std::abs(p - x) / static_cast<double>(days.size());
    }
    return error;
}

double middle(std::vector<double> v)
{
    if (v.empty()) return std::nan("");
    std::ranges::sort(v);
    return v[v.size() / 2];
}

struct Tally {
    Score window[3], change, live;
    std::vector<std::pair<double, bool>> days[3];
    std::vector<double> start_error[3];
    Score covered, width, seen, unseen, undetermined;
    int orders = 0, violators = 0, inconsistent = 0, inconsistent_true = 0, listed = 0, listed_true = 0, named = 0,
        named_false = 0, low = 0;
    int compliers = 0, compliers_accused = 0;
    Score by_type[6], named_by_type[6];
    double seconds = 0;
};

void measure(Tally& t, const made::Settings& settings)
{
    const made::MadeSeason season = made::make_season(settings);
    const Model model = default_model();
    const auto begun = std::clock();
    const Record record = make_record(season.catalog, {}, season.rows,
                                      make_span(season.first, season.baseline_end, season.start, season.end), model);
    const Fit fit = made::learn(record, model, 1);
    const auto series = make_series(record, fit, model, 1);
    const auto findings = judge_plan(record, fit, season.plan, model, 1);
    t.seconds += static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    std::map<std::string, std::vector<SeriesRow>> by_unit;
    for (const auto& r : series) by_unit[r.unit_id].push_back(r);
    for (const auto& unit : season.units) {
        const std::size_t k = static_cast<std::size_t>(unit.strength);
        const auto& rows = by_unit[unit.unit_id];
        int crossed = -1;
        for (const SeriesRow& r : rows) {
            const int day = r.day - season.first;
            const bool truth = unit.runs[static_cast<std::size_t>(day)];
            const double error = (r.p_run - truth) * (r.p_run - truth);
            t.days[k].emplace_back(r.p_run, truth);
            if (day >= unit.order_begin - 10 && day < unit.order_end + 10) {
                t.window[k].add(error);
                t.live.add((r.p_run_live - truth) * (r.p_run_live - truth));
            }
            (r.looks_clear > 0 ? t.seen : t.unseen).add(r.p_run - truth);
            for (int near = std::max(1, day - 10); near <= std::min<int>(day + 10, static_cast<int>(unit.runs.size()) - 1);
                 ++near)
                if (unit.runs[static_cast<std::size_t>(near)] != unit.runs[static_cast<std::size_t>(near) - 1]) {
                    t.change.add(error);
                    break;
                }
            if (crossed < 0 && r.p_run < 0.5 && day >= unit.order_begin - 15) crossed = day;
        }
        if (unit.kept) t.start_error[k].push_back(crossed < 0 ? 99 : std::abs(crossed - unit.stop_day));
    }
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const Finding& f = findings[i];
        const made::MadeUnit& unit = season.units[i];
        REQUIRE(f.unit_id == unit.unit_id);
        const int ran =
            static_cast<int>(std::count(unit.runs.begin() + unit.order_begin, unit.runs.begin() + unit.order_end, true));
        const bool violated = ran >= 0.25 * (unit.order_end - unit.order_begin);
        ++t.orders;
        t.violators += violated;
        t.covered.add(ran >= f.run_days_lo90 && ran <= f.run_days_hi90);
        t.width.add((f.run_days_hi90 - f.run_days_lo90) / f.planned_days);
        t.undetermined.add(f.verdict == Verdict::undetermined);
        if (f.verdict == Verdict::inconsistent) ++t.inconsistent, t.inconsistent_true += violated;
        if (violated) {
            const int type = static_cast<int>(unit.strength) * 2 + (ran < unit.order_end - unit.order_begin);
            t.by_type[type].add(f.verdict == Verdict::inconsistent);
            t.named_by_type[type].add(f.named);
        }
        if (f.q_value <= 0.05) ++t.listed, t.listed_true += violated;
        if (f.named) ++t.named, t.named_false += !violated;
        t.low += f.rule == "little_history";
    }
}

void print(const char* label, const Tally& t)
{
    std::printf("%-22s Brier window %.3f/%.3f/%.3f change %.3f live %.3f | ECE %.3f/%.3f/%.3f | start %.0f/%.0f/%.0f d | cover "
                "%.2f width %.2f | "
                "inc FDR %.3f power %.2f | list FDR %.3f power %.2f | named %d false %d power %.2f | und %.2f low %.2f | mnar "
                "%+.3f | %d orders %.1f s\n",
                label, t.window[0].mean(), t.window[1].mean(), t.window[2].mean(), t.change.mean(), t.live.mean(), ece(t.days[0]),
                ece(t.days[1]), ece(t.days[2]), middle(t.start_error[0]), middle(t.start_error[1]), middle(t.start_error[2]),
                t.covered.mean(), t.width.mean(), t.inconsistent ? 1 - double(t.inconsistent_true) / t.inconsistent : 0,
                t.violators ? double(t.inconsistent_true) / t.violators : 0, t.listed ? 1 - double(t.listed_true) / t.listed : 0,
                t.violators ? double(t.listed_true) / t.violators : 0, t.named, t.named_false,
                t.violators ? double(t.named - t.named_false) / t.violators : 0, t.undetermined.mean(), double(t.low) / t.orders,
                t.seen.mean() - t.unseen.mean(), t.orders, t.seconds);
    for (int i = 0; i < 6; ++i)
        std::printf("   %s/%s n %d power %.2f named %.2f",
                    std::vector<const char*>{"strong", "median", "weak"}[static_cast<std::size_t>(i / 2)],
                    i % 2 ? "restart" : "ignored", t.by_type[i].n, t.by_type[i].mean(), t.named_by_type[i].mean());
    std::printf("\n");
    std::fflush(stdout);
}

}  // namespace

/// Hidden: prints the table of numbers. MADE_SEEDS=first,last MADE_UNITS=n MADE_CASES=reference,shift,...
TEST_CASE("numbers on made seasons", "[.][measure]")
{
    const auto env = [](const char* name, const char* other) {
        const char* v = std::getenv(name);
        return std::string(v ? v : other);
    };
    const std::string seeds = env("MADE_SEEDS", "1,1"), cases = env("MADE_CASES", "reference");
    const int first = std::stoi(seeds), last = std::stoi(seeds.substr(seeds.find(',') + 1));
    const std::vector<std::pair<std::string, std::function<void(made::Settings&)>>> scenarios{
        {"reference", [](made::Settings&) {}},
        {"no-night", [](made::Settings& s) { s.night = false; }},
        {"shift", [](made::Settings& s) { s.shifted = 0.5; }},
        {"bleed", [](made::Settings& s) { s.bleed = 0.2; }},
        {"shift-bleed", [](made::Settings& s) { s.shifted = 0.5, s.bleed = 0.2; }},
        {"drift-snow", [](made::Settings& s) { s.drift = 1.5, s.snow = true; }},
        {"hides", [](made::Settings& s) { s.hides = true; }},
        {"all-comply", [](made::Settings& s) { s.complied = 1, s.ignored = 0; }},
        {"lying-landsat", [](made::Settings& s) { s.lying_landsat = true; }},
        {"five-looks", [](made::Settings& s) { s.baseline_looks = 5; }},
        {"blind", [](made::Settings& s) { s.blind_season = true; }},
    };
    for (const auto& [name, change] : scenarios) {
        if (("," + cases + ",").find("," + name + ",") == std::string::npos) continue;
        Tally tally;
        for (int seed = first; seed <= last; ++seed) {
            made::Settings s;
            s.seed = static_cast<std::uint64_t>(seed);
            s.units = std::stoi(env("MADE_UNITS", "200"));
            change(s);
            measure(tally, s);
        }
        print(name.c_str(), tally);
    }
}
