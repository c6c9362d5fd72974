#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pull/journal.h"
#include "pipeline/pull/record.h"
#include "pipeline/pull/scene_store.h"
#include "pipeline/pull/search.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {

/// What becomes of a listed product; every one has exactly one.
enum class Fate { used, superseded, not_covered, cloudy, failed, pending };
std::string_view name(Fate fate);
inline constexpr std::string_view not_yet_fetched = "not yet fetched";

struct Listed {
    PullRecord record;
    Fate fate = Fate::pending;
    std::string reason;                       ///< why not used
    std::string extent;                       ///< which windows are wanted, as a digest; "whole"
    std::vector<const catalog::Site*> sites;  ///< that it may show
    std::vector<std::size_t> replaces;        ///< places in `scenes` of the versions this one supersedes
    bool due = false;                         ///< to be fetched now: pending, failed long enough ago, or used but not yet final
};

struct Survey {
    std::vector<Listed> scenes;      ///< by source, acquired, id
    std::vector<std::string> notes;  ///< items that could not be read; lists that are old
    bool ever_listed = false;
};

/// The span and sites that pull works for.
struct Assignment {
    geo::Day since, until;
    std::vector<catalog::Site> sites;
    SearchArea area() const;
    std::chrono::minutes utc_offset{};
};

/// Marks superseded versions: within an acquisition the greatest version stays, of equals that of the earlier source, then
/// the lesser id. `source_order` holds the names as chosen.
void resolve_versions(std::vector<Listed>& scenes, const std::vector<std::string>& source_order);

/// Everything the sources' newest lists hold, and its fate by the journal and the archive.
Survey survey(const PullPlaces& places, const std::vector<Source>& sources, const Assignment& assignment, const Journal& journal,
              geo::Instant now);

}  // namespace hearthwatch::pipeline
