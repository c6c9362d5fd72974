#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/ledger/entry.h"

namespace hearthwatch::pipeline::ledger {

/// out/ledger.jsonl is only ever appended to, under a lock; it may carry the file system's append-only attribute. An append that is
/// cut off by a kill is whole in ledger.pending, is read from there, and is completed by whoever writes next. ledger.head holds the
/// number and digest of the last line, so that lines taken from the end are missed too.

/// What became of the ledger.
struct LedgerCheck {
    std::size_t lines = 0;     ///< good ones, from the first
    std::string head;          ///< "12:<SHA-256 of line 12>", to be kept elsewhere; empty without lines
    Broken fault;              ///< the first broken line; line 0 = none
    bool interrupted = false;  ///< the last append was cut off; nothing is lost
    bool whole() const { return fault.line == 0; }
};

/// Reads all of it and changes nothing. `expected_head`, as a head was noted down elsewhere, must be one of its lines. Throws
/// pipeline::Error for a head of another form.
LedgerCheck check_ledger(const std::filesystem::path& out, const std::string& expected_head = "");

/// Entries in order; none without a ledger. Throws pipeline::Error naming the first broken line.
std::vector<Entry> read_ledger(const std::filesystem::path& out);

/// Appends what `more` makes of the entries there are, nobody else writing in between, and gives back what was added. Throws
/// pipeline::Error when the ledger is broken (nothing is put on top of it) or cannot be written.
std::vector<Entry> extend_ledger(const std::filesystem::path& out,
                                 const std::function<std::vector<Entry>(const std::vector<Entry>&)>& more);

}  // namespace hearthwatch::pipeline::ledger
