#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hearthwatch::pipeline::ledger {

/// Why a lead did not hold, a row of data/review_reasons.csv: the codes of the page's form, of `review reject` and of the error rates.
struct Reason {
    std::string code, zh, en;
    std::string lies_in;  ///< what of the method is to blame: "sight", "place", "process", "plan" or "other"
};

const std::vector<Reason>& reasons();  ///< in order of the file
const Reason* find_reason(std::string_view code);

}  // namespace hearthwatch::pipeline::ledger
