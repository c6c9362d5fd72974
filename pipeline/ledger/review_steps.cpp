#include "pipeline/ledger/review_steps.h"

#include <array>
#include <cctype>

namespace hearthwatch::pipeline::ledger {
namespace {

struct OutcomeName {
    std::string_view en, zh;
};

constexpr std::array<OutcomeName, 5> outcome_names{
    OutcomeName{"waits for review", "待复核"}, OutcomeName{"waits for a visit", "待现场核实"},
    OutcomeName{"waits for sign-off", "待审签"}, OutcomeName{"confirmed and signed off", "属实（已审签）"},
    OutcomeName{"rejected", "不属实"}};

std::string bare(std::string_view name)
{
    constexpr std::string_view wide_space = "\xE3\x80\x80", no_break_space = "\xC2\xA0";
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name.substr(i).starts_with(wide_space))
            i += wide_space.size() - 1;
        else if (name.substr(i).starts_with(no_break_space))
            i += no_break_space.size() - 1;
        else if (!std::isspace(static_cast<unsigned char>(name[i])))
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    }
    return out;
}

}  // namespace

std::vector<ReviewStep> review_steps(const std::vector<Entry>& entries)
{
    std::vector<ReviewStep> steps;
    for (const Entry& entry : entries)
        if (entry.kind == "review")
            steps.push_back({entry.about, entry.fact("evidence_key"), entry.fact("step"), entry.fact("by"),
                             entry.fact("reason_code"), entry.fact("note"), entry.recorded_utc, entry.line, entry.sha256});
    return steps;
}

std::string_view name(Outcome outcome)
{
    return outcome_names[static_cast<std::size_t>(outcome)].en;
}

std::string name_zh(Outcome outcome)
{
    return std::string(outcome_names[static_cast<std::size_t>(outcome)].zh);
}

Standing standing_of(const std::vector<ReviewStep>& steps, std::string_view order_id, std::string_view evidence_key)
{
    Standing now;
    for (const ReviewStep& step : steps) {
        if (step.order_id != order_id || step.evidence_key != evidence_key) continue;
        if (step.step == "sign_off") {
            if (now.outcome != Outcome::needs_sign_off || same_person(now.by, step.by)) continue;
            now.outcome = Outcome::confirmed;
            now.signed_by = step.by;
            continue;
        }
        const Outcome outcome = step.step == "confirm"  ? Outcome::needs_sign_off
                                : step.step == "reject" ? Outcome::rejected
                                : step.step == "field"  ? Outcome::needs_visit
                                                        : now.outcome;
        now = {outcome, step.by, "", step.reason_code, step.note};
    }
    return now;
}

bool same_person(std::string_view one, std::string_view other)
{
    return bare(one) == bare(other);
}

}  // namespace hearthwatch::pipeline::ledger
