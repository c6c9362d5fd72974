#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hearthwatch::catalog {

enum class RuleStatus {
    checked,          ///< from plan, catalogue and satellite alone
    needs_input,      ///< checked when the input named in `needs` is given, otherwise "cannot tell"
    not_by_satellite  ///< another means must look
};
std::string_view name(RuleStatus status);
std::string_view name_zh(RuleStatus status);

/// One checkable sentence of notice (2021) No. 241.
struct Rule {
    std::string id, clause;  ///< "R08", "三"
    RuleStatus status = RuleStatus::checked;
    std::string needs_zh, needs_en;  ///< input that is needed, empty when `checked`
    std::string content_zh, content_en;
    std::string appears_in;  ///< where its result stands
};

/// R01 to R28, in order.
std::vector<Rule> rules();

}  // namespace hearthwatch::catalog
