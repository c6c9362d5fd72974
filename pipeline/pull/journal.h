#pragma once
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"

namespace hearthwatch::pipeline {

enum class State { wanted, ordered, fetched, failed, superseded };
std::string_view name(State state);

/// What became of a product last.
struct JournalEntry {
    std::string source, id, key, version, available;
    State state = State::wanted;
    std::string reason;    ///< of a failure; what replaced a superseded one
    bool lasting = false;  ///< asking again soon is no use
    int tries = 0;         ///< runs that failed since it was last fetched
    geo::Instant at, next_try;
};

/// Every event of every product, one JSON line each, only ever added to, by any number of processes. A line cut by a crash is
/// dropped; any other damage throws Error with file and line.
class Journal {
public:
    explicit Journal(std::filesystem::path file);

    /// nullopt when nothing was ever written of it.
    std::optional<JournalEntry> find(const std::string& source, const std::string& id) const;
    /// All of them or, after a crash, the first few.
    void add(const std::vector<JournalEntry>& entries);

private:
    std::filesystem::path file_;
    std::map<std::string, JournalEntry> latest_;  ///< by "source/id"
    mutable std::mutex mutex_;
};

}  // namespace hearthwatch::pipeline
