#include "pipeline/rules/seen_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/means.h"

namespace hearthwatch::pipeline {
namespace {

using catalog::Outcome;

constexpr double sure = 0.95;
constexpr auto from_looks = "out/production.csv; catalogue: capacity";

/// The two rows of one subject and phase.
struct Pair {
    const ProductionRow* days = nullptr;
    const ProductionRow* tonnes = nullptr;
};

class Results {
public:
    void add(const char* rule_id, const std::string& level, const std::string& subject, Outcome outcome, const char* inputs,
             std::string en, std::string zh)
    {
        list.push_back({rule_id, "", level, subject, outcome, inputs, std::move(en), std::move(zh)});
    }
    std::vector<catalog::RuleResult> list;
};

std::string spread_text(const Spread& s)
{
    return fmt::format("{:.1f} % ({:.1f} to {:.1f})", 100 * s.median, 100 * s.lo90, 100 * s.hi90);
}

std::string spread_zh(const Spread& s)
{
    return fmt::format("{:.1f}%({:.1f}%至{:.1f}%)", 100 * s.median, 100 * s.lo90, 100 * s.hi90);
}

std::vector<Pair> pairs_of(const std::vector<ProductionRow>& rows)
{
    std::map<std::tuple<std::string, std::string, std::string>, Pair> pairs;
    for (const auto& row : rows) {
        auto& pair = pairs[{row.phase, row.level, row.id}];
        (row.basis == "iron_t" ? pair.tonnes : pair.days) = &row;
    }
    std::vector<Pair> both;
    for (const auto& [key, pair] : pairs)
        if (pair.days && pair.tonnes) both.push_back(pair);
    return both;
}

Outcome by_probability(double by_days, double by_tonnes)
{
    if (by_days >= sure && by_tonnes >= sure) return Outcome::met;
    if (by_days <= 1 - sure && by_tonnes <= 1 - sure) return Outcome::not_met;
    return Outcome::cannot_tell;
}

/// R08 of works, cities and provinces, R25 of groups.
void add_ratio(Results& results, const Pair& pair, const catalog::Phase& phase, bool binding)
{
    const bool against_year = phase.against == "previous_year";
    const char* rule = pair.days->level == "group" ? "R25" : "R08";
    const auto subject = pair.days->id + " " + phase.name + " seen";
    const auto add = [&](Outcome outcome, const std::string& en, const std::string& zh) {
        results.add(rule, pair.days->level, subject, outcome, from_looks, en, zh);
    };
    if (std::isnan(pair.days->p_target_met)) {
        add(Outcome::cannot_tell,
            fmt::format("{} of furnace-days stood, {} of tonnes; what ran in the same days a year before is not known",
                        spread_text(pair.days->stopped), spread_text(pair.tonnes->stopped)),
            fmt::format("停产比例按炉日{},按产能{};上年同期未知", spread_zh(pair.days->stopped),
                        spread_zh(pair.tonnes->stopped)));
        return;
    }
    auto outcome = by_probability(pair.days->p_target_met, pair.tonnes->p_target_met);
    std::string note_en, note_zh;
    if (outcome == Outcome::not_met && pair.days->level == "site") {
        outcome = Outcome::cannot_tell;
        note_en = "; the ratio is asked of the region, works may differ";
        note_zh = ";比例为地区要求,企业可不同";
    } else if (outcome == Outcome::not_met && !binding) {
        outcome = Outcome::cannot_tell;
        note_en = "; it follows by reference, not scored";
        note_zh = ";参照执行,不作评价";
    }
    const auto& days = against_year ? pair.days->reduction : pair.days->stopped;
    const auto& tonnes = against_year ? pair.tonnes->reduction : pair.tonnes->stopped;
    const bool part = against_year && pair.days->days_compared < pair.days->days;
    if (part) {
        note_en += fmt::format("; compared over {} of {} days", pair.days->days_compared, pair.days->days);
        note_zh += fmt::format(";仅{}天中{}天可比", pair.days->days, pair.days->days_compared);
    }
    add(outcome,
        fmt::format("{} by furnace-days, {} by tonnes{}, {:.1f} % asked: P = {:.3f} and {:.3f}{}", spread_text(days),
                    spread_text(tonnes), against_year ? " less than a year before" : "", 100 * phase.stop_ratio,
                    pair.days->p_target_met, pair.tonnes->p_target_met, note_en),
        fmt::format("{}按炉日{},按产能{},要求{:.1f}%:概率{:.3f}、{:.3f}{}", against_year ? "比上年同期减少" : "停产比例",
                    spread_zh(days), spread_zh(tonnes), 100 * phase.stop_ratio, pair.days->p_target_met,
                    pair.tonnes->p_target_met, note_zh));
}

/// R06: no ratio is given; what the furnaces did is told.
void add_annual(Results& results, const Pair& pair)
{
    const bool known = !pair.days->before_from.empty();
    results.add(
        "R06", pair.days->level, pair.days->id + " " + pair.days->phase + " seen", Outcome::cannot_tell, from_looks,
        fmt::format("no ratio is given; {} of furnace-days stood, {} of tonnes{}", spread_text(pair.days->stopped),
                    spread_text(pair.tonnes->stopped),
                    known ? fmt::format(", {} less iron than in the same days a year before", spread_text(pair.tonnes->reduction))
                          : ""),
        fmt::format("未定比例;停产比例按炉日{},按产能{}{}", spread_zh(pair.days->stopped), spread_zh(pair.tonnes->stopped),
                    known ? ",铁水比上年同期减少" + spread_zh(pair.tonnes->reduction) : ""));
}

/// R11, R12: furnaces of works that need no stop.
void add_no_increase(Results& results, const Pair& pair, const catalog::Site& site)
{
    const bool scrap = site.process == "short_scrap" && site.retrofit_complete;
    if (site.grade != "A" && !scrap) return;
    const double p = pair.tonnes->p_not_above_before;
    const bool met = p >= sure;
    results.add(
        site.grade == "A" ? "R11" : "R12", "site", site.site_id + " furnaces", met ? Outcome::met : Outcome::cannot_tell,
        from_looks,
        std::isnan(p) ? std::string("what its furnaces did a year before is not known")
                      : fmt::format("its furnaces ran no more than a year before with P = {:.3f} ({} less); days of furnaces are "
                                    "not crude steel",
                                    p, spread_text(pair.tonnes->reduction)),
        std::isnan(p)
            ? std::string("上年同期高炉状态未知")
            : fmt::format("高炉运行不多于上年同期的概率{:.3f}(减少{});炉日不等于粗钢产量", p, spread_zh(pair.tonnes->reduction)));
}

void add_production(Results& results, const catalog::Catalog& catalog, const catalog::Season& season,
                    const std::vector<ProductionRow>& rows)
{
    for (const auto& pair : pairs_of(rows)) {
        const auto phase = std::ranges::find(season.phases, pair.days->phase, &catalog::Phase::name);
        if (phase == season.phases.end()) {
            if (const auto* site = pair.days->level == "site" ? catalog.find_site(pair.days->id) : nullptr)
                add_no_increase(results, pair, *site);
            continue;
        }
        const auto* city = pair.days->level == "city" ? find_city(season, pair.days->id) : nullptr;
        if (phase->stop_ratio > 0)
            add_ratio(results, pair, *phase, !city || !city->reference);
        else if (phase->against == "annual_target" && (city || pair.days->level == "province"))
            add_annual(results, pair);
    }
}

/// R24.
void add_overload(Results& results, const std::vector<OverloadRow>& rows)
{
    constexpr auto inputs = "out/overload.csv; plan";
    std::size_t few = 0;
    for (const auto& row : rows) {
        if (row.peer_days == 0) continue;
        if (std::isnan(row.p_value)) {
            ++few;
            continue;
        }
        const auto en = fmt::format("{} readings in its baseline, {} on days when peers stood, p = {:.4f}", row.readings_baseline,
                                    row.readings_now, row.p_value);
        const auto zh =
            fmt::format("基准期{}次、同城停产期间{}次读数,p={:.4f}", row.readings_baseline, row.readings_now, row.p_value);
        if (row.hotter)
            results.add("R24", "unit", row.unit_id, Outcome::cannot_tell, inputs,
                        "ran hotter than in its own baseline while peers stood: a lead for the meters, heat is not output; " + en,
                        "同城停产期间热信号高于自身基准:请核对用电和台账,热信号不等于产量;" + zh);
        else
            results.add("R24", "unit", row.unit_id, Outcome::met, inputs,
                        "no hotter than in its own baseline while peers stood; " + en, "同城停产期间热信号不高于自身基准;" + zh);
    }
    if (few > 0)
        results.add("R24", "plan", "furnaces", Outcome::cannot_tell, inputs,
                    fmt::format("{} furnaces have too few clear readings on days they ran", few),
                    fmt::format("{}座高炉运行期间的有效读数不足", few));
}

/// R25: enterprises may compensate each other's ratio, yet each stop that the plan names is real.
void add_group_stops(Results& results, const std::vector<catalog::CompensationGroup>& groups,
                     const std::vector<Finding>& findings)
{
    struct Count {
        std::size_t consistent = 0, named = 0, orders = 0;
    };
    std::map<std::string, Count> counts;
    for (const auto& group : groups)
        for (const auto& finding : findings)
            if (finding.site_id == group.site_id) {
                auto& count = counts[group.group_id];
                ++count.orders;
                count.consistent += finding.verdict == Verdict::consistent;
                count.named += finding.named;
            }
    for (const auto& [id, count] : counts)
        results.add(
            "R25", "group", id + " stops",
            count.named > 0                    ? Outcome::not_met
            : count.consistent == count.orders ? Outcome::met
                                               : Outcome::cannot_tell,
            "out/findings.csv; groups",
            fmt::format("of {} orders on its furnaces {} are consistent with the looks, {} are named as inconsistent",
                        count.orders, count.consistent, count.named),
            fmt::format("组内{}条停产安排:{}条与计划一致,{}条列为疑似不一致", count.orders, count.consistent, count.named));
}

/// R26: the other means of works in the plan, against the satellite.
void add_means(Results& results, const catalog::Catalog& catalog, const catalog::Plan& plan, const std::vector<MeansRow>& rows)
{
    struct Count {
        std::set<std::string> means;
        std::size_t agrees = 0, contradicts = 0;
    };
    std::map<std::string, Count> counts;
    for (const auto& order : plan.orders) counts[order.site_id];
    for (const auto& row : rows) {
        const auto* unit = catalog.find_unit(row.unit_id);
        const auto at = unit ? counts.find(unit->site_id) : counts.end();
        if (at == counts.end()) continue;
        at->second.means.insert(row.means);
        at->second.agrees += row.relation == "agrees";
        at->second.contradicts += row.relation == "contradicts";
    }
    for (const auto& [site_id, count] : counts) {
        std::string names_en, names_zh;
        for (const auto& means : count.means) {
            names_en += (names_en.empty() ? "" : ", ") + find_means(means)->name_en;
            names_zh += (names_zh.empty() ? "" : "、") + find_means(means)->name_zh;
        }
        const bool met = !count.means.empty() && count.contradicts == 0;
        results.add("R26", "site", site_id, met ? Outcome::met : Outcome::cannot_tell, "out/means.csv",
                    count.means.empty()
                        ? std::string("nothing of the other five means is given; the satellite is one of six")
                        : fmt::format("{} of the other five means ({}): {} unit days agree with the satellite, {} contradict it",
                                      count.means.size(), names_en, count.agrees, count.contradicts),
                    count.means.empty() ? std::string("未提供其他五种核查手段的记录")
                                        : fmt::format("其他五种手段中有{}种({}):与卫星一致{}台日,矛盾{}台日", count.means.size(),
                                                      names_zh, count.agrees, count.contradicts));
    }
}

}  // namespace

std::vector<catalog::RuleResult> results_seen(const catalog::Catalog& catalog, const catalog::Plan& plan,
                                              const catalog::Season& season, const catalog::RuleInputs& inputs,
                                              const SeenTables& tables)
{
    Results results;
    add_production(results, catalog, season, tables.production);
    add_overload(results, tables.overload);
    add_group_stops(results, inputs.groups, tables.findings);
    add_means(results, catalog, plan, tables.means);
    return std::move(results.list);
}

}  // namespace hearthwatch::pipeline
