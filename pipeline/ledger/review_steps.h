#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/ledger/entry.h"

namespace hearthwatch::pipeline::ledger {

/// One step of a review, as the ledger holds it. It speaks of one evidence: when the evidence changes the lead waits again.
struct ReviewStep {
    std::string order_id, evidence_key;
    std::string step;  ///< "confirm", "sign_off", "reject" or "field"
    std::string by, reason_code, note, recorded_utc;
    std::size_t line = 0;
    std::string sha256;  ///< of the ledger's line
};

std::vector<ReviewStep> review_steps(const std::vector<Entry>& entries);  ///< in order of the ledger

/// Where a lead stands after its last step.
enum class Outcome { waiting, needs_visit, needs_sign_off, confirmed, rejected };
std::string_view name(Outcome outcome);
std::string name_zh(Outcome outcome);

struct Standing {
    Outcome outcome = Outcome::waiting;
    std::string by, signed_by, reason_code, note;
    bool decided() const { return outcome == Outcome::confirmed || outcome == Outcome::rejected; }
};

/// Of one order on one evidence. A lead is confirmed only when another person than who confirmed it has signed it off.
Standing standing_of(const std::vector<ReviewStep>& steps, std::string_view order_id, std::string_view evidence_key);

/// Whether two names are one: case of Latin letters and spaces (the full-width one too) make no other person.
bool same_person(std::string_view one, std::string_view other);

}  // namespace hearthwatch::pipeline::ledger
