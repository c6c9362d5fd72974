#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::array<const char*, 4> grades_in_order{"B", "B-", "C", "D"};

using Sites = std::vector<std::string>;

struct ClassShare {
    std::string grade;
    PlannedShare share;
};

Sites of_grade(const RuleCase& rules, const Sites& sites, const std::string& grade)
{
    Sites found;
    std::ranges::copy_if(sites, std::back_inserter(found),
                         [&](const std::string& id) { return rules.catalog.find_site(id)->grade == grade; });
    return found;
}

/// R13: over a city's works, the planned ratio of a class does not fall as the grade worsens.
void check_order_of_grades(RuleCase& rules, const std::string& city, const Sites& sites, const Phase& phase)
{
    constexpr auto looked_at = "catalogue: grade, capacity; plan";
    std::vector<ClassShare> classes;
    for (const auto* grade : grades_in_order) {
        const auto share =
            planned_share(rules.catalog, rules.plan, of_grade(rules, sites, grade), UnitKind::blast_furnace, phase);
        if (share.known()) classes.push_back({grade, share});
    }
    const auto id = city + " " + phase.name;
    if (classes.size() < 2) {
        rules.add("R13", "city", id, Outcome::cannot_tell, looked_at, "fewer than two classes of grades are known here",
                  "已知等级不足两类,无法比较");
        return;
    }
    std::string en, zh;
    bool falls = false;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        falls = falls || (i > 0 && classes[i].share.ratio() < classes[i - 1].share.ratio() - 1e-12);
        en += fmt::format("{}{} {}", i ? ", " : "", classes[i].grade, percent(classes[i].share.ratio()));
        zh += fmt::format("{}{}级{}", i ? "," : "", classes[i].grade, percent(classes[i].share.ratio()));
    }
    rules.add(
        "R13", "city", id, falls ? Outcome::not_met : Outcome::met, looked_at,
        (falls ? "the planned ratio falls though the grade worsens: " : "the worse the grade the higher the planned ratio: ") +
            en,
        (falls ? "绩效等级较差者比例反而较低:" : "绩效等级越差比例越高:") + zh);
}

struct Surcharge {
    const char* rule_id;
    bool Site::*flag;
    const char* name_en;
    const char* name_zh;
};

constexpr std::array surcharges{
    Surcharge{"R15", &Site::violation_2021, "violations found since 2021", "2021年以来查出问题"},
    Surcharge{"R16", &Site::over_120_percent, "utilisation above 120 %", "产能利用率超过120%"},
    Surcharge{"R17", &Site::not_in_norm_list, "not in the norm announcement", "未列入规范公告"},
};

/// Why a works stands under a surcharge: a mark in the catalogue, or its own figures.
struct Ground {
    std::string en, zh;
};

std::optional<Ground> ground_of(const RuleCase& rules, const Surcharge& surcharge, const Site& site)
{
    if (site.*surcharge.flag)
        return Ground{fmt::format("marked '{}'", surcharge.name_en), fmt::format("有“{}”标记", surcharge.name_zh)};
    const auto limit = rules.season.utilisation_limit;
    if (surcharge.flag != &Site::over_120_percent || !limit) return std::nullopt;
    const auto used = utilisation_before(rules, site);
    if (!used || *used <= *limit) return std::nullopt;
    return Ground{fmt::format("not marked, but {} utilised by previous_year.csv", percent(*used)),
                  fmt::format("未标记,但上年产能利用率{}", percent(*used))};
}

/// R15 to R17: a marked works stands more than the unmarked ones of its grade in its city; by how much is not given.
void check_surcharge(RuleCase& rules, const Surcharge& surcharge, const Ground& ground, const Site& site, const Sites& city_sites,
                     const Phase& phase)
{
    constexpr auto looked_at = "catalogue: flags, grade, capacity; plan";
    Sites peers;
    for (const auto& id : of_grade(rules, city_sites, site.grade)) {
        const auto* peer = rules.catalog.find_site(id);
        if (!peer->violation_2021 && !peer->over_120_percent && !peer->not_in_norm_list) peers.push_back(id);
    }
    const Sites own{site.site_id};
    const auto share = planned_share(rules.catalog, rules.plan, own, UnitKind::blast_furnace, phase);
    const auto others = planned_share(rules.catalog, rules.plan, peers, UnitKind::blast_furnace, phase);
    const auto id = site.site_id + " " + phase.name;
    if (!share.known() || !others.known() || site.grade.empty()) {
        rules.add(surcharge.rule_id, "site", id, Outcome::cannot_tell, looked_at,
                  fmt::format("{}, but no unmarked works of the same grade in the city to compare with", ground.en),
                  fmt::format("{},但同城同等级无可比企业", ground.zh));
        return;
    }
    const bool raised = share.ratio() > others.ratio() + 1e-12 || share.ratio() >= 1 - 1e-12;
    rules.add(
        surcharge.rule_id, "site", id, raised ? Outcome::met : Outcome::not_met, looked_at,
        fmt::format("{}: {} planned, unmarked works of grade {} in the city {}", ground.en, percent(share.ratio()), site.grade,
                    percent(others.ratio())),
        fmt::format("{}:计划比例{},同城{}级其他企业{}", ground.zh, percent(share.ratio()), site.grade, percent(others.ratio())));
}

}  // namespace

void evaluate_classes(RuleCase& rules)
{
    bool graded = false;
    std::array<bool, surcharges.size()> marked{};
    for (const auto& [city, sites] : sites_by_city(rules)) {
        for (const auto& phase : phases_of(rules.season, city)) {
            if (std::ranges::any_of(sites, [&](const std::string& id) { return rules.ordered_sites.contains(id); })) {
                check_order_of_grades(rules, city, sites, phase);
                graded = true;
            }
            for (std::size_t i = 0; i < surcharges.size(); ++i)
                for (const auto& id : sites) {
                    const auto* site = rules.catalog.find_site(id);
                    const auto ground = ground_of(rules, surcharges[i], *site);
                    if (!ground) continue;
                    marked[i] = true;
                    check_surcharge(rules, surcharges[i], *ground, *site, sites, phase);
                }
        }
    }
    if (!graded)
        rules.add("R13", "plan", "all", Outcome::cannot_tell, "plan", "no city has both orders and a phase", "无可评价的城市");
    for (std::size_t i = 0; i < surcharges.size(); ++i)
        if (!marked[i])
            rules.add(surcharges[i].rule_id, "plan", "all", Outcome::cannot_tell, "catalogue: flags",
                      fmt::format("no works is marked '{}'; whether the list was entered is not known", surcharges[i].name_en),
                      fmt::format("无企业标记“{}”,名单是否已录入未知", surcharges[i].name_zh));
}

}  // namespace hearthwatch::catalog
