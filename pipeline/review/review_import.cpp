#include "pipeline/review/review_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "pipeline/error.h"
#include "pipeline/ledger/finding_entries.h"
#include "pipeline/ledger/leads.h"
#include "pipeline/ledger/ledger.h"
#include "pipeline/package/escape.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::review {
namespace {

namespace fs = std::filesystem;
using ledger::Entry;
using package::Review;

/// What forms are judged against.
struct Present {
    std::vector<Finding> findings;
    std::map<std::string, std::string> keys;
    geo::Instant now;

    const Finding& finding(const Review& form) const
    {
        const auto found = std::ranges::find(findings, form.order_id, &Finding::order_id);
        if (found == findings.end())
            throw Error(
                fmt::format("{}: order '{}' is not in out/findings.csv (nothing is said of it that could be reviewed); check "
                            "the order, or run compare",
                            form.file, form.order_id));
        if (found->verdict != Verdict::inconsistent && is_present(form))
            throw Error(fmt::format("{}: order '{}' is found {} and is no lead (there is nothing to confirm or reject); see "
                                    "`hearthwatch review next`",
                                    form.file, form.order_id, name(found->verdict)));
        return *found;
    }
    bool is_present(const Review& form) const
    {
        const auto key = keys.find(form.order_id);
        return key != keys.end() && key->second == form.evidence_key;
    }
};

Present read_present(const Workspace& workspace, geo::Instant now)
{
    std::error_code absent;
    const fs::path file = workspace.out / "findings.csv";
    return {fs::exists(file, absent) ? read_findings(file) : std::vector<Finding>{}, ledger::read_evidence_keys(workspace.out),
            now};
}

Entry step(const Review& form, const Finding& finding, const Present& present, const std::string& digest)
{
    Entry entry;
    entry.kind = "review";
    entry.about = form.order_id;
    entry.valid_from = geo::format_day(finding.start);
    entry.valid_to = geo::format_day(finding.end);
    entry.recorded_utc = geo::format_instant(present.now);
    entry.recorded_from = "clock";
    entry.facts = {{"step", form.decision},           {"by", form.reviewer}, {"evidence_key", form.evidence_key},
                   {"reason_code", form.reason_code}, {"note", form.note},   {"form_sha256", digest}};
    return entry;
}

/// One form makes one step, or two when it carries the name of who signs off.
std::vector<Entry> steps_of(const Review& form, const Present& present, const std::string& digest,
                            const std::vector<Entry>& entries)
{
    const Finding& finding = present.finding(form);
    if (form.decision == "sign_off") {
        const auto standing = ledger::standing_of(ledger::review_steps(entries), form.order_id, form.evidence_key);
        if (standing.outcome != ledger::Outcome::needs_sign_off)
            throw Error(fmt::format("{}: order '{}' {} on this evidence (only a confirmed lead is signed off); confirm it first",
                                    form.file, form.order_id, name(standing.outcome)));
        if (ledger::same_person(standing.by, form.reviewer))
            throw Error(
                fmt::format("{}: '{}' confirmed order '{}' and cannot sign it off (it takes two people); let another sign",
                            form.file, form.reviewer, form.order_id));
        return {step(form, finding, present, digest)};
    }
    std::vector<Entry> steps{step(form, finding, present, digest)};
    if (form.decision == "confirm" && !form.second_reviewer.empty()) {
        Review second = form;
        second.decision = "sign_off";
        second.reviewer = form.second_reviewer;
        steps.push_back(step(second, finding, present, digest));
    }
    return steps;
}

bool is_known(const std::vector<Entry>& entries, const std::string& digest)
{
    return std::ranges::any_of(entries, [&](const Entry& entry) { return entry.fact("form_sha256") == digest; });
}

/// The number of steps that the form added; 0 when the ledger has it already.
std::size_t take(const Workspace& workspace, const Review& form, const std::string& bytes, const Present& present)
{
    const std::string digest = sha256(bytes);
    return ledger::extend_ledger(workspace.out,
                                 [&](const std::vector<Entry>& entries) {
                                     return is_known(entries, digest) ? std::vector<Entry>{}
                                                                      : steps_of(form, present, digest, entries);
                                 })
        .size();
}

fs::path place_of(const Workspace& workspace, const std::string& order_id, const std::string& bytes)
{
    return package::review_folder(workspace.root) / (package::file_name(order_id) + "-" + sha256(bytes).substr(0, 12) + ".json");
}

std::vector<fs::path> forms_below(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, absent))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

}  // namespace

StageReport import_reviews(const Workspace& workspace, const std::vector<fs::path>& files, geo::Instant now)
{
    ledger::record_findings(workspace);
    StageReport report;
    const fs::path folder = package::review_folder(workspace.root);
    const Present present = read_present(workspace, now);
    report.counts["steps"] = report.counts["known"] = report.counts["of other evidence"] = 0;
    for (const fs::path& file : files.empty() ? forms_below(folder) : files) try {
            const Review form = package::read_review(file);
            const std::string bytes = read_file(file);
            std::error_code absent;
            const bool here = fs::equivalent(file.parent_path().empty() ? "." : file.parent_path(), folder, absent);
            const std::size_t steps = take(workspace, form, bytes, present);
            if (!here) write_file(place_of(workspace, form.order_id, bytes), bytes);
            report.counts["steps"] += steps;
            report.counts["known"] += steps == 0;
            report.counts["of other evidence"] += steps > 0 && !present.is_present(form);
            report.did_nothing = report.did_nothing && steps == 0;
        } catch (const Error& error) {
            if (error.exit_code() == 75) throw;
            report.refused.emplace_back(error.what());
        }
    return report;
}

fs::path record_review(const Workspace& workspace, Review form, geo::Instant now)
{
    ledger::record_findings(workspace);
    const Present present = read_present(workspace, now);
    const auto key = present.keys.find(form.order_id);
    if (key == present.keys.end())
        throw Error(
            fmt::format("order '{}': no evidence of it was written yet (a review speaks of what was seen); check the order, "
                        "or run package",
                        form.order_id));
    form.evidence_key = key->second;
    const std::string bytes = package::review_json(form, geo::format_instant(now));
    form = package::parse_review(bytes, "review of " + form.order_id);
    if (take(workspace, form, bytes, present) == 0)
        throw Error(fmt::format("order '{}': just this is in the ledger already; nothing was added", form.order_id));
    const fs::path file = place_of(workspace, form.order_id, bytes);
    write_file(file, bytes);
    return file;
}

}  // namespace hearthwatch::pipeline::review
