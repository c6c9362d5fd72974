#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "site-catalog/plan_rules.h"
#include "site-catalog/planned_share.h"

namespace hearthwatch::catalog {

/// What the evaluators of plan_rules.h look at, and where they put what they find.
struct RuleCase {
    const Catalog& catalog;
    const Plan& plan;
    const Season& season;
    const RuleInputs& inputs;
    std::set<std::string> ordered_sites;  ///< works that the plan names
    std::vector<RuleResult> results;

    void add(const char* rule_id, const char* level, const std::string& subject, Outcome outcome, const char* looked_at,
             std::string en, std::string zh)
    {
        results.push_back({rule_id, "", level, subject, outcome, looked_at, std::move(en), std::move(zh)});
    }
};

void evaluate_scope(RuleCase& rules);    ///< R01 to R05, R07
void evaluate_orders(RuleCase& rules);   ///< R22, R23
void evaluate_targets(RuleCase& rules);  ///< R06, R08, R25
void evaluate_classes(RuleCase& rules);  ///< R13, R15 to R17
void evaluate_lines(RuleCase& rules);    ///< R14
void evaluate_grades(RuleCase& rules);   ///< R18
void evaluate_heat(RuleCase& rules);     ///< R19, R20
void evaluate_alerts(RuleCase& rules);   ///< R21
void evaluate_output(RuleCase& rules);   ///< R11, R12, R24, of crude steel as reported
void evaluate_duties(RuleCase& rules);   ///< R09, R10, R27, R28, and what R26 needs

/// Works of a city that smelt: they have a furnace or converter.
bool smelts(const Catalog& catalog, const std::string& site_id);
/// Cities of the season that have works, with their works' identifiers.
std::map<std::string, std::vector<std::string>> sites_by_city(const RuleCase& rules);
/// Crude steel over capacity, on the scale of a year, of the days that previous_year.csv has of the works; nullopt = not known.
std::optional<double> utilisation_before(const RuleCase& rules, const Site& site);
/// "30.0 %".
std::string percent(double share);
/// " (by number of units, a capacity being unknown)" when that is so.
std::string counting_en(const PlannedShare& share);
std::string counting_zh(const PlannedShare& share);

}  // namespace hearthwatch::catalog
