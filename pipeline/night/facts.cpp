#include "pipeline/night/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "pipeline/clip/clip_record.h"
#include "pipeline/clip/scene_list.h"
#include "pipeline/findings_table.h"
#include "pipeline/ledger/leads.h"
#include "pipeline/reading_table.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr int unseen_days = 7;
constexpr std::size_t most_rows_told = 100;
constexpr double valid_from = 0.5;  ///< a reading less likely valid than not is no view

/// Reasons that lie in the product, not in the sky.
const std::set<std::string> failures{"unreadable", "checksum_mismatch", "radiometry_ambiguous", "reader_crashed"};

/// A scene is used when one unit was seen; else what stands first of failed, cloudy, superseded, not covered is its fate.
SceneCounts count_scenes(const Workspace& workspace, const std::vector<ReadingRow>& looks, std::vector<Trouble>& troubles)
{
    std::set<std::string> seen;
    for (const auto& row : looks)
        if (!row.gap) seen.insert(row.scene_id);
    std::map<std::string, std::map<std::string, std::string>> gaps;  // scene -> reason -> detail
    for (const auto& record : read_clip_records(workspace.out))
        for (const auto& entry : record.entries) gaps[record.scene_id][entry.gap] = entry.detail;

    SceneCounts counts;
    StageReport listing;
    const auto scenes = list_scenes(workspace, listing);
    for (const auto& scene : scenes) {
        const auto found = gaps.find(scene.scene_id);
        const auto* reasons = found == gaps.end() ? nullptr : &found->second;
        const auto failure = reasons ? std::ranges::find_if(*reasons, [](const auto& r) { return failures.contains(r.first); })
                                     : decltype(reasons->end()){};
        if (seen.contains(scene.scene_id))
            ++counts.used;
        else if (reasons && failure != reasons->end()) {
            ++counts.failed;
            troubles.push_back(
                {scene.scene_id, failure->first + ": " + failure->second, "when the product or the program changes"});
        } else if (reasons && reasons->contains(""))
            ++counts.cloudy;
        else if (reasons && reasons->contains("superseded"))
            ++counts.superseded;
        else
            ++counts.not_covered;
    }
    for (const auto& refusal : listing.refused) troubles.push_back({"archive", refusal, "when the product changes"});
    counts.failed += listing.refused.size();
    counts.found = scenes.size() + listing.refused.size();
    return counts;
}

bool is_valid(const ReadingRow& row)
{
    return !row.gap && row.p_valid > valid_from;
}

bool in_daylight(const ReadingRow& row, std::chrono::minutes utc_offset)
{
    const auto since = row.acquired - geo::day_start(row.local_day, utc_offset);
    return since >= std::chrono::hours(6) && since < std::chrono::hours(18);
}

void note_seen(const std::vector<ReadingRow>& rows, const Workspace& workspace, LastSeen& last)
{
    for (const auto& row : rows) {
        if (!is_valid(row)) continue;
        auto& days = in_daylight(row, workspace.utc_offset) ? last.by_day : last.by_night;
        const auto place = days.emplace(row.unit_id, row.local_day).first;
        place->second = std::max(place->second, row.local_day);
    }
}

UnitCounts count_units(const Workspace& workspace, geo::Day reference, const LastSeen& last)
{
    const auto days_ago = [reference](const std::map<std::string, geo::Day>& days, const std::string& unit) {
        const auto found = days.find(unit);
        return found == days.end() ? unseen_days : reference - found->second;
    };
    UnitCounts counts;
    const auto catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    counts.units = catalog.units.size();
    for (const auto& unit : catalog.units) {
        const int by_day = days_ago(last.by_day, unit.unit_id), by_night = days_ago(last.by_night, unit.unit_id);
        if (std::min(by_day, by_night) >= unseen_days) counts.unseen_7_days.push_back(unit.unit_id);
        counts.observed_by_day += by_day <= 0;
        counts.observed_by_night += by_night <= 0;
        counts.observed += std::min(by_day, by_night) <= 0;
    }
    return counts;
}

LeadCounts count_leads(const Workspace& workspace, const std::optional<NightRecord>& before)
{
    std::set<std::string> now, then;
    std::error_code trouble;
    if (const auto file = workspace.out / "findings.csv"; fs::exists(file, trouble))
        for (const auto& finding : read_findings(file))
            if (finding.verdict == Verdict::inconsistent) now.insert(finding.order_id);
    if (before) {
        then.insert(before->facts.leads.fresh.begin(), before->facts.leads.fresh.end());
        then.insert(before->facts.leads.continuing.begin(), before->facts.leads.continuing.end());
    }
    LeadCounts leads;
    std::ranges::set_difference(now, then, std::back_inserter(leads.fresh));
    std::ranges::set_intersection(now, then, std::back_inserter(leads.continuing));
    std::ranges::set_difference(then, now, std::back_inserter(leads.resolved));
    leads.reviews_waiting = reviews_waiting(workspace);
    return leads;
}

}  // namespace

std::size_t reviews_waiting(const Workspace& workspace)
{
    try {
        return ledger::waiting_for_review(ledger::read_leads(workspace));
    } catch (const Error&) {  // a broken ledger, which `package` tells of: nothing it holds counts
        const auto findings = read_findings(workspace.out / "findings.csv");
        return static_cast<std::size_t>(std::ranges::count(findings, Verdict::inconsistent, &Finding::verdict));
    }
}

geo::Day reference_day(const Workspace& workspace, geo::Instant now)
{
    return std::max(workspace.start, std::min(workspace.end, geo::local_day(now, workspace.utc_offset) - 1));
}

NightFacts gather_facts(const Workspace& workspace, geo::Day reference, const std::optional<NightRecord>& before,
                        const StageReport& pull)
{
    NightFacts facts;
    const auto looks = read_all_looks(workspace.out);
    facts.archived = count_scenes(workspace, looks, facts.troubles);
    note_seen(looks, workspace, facts.last_seen);
    std::vector<std::string> refused;
    for (const auto& file : external_files(workspace))
        note_seen(read_external(file, workspace.utc_offset, refused), workspace, facts.last_seen);
    for (std::size_t i = 0; i < std::min(refused.size(), most_rows_told); ++i)
        facts.troubles.push_back({"external", refused[i], "when the table changes"});
    if (refused.size() > most_rows_told)
        facts.troubles.push_back(
            {"external", fmt::format("{} more rows are refused", refused.size() - most_rows_told), "when the table changes"});
    return refresh_facts(workspace, facts, reference, before, pull);
}

NightFacts refresh_facts(const Workspace& workspace, const NightFacts& known, geo::Day reference,
                         const std::optional<NightRecord>& before, const StageReport& pull)
{
    NightFacts facts = known;
    facts.reference = reference;
    facts.units = count_units(workspace, reference, facts.last_seen);
    facts.leads = count_leads(workspace, before);
    facts.scenes = facts.archived;
    const auto add = [&](const char* state, std::size_t SceneCounts::*count) {
        const auto found = pull.counts.find(state);
        if (found == pull.counts.end()) return;
        facts.scenes.*count += found->second;
        facts.scenes.found += found->second;
    };
    add("superseded", &SceneCounts::superseded);
    add("not covered", &SceneCounts::not_covered);
    add("cloudy", &SceneCounts::cloudy);
    add("failed", &SceneCounts::failed);
    add("pending", &SceneCounts::pending);
    return facts;
}

}  // namespace hearthwatch::pipeline
