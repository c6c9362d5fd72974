#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/pull/pull.h"
#include "pipeline/pull/run.h"

namespace hearthwatch::pipeline {
namespace {

struct Problem {
    const Listed* listed;
    std::optional<JournalEntry> entry;
    std::string_view state() const { return name(entry && entry->state != State::fetched ? entry->state : State::wanted); }
};

std::string as_json(const std::map<std::string, std::size_t>& counts, const std::map<std::string, std::string>& lists,
                    const std::vector<Problem>& problems, const Survey& survey)
{
    using nlohmann::json;
    json list = json::array();
    for (const auto& p : problems) {
        json row = {{"source", p.listed->record.source},
                    {"id", p.listed->record.id},
                    {"acquired", geo::format_instant(p.listed->record.acquired)},
                    {"fate", name(p.listed->fate)},
                    {"state", p.state()},
                    {"reason", p.listed->reason},
                    {"tries", p.entry ? p.entry->tries : 0}};
        row["next_try"] = p.entry ? json(geo::format_instant(p.entry->next_try)) : json(nullptr);
        list.push_back(std::move(row));
    }
    const json document = {{"schema", 1},      {"listed", survey.ever_listed}, {"lists", lists},
                           {"counts", counts}, {"not_fetched", list},          {"notes", survey.notes}};
    return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string as_text(const std::map<std::string, std::size_t>& counts, const std::map<std::string, std::string>& lists,
                    const std::vector<Problem>& problems, const Survey& survey)
{
    if (lists.empty())
        return "no source is chosen; name some under [sources] stac of hearthwatch.toml (`hearthwatch doctor` knows them)\n";
    std::string text;
    for (const auto& [source, day] : lists)
        text += fmt::format("{}: {}\n", source, day.empty() ? "never listed; run `hearthwatch pull`" : "listed " + day);
    if (!survey.ever_listed) return text;
    text += fmt::format("found {} = used {} + superseded {} + not covered {} + cloudy {} + failed {} + pending {}\n",
                        counts.at("found"), counts.at("used"), counts.at("superseded"), counts.at("not covered"),
                        counts.at("cloudy"), counts.at("failed"), counts.at("pending"));
    for (const auto& p : problems)
        text +=
            fmt::format("{} {} {}: {}{}\n", name(p.listed->fate), p.listed->record.source, p.listed->record.id, p.listed->reason,
                        p.entry && p.entry->tries > 0
                            ? fmt::format(" (tries {}, next {})", p.entry->tries, geo::format_instant(p.entry->next_try))
                            : "");
    for (const auto& note : survey.notes) text += note + "\n";
    return text;
}

}  // namespace

std::string pull_status(const Workspace& workspace, bool json)
{
    const PullPlaces places(workspace);
    const auto sources = chosen_sources(workspace, {});
    const Journal journal(places.journal());
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    std::map<std::string, std::string> lists;
    for (const Source& source : sources) lists[source.name] = newest_list_day(places, source);
    Survey state;
    if (!sources.empty()) state = survey(places, sources, make_assignment(workspace, {}, {}), journal, now);
    std::vector<Problem> problems;
    for (const Listed& listed : state.scenes)
        if (listed.fate == Fate::failed || listed.fate == Fate::pending)
            problems.push_back({&listed, journal.find(listed.record.source, listed.record.id)});
    return json ? as_json(count_fates(state), lists, problems, state) : as_text(count_fates(state), lists, problems, state);
}

}  // namespace hearthwatch::pipeline
