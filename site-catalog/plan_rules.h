#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"
#include "site-catalog/rule_inputs.h"
#include "site-catalog/season.h"

namespace hearthwatch::catalog {

enum class Outcome { met, not_met, cannot_tell };
std::string_view name(Outcome outcome);
std::string_view name_zh(Outcome outcome);

/// What one rule of the notice says about one subject, judged from tables alone: what really ran is `compare`'s to say.
struct RuleResult {
    std::string rule_id, clause;  ///< "R14", "四(三)"
    std::string level, subject;   ///< "plan", "province", "city", "group", "site", "unit" or "order", and its identifier
    Outcome outcome = Outcome::cannot_tell;
    std::string inputs;  ///< what was looked at: "plan; catalogue: grade"
    std::string sentence_en, sentence_zh;
};

/// R01 to R28 in order, each with at least one result; within a rule sorted by level and subject. Rules that need what the
/// satellite saw (R06, R08, R11, R12, R24 to R26) say here what the tables say; pipeline/rules adds the rest.
/// Grades are those held on the season's cut-off by inputs.grades, else the catalogue's. Orders of units that `catalog` does not hold, as after in_cities(), are left out.
std::vector<RuleResult> evaluate_plan_rules(const Catalog& catalog, const Plan& plan, const Season& season,
                                            const RuleInputs& inputs);

/// Results from tables and results of what was seen as one list, with clauses and in order. Where something was seen, the table's
/// "cannot tell" of the whole plan under the same rule goes.
std::vector<RuleResult> joined_results(std::vector<RuleResult> of_tables, std::vector<RuleResult> seen);

/// A text table or JSON, one object a line.
std::string rule_results_listing(const std::vector<RuleResult>& results, bool json);
/// CSV with a header: rule_id, clause, level, subject, outcome, inputs, sentence_en, sentence_zh.
std::string rule_results_csv(const std::vector<RuleResult>& results);

}  // namespace hearthwatch::catalog
