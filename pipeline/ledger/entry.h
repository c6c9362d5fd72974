#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hearthwatch::pipeline::ledger {

/// One line of out/ledger.jsonl (schema 1): what was said, of which days it speaks, and when it could be known.
struct Entry {
    std::string kind;                          ///< "finding", "review", "disclosure" or "statement"
    std::string about;                         ///< an order, a unit, a works, or the code of a city or province
    std::string valid_from, valid_to;          ///< local days of the world it speaks of, both included; empty = no day is named
    std::string recorded_utc;                  ///< when it could first be known; empty = no reading was there yet
    std::string recorded_from;                 ///< "newest_acquisition" (derived, the same every time), "clock" or "given"
    std::map<std::string, std::string> facts;  ///< by kind

    std::size_t line = 0;  ///< counted from 1; set by the ledger
    std::string sha256;    ///< of the whole line without its end, which the next line carries as `prev`

    /// A fact, or nothing.
    std::string fact(const std::string& name) const;
};

/// What line 1 carries as the digest of the line before it.
std::string no_line_before();

/// The line without its end: `prev` and the number chain it, its last field `sha256` is the SHA-256 of all text before that field.
std::string line_text(const Entry& entry, std::size_t line, const std::string& prev);

/// The entry of a line that must be the `line`-th and come after `prev`. Otherwise nullopt, and `fault` says which line is broken
/// (this one, or the one before when this one was written after another text) and how.
struct Broken {
    std::size_t line = 0;
    std::string how;
};
std::optional<Entry> parse_line(std::string_view text, std::size_t line, const std::string& prev, Broken& fault);

}  // namespace hearthwatch::pipeline::ledger
