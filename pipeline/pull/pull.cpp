#include "pipeline/pull/pull.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pipeline/pull/estimate.h"
#include "pipeline/pull/fetch_product.h"
#include "pipeline/pull/listing.h"
#include "pipeline/pull/run.h"
#include "pipeline/pull/secrets.h"
#include "pipeline/pull/workers.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int products_at_once = 4, troubled_at_once = 16, tries_of_first_round = 2;
constexpr auto first_wait = std::chrono::hours(20);  // less than from one night to the next

/// Everything one run works with.
struct Run {
    const Workspace& workspace;
    PullPlaces places;
    std::vector<Source> sources;
    Assignment assignment;
    Journal journal;
    geo::Instant now;
    std::vector<std::unique_ptr<Access>> access;
    StageReport report;
};

void list_all(Run& run)
{
    for (std::size_t i = 0; i < run.sources.size(); ++i) {
        const Source& source = run.sources[i];
        try {
            if (source.kind == SourceKind::folder) {
                list_folder(source, run.workspace.root, run.places, run.now);
                continue;
            }
            for (auto& note : list_source(*run.access[i], run.places, run.assignment.area(), run.now))
                run.report.refused.push_back(std::move(note));
        } catch (const std::exception& error) {
            const auto old = newest_list_day(run.places, source);
            run.report.refused.push_back(
                fmt::format("source '{}' was not listed: {}; {}", source.name, error.what(),
                            old.empty() ? "it has never been listed" : "its list of " + old + " is used"));
        }
    }
}

JournalEntry entry_for(const PullRecord& record, State state, geo::Instant now)
{
    JournalEntry entry;
    entry.source = record.source;
    entry.id = record.id;
    entry.key = record.acquisition.key;
    entry.version = record.acquisition.version;
    entry.available = record.available;
    entry.state = state;
    entry.at = entry.next_try = now;
    return entry;
}

/// Puts on record what is new: products wanted for the first time, and versions that another now stands for.
void record_news(Run& run, const Survey& survey)
{
    std::vector<JournalEntry> news;
    for (const Listed& listed : survey.scenes) {
        const auto known = run.journal.find(listed.record.source, listed.record.id);
        const bool new_version = !known || known->version != listed.record.acquisition.version;
        if (listed.fate == Fate::pending && new_version) news.push_back(entry_for(listed.record, State::wanted, run.now));
        if (listed.fate == Fate::superseded && (new_version || known->state != State::superseded)) {
            news.push_back(entry_for(listed.record, State::superseded, run.now));
            news.back().reason = listed.reason;
        }
    }
    run.journal.add(news);
}

void record_failure(Run& run, const PullRecord& record, const std::string& reason, bool lasting, bool ordered)
{
    const auto known = run.journal.find(record.source, record.id);
    JournalEntry entry = entry_for(record, ordered ? State::ordered : State::failed, run.now);
    entry.reason = reason;
    entry.lasting = lasting;
    entry.tries = (known && known->state == State::failed ? known->tries : 0) + 1;
    if (lasting) entry.next_try = run.now + first_wait * (1 << std::min(entry.tries - 1, 3));
    run.journal.add({entry});
}

enum class Outcome { settled, busy, later };

/// Settled: the product is here now, or its failure is on record. Busy: another run is at it. Later: a passing trouble, and
/// this is not the last round.
Outcome fetch_one(Run& run, Access& access, const Listed& listed, bool last)
{
    try {
        if (!fetch_product(access, run.places, listed, last)) return Outcome::busy;
        run.journal.add({entry_for(listed.record, State::fetched, run.now)});
    } catch (const FetchFailure& failure) {
        if (!last && !failure.lasting() && !failure.ordered()) return Outcome::later;
        record_failure(run, listed.record, failure.what(), failure.lasting(), failure.ordered());
    } catch (const std::exception& error) {
        record_failure(run, listed.record, blot(error.what(), access.source()), true, false);
    }
    return Outcome::settled;
}

/// Two rounds: all products with few tries, so that troubled ones hold up nobody; then those alone, many at once, with the rest
/// of the tries.
void fetch_source(Run& run, Access& access, std::vector<const Listed*> due)
{
    const int tries = access.source().tries, first_tries = std::min(tries, tries_of_first_round);
    for (const bool last : {false, true}) {
        access.set_tries(last ? std::max(1, tries - first_tries) : first_tries);
        std::vector<Outcome> outcomes(due.size(), Outcome::settled);
        for (const auto& failure : wait_for_all(due.size(), last ? troubled_at_once : products_at_once,
                                                [&](std::size_t i) { outcomes[i] = fetch_one(run, access, *due[i], last); }))
            if (failure) std::rethrow_exception(failure);
        std::vector<const Listed*> left;
        for (std::size_t i = 0; i < due.size(); ++i)
            if (outcomes[i] != Outcome::settled) left.push_back(due[i]);
        due = std::move(left);
    }
}

std::vector<const Listed*> due_of(const Survey& survey, const Source& source)
{
    std::vector<const Listed*> due;
    for (const Listed& listed : survey.scenes)
        if (listed.due && listed.record.source == source.name) due.push_back(&listed);
    return due;
}

void fetch_all(Run& run, const Survey& survey)
{
    const auto failures = wait_for_all(run.sources.size(), static_cast<int>(run.sources.size()), [&](std::size_t i) {
        const auto due = due_of(survey, run.sources[i]);
        if (!due.empty() && missing_secrets(run.sources[i]).empty()) fetch_source(run, *run.access[i], due);
    });
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

void estimate_all(Run& run, const Survey& survey)
{
    auto& counts = run.report.counts;
    double seconds = 0;  // sources are fetched side by side
    for (const Source& source : run.sources) {
        const PullEstimate estimate = estimate_pull(source, due_of(survey, source));
        counts["requests expected"] += estimate.requests;
        counts["bytes expected"] += estimate.bytes;
        seconds = std::max(seconds, estimate.seconds);
        if (estimate.quota_share > 0)
            counts[fmt::format("percent of the quota of {}", source.name)] =
                static_cast<std::size_t>(std::ceil(100 * estimate.quota_share));
    }
    counts["seconds expected"] = static_cast<std::size_t>(std::ceil(seconds));
}

/// Takes out of the archive what a version that is there now stands for.
void retire_superseded(Run& run, const Survey& survey)
{
    for (const Listed& listed : survey.scenes) {
        if (listed.fate != Fate::used) continue;
        for (const std::size_t other : listed.replaces) {
            const PullRecord& old = survey.scenes[other].record;
            if (!std::filesystem::exists(run.places.provenance(old))) continue;
            if (old.table) {
                retire(run.places.hotspots / (safe_name(old.id) + ".csv"),
                       run.places.retired(old) / (safe_name(old.id) + ".csv"));
                retire(run.places.provenance(old), run.places.retired(old) / "pull.json");
            } else {
                retire(run.places.scene(old), run.places.retired(old));
            }
        }
    }
}

std::uint64_t transfer_count(const Run& run, std::uint64_t (Access::*of)() const)
{
    std::uint64_t sum = 0;
    for (const auto& access : run.access) sum += ((*access).*of)();
    return sum;
}

void finish_report(Run& run, const Survey& before, bool dry_run)
{
    Survey after = survey(run.places, run.sources, run.assignment, run.journal, run.now);
    if (!dry_run) {
        retire_superseded(run, after);
        for (const Listed& listed : after.scenes)
            if (listed.fate == Fate::used) sweep_staging(run.places, listed.record);
    }
    run.report.counts = count_fates(after);
    for (auto& note : after.notes) run.report.refused.push_back(std::move(note));
    for (const Listed& listed : after.scenes)
        if ((listed.fate == Fate::failed || listed.fate == Fate::pending) && listed.reason != not_yet_fetched)
            run.report.refused.push_back(
                fmt::format("{} {}: {}: {}", listed.record.source, listed.record.id, name(listed.fate), listed.reason));
    run.report.did_nothing =
        std::none_of(before.scenes.begin(), before.scenes.end(), [](const Listed& listed) { return listed.due; });
}

}  // namespace

StageReport run_pull(const Workspace& workspace, const PullOptions& options)
{
    const auto clock = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    PullPlaces places(workspace);
    Run run{workspace,
            places,
            chosen_sources(workspace, options.sources),
            make_assignment(workspace, options.since, options.until),
            Journal(places.journal()),
            options.now.value_or(clock),
            {},
            {}};
    const AccessOptions how{options.delay_scale, options.seed ? options.seed : static_cast<std::uint64_t>(::getpid()),
                            options.bucket_folder.empty() ? shared_bucket_folder() : options.bucket_folder};
    for (const Source& source : run.sources) {
        run.access.push_back(std::make_unique<Access>(source, how));
        const auto missing = missing_secrets(source);
        if (!missing.empty())
            run.report.refused.push_back(fmt::format(
                "source '{}': needs {} (nothing can be fetched from it); set them or {}_FILE, see `hearthwatch doctor`",
                source.name, fmt::join(missing, ", "), missing.front()));
    }
    list_all(run);
    const Survey found = survey(run.places, run.sources, run.assignment, run.journal, run.now);
    if (!options.dry_run) {
        record_news(run, found);
        fetch_all(run, found);
    }
    finish_report(run, found, options.dry_run);
    if (options.dry_run) estimate_all(run, found);
    run.report.counts["requests"] = transfer_count(run, &Access::requests);
    run.report.counts["bytes read"] = transfer_count(run, &Access::bytes);
    return std::move(run.report);
}

}  // namespace hearthwatch::pipeline
