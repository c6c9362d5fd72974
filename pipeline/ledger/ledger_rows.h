#pragma once
#include <optional>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/ledger/entry.h"

namespace hearthwatch::pipeline::ledger {

/// Which entries to show. Bitemporal: `valid_on` asks which speak of a day, `known_by` which could be known by a moment.
struct LedgerQuestion {
    std::string kind, about;  ///< empty = all
    std::optional<geo::Day> valid_on;
    std::optional<geo::Instant> known_by;
};

std::vector<Entry> answer(const std::vector<Entry>& entries, const LedgerQuestion& question);

/// Heads in Chinese and the rows of a table for people, texts as they are (whoever writes cells guards them).
std::vector<std::string> ledger_heads();
std::vector<std::vector<std::string>> ledger_rows(const std::vector<Entry>& entries);

}  // namespace hearthwatch::pipeline::ledger
