#include "pipeline/compare/compliance.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "pipeline/compare/random.h"
#include "pipeline/compare/scores.h"
#include "pipeline/estimate/night_ways.h"
#include "pipeline/parallel.h"
#include "site-catalog/capacity.h"
#include "site-catalog/planned_share.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int year_d = 365;

/// Capacity x days of a group of furnaces over days [begin, end): all, ordered to stop, and run by draw; `doubt` is how fast
/// the days run grow with a shift of every day's log odds, sum of p (1 - p).
struct Sums {
    double all = 0, ordered = 0, doubt = 0;
    std::vector<double> run;
};

bool ordered_to_stop(const catalog::Plan& plan, const std::string& unit_id, geo::Day day)
{
    return std::ranges::any_of(plan.orders, [&](const catalog::Order& o) {
        return o.unit_id == unit_id && o.measure == catalog::Measure::stop && o.start <= day && day <= o.end;
    });
}

Sums sum_over(const std::vector<const FurnaceDraws*>& group, geo::Day record_first, int begin, int end, const catalog::Plan* plan)
{
    Sums sums;
    sums.run.assign(group[0]->runs.size(), 0.0);
    for (const FurnaceDraws* f : group)
        for (int day = begin; day < end; ++day) {
            const std::size_t d = static_cast<std::size_t>(day - f->first);
            if (day < f->first || d >= f->open.size() || !f->open[d]) continue;
            sums.all += f->capacity_t;
            if (plan && ordered_to_stop(*plan, f->unit_id, record_first + day)) sums.ordered += f->capacity_t;
            double ran = 0;
            for (std::size_t i = 0; i < sums.run.size(); ++i) {
                ran += f->runs[i][d] ? 1 : 0;
                sums.run[i] += f->runs[i][d] ? f->capacity_t : 0;
            }
            const double p = ran / static_cast<double>(sums.run.size());
            sums.doubt += f->capacity_t * p * (1 - p);
        }
    return sums;
}

void shift_alike(Sums& sums, double logit_sd)
{
    const auto shifts = shifts_alike(sums.run.size(), logit_sd);
    for (std::size_t i = 0; i < shifts.size(); ++i) sums.run[i] = std::clamp(sums.run[i] + shifts[i] * sums.doubt, 0.0, sums.all);
}

void set_ratio(ComplianceRow& row, const std::vector<double>& ratios, double target)
{
    row.estimated_ratio = quantile(ratios, 0.5);
    row.ratio_lo90 = quantile(ratios, 0.05);
    row.ratio_hi90 = quantile(ratios, 0.95);
    const auto met = std::ranges::count_if(ratios, [&](double r) { return r >= target - 1e-12; });
    row.p_target_met = target > 0 ? static_cast<double>(met) / static_cast<double>(ratios.size()) : std::nan("");
}

void add_rows(std::vector<ComplianceRow>& rows, const std::string& level, const std::string& id,
              const std::vector<const FurnaceDraws*>& group, const Record& record, const catalog::Plan& plan,
              const catalog::Phase& phase, double logit_sd)
{
    const int begin = std::max(phase.start - record.span.first, record.span.season_begin);
    const int end = std::min(phase.end - record.span.first + 1, record.span.season_end);
    if (end <= begin) return;
    Sums now = sum_over(group, record.span.first, begin, end, &plan);
    if (now.all <= 0) return;
    shift_alike(now, logit_sd);
    ComplianceRow row;
    row.level = level;
    row.id = id;
    row.phase = phase.name;
    row.clause = phase.clause;
    row.planned_ratio = now.ordered / now.all;
    const bool against_year = phase.against == "previous_year";
    const bool year_known = begin - year_d >= record.span.baseline_begin && end - year_d <= record.span.baseline_end;
    std::vector<double> stopped;
    for (double run : now.run) stopped.push_back(1 - run / now.all);
    set_ratio(row, stopped, against_year ? 0 : phase.stop_ratio);
    row.reason = fmt::format("Share of stopped furnace days of {} furnaces.", group.size());
    if (std::ranges::any_of(group, [](const FurnaceDraws* f) { return !f->capacity_known; }))
        row.reason += " Some capacities are not known: these furnaces count as the others' mean.";
    if (against_year && !year_known)
        row.reason += " The state a year earlier is unknown: the ratio of the clause cannot be tested.";
    if (!against_year && phase.stop_ratio <= 0) row.reason += " The notice gives no ratio for this phase.";
    rows.push_back(row);
    if (!year_known) return;
    Sums then = sum_over(group, record.span.first, begin - year_d, end - year_d, nullptr);
    shift_alike(then, logit_sd);
    std::vector<double> reduction;
    for (std::size_t i = 0; i < then.run.size(); ++i)
        if (then.run[i] > 0) reduction.push_back(1 - now.run[i] / then.run[i]);
    if (reduction.empty()) return;
    row.phase += "_against_previous_year";
    row.planned_ratio = std::nan("");
    set_ratio(row, reduction, against_year ? phase.stop_ratio : 0);
    row.reason = "Reduction of running furnace days against the same days a year earlier.";
    rows.push_back(row);
}

/// Paths over the record under every way of the works' nights, as many of each as it deserves, in no order.
Paths season_paths(const Record& record, const Works& works, const WorksFit& fit, const Fit& rates, const Expectation& known,
                   const Block& block, const Model& model)
{
    const auto ways = ways_of(fit);
    std::vector<Product> products;
    for (const NightWay& way : ways) {
        const WorksFit of_way = apply(fit, way);
        const Scope scope{0, record.span.days, outside_rates(record, works, of_way, known, block), {}};
        products.push_back(free_product(record, works, of_way, rates, block, scope, model));
    }
    std::vector<double> share = ways.size() == 1 ? std::vector<double>{0} : log_evidence(products);
    const double top = *std::ranges::max_element(share);
    double total = 0;
    for (std::size_t i = 0; i < ways.size(); ++i) total += share[i] = ways[i].weight * std::exp(share[i] - top);
    Random random("season " + works.units[static_cast<std::size_t>(block.units[0])].unit_id);
    const auto uniform = [&] { return random.uniform(); };
    std::vector<int> count(ways.size(), 0);
    for (int draw = 0; draw < model.verdict.season_draws; ++draw) {
        double u = uniform() * total;
        std::size_t way = 0;
        while (way + 1 < ways.size() && (u -= share[way]) >= 0) ++way;
        ++count[way];
    }
    Paths paths;
    for (Drawn& drawn : draw_paths(products, 0, count, uniform)) std::ranges::move(drawn.paths, std::back_inserter(paths));
    for (std::size_t i = paths.size(); i > 1; --i)
        std::swap(paths[i - 1], paths[std::min(i - 1, static_cast<std::size_t>(uniform() * static_cast<double>(i)))]);
    return paths;
}

}  // namespace

std::vector<double> shifts_alike(std::size_t draws, double logit_sd)
{
    Random random("shift of a season");
    std::vector<double> shifts(draws);
    for (double& shift : shifts) shift = logit_sd * random.normal();
    return shifts;
}

std::vector<FurnaceDraws> draw_furnaces(const Record& record, const Fit& fit, const catalog::Catalog& catalog,
                                        const catalog::Season& season, const Model& model, int threads)
{
    const auto parts = map_index<std::vector<FurnaceDraws>>(record.works.size(), threads, [&](std::size_t w) {
        const Works& works = record.works[w];
        std::vector<FurnaceDraws> furnaces;
        const catalog::Site* site = catalog.find_site(works.site_id);
        if (!site ||
            std::ranges::none_of(works.units, [](const WorksUnit& u) { return u.kind == catalog::UnitKind::blast_furnace; }))
            return furnaces;
        const Expectation known = expect(record, works, fit.works[w], fit, 0, record.span.days, model);
        for (const Block& block : make_blocks(works, model)) {
            const auto is_furnace = [&](int u) {
                return works.units[static_cast<std::size_t>(u)].kind == catalog::UnitKind::blast_furnace;
            };
            if (std::ranges::none_of(block.units, is_furnace)) continue;
            const Paths paths = season_paths(record, works, fit.works[w], fit, known, block, model);
            for (std::size_t i = 0; i < block.units.size(); ++i) {
                if (!is_furnace(block.units[i])) continue;
                const WorksUnit& u = works.units[static_cast<std::size_t>(block.units[i])];
                const auto states = states_of(u, block.stages, model);
                const catalog::Unit* unit = catalog.find_unit(u.unit_id);
                FurnaceDraws f;
                f.unit_id = u.unit_id;
                f.site_id = works.site_id;
                f.city_code = site->city_code;
                const auto city = std::ranges::find(season.cities, site->city_code, &catalog::City::code);
                if (city != season.cities.end()) f.province_code = city->province_code;
                const auto capacity = unit ? catalog::capacity_t(*unit) : std::nullopt;
                f.capacity_known = capacity && *capacity > 0;
                f.capacity_t = f.capacity_known ? *capacity : 0;
                for (int day = 0; day < record.span.days; ++day) {
                    const geo::Day date = record.span.first + day;
                    f.open.push_back(!unit || catalog::in_base(*unit, date));
                }
                for (const auto& path : paths) {
                    std::vector<bool> runs;
                    for (std::uint8_t s : path[i]) runs.push_back(states[s].activity == Activity::run);
                    f.runs.push_back(std::move(runs));
                }
                furnaces.push_back(std::move(f));
            }
        }
        return furnaces;
    });
    std::vector<FurnaceDraws> all;
    double known = 0, total = 0;
    for (const auto& part : parts)
        for (const FurnaceDraws& f : part) {
            if (f.capacity_known) ++known, total += f.capacity_t;
            all.push_back(f);
        }
    for (FurnaceDraws& f : all)
        if (!f.capacity_known) f.capacity_t = known > 0 ? total / known : 1;
    return all;
}

std::vector<ComplianceRow> weigh_compliance(const std::vector<FurnaceDraws>& furnaces, const Record& record,
                                            const catalog::Plan& plan, const catalog::Season& season, const Model& model)
{
    std::vector<ComplianceRow> rows;
    for (const catalog::Phase& phase : season.phases) {
        std::map<std::pair<int, std::string>, std::vector<const FurnaceDraws*>> groups;
        for (const FurnaceDraws& f : furnaces) {
            if (!phase.cities.empty() && std::ranges::find(phase.cities, f.city_code) == phase.cities.end()) continue;
            groups[{0, f.site_id}].push_back(&f);
            groups[{1, f.city_code}].push_back(&f);
            if (!f.province_code.empty()) groups[{2, f.province_code}].push_back(&f);
        }
        static const char* const levels[]{"site", "city", "province"};
        for (const auto& [key, group] : groups)
            add_rows(rows, levels[key.first], key.second, group, record, plan, phase, model.verdict.season_logit_sd);
    }
    return rows;
}

}  // namespace hearthwatch::pipeline
