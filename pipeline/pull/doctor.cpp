#include "pipeline/pull/doctor.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "pipeline/pull/run.h"
#include "pipeline/pull/secrets.h"

namespace hearthwatch::pipeline {
namespace {

struct Check {
    const Source* source;
    bool chosen = false;
    std::vector<std::string> problems;  ///< each with what to do
};

std::vector<std::string> problems_of(const Source& source, const Workspace& workspace)
{
    std::vector<std::string> problems;
    try {
        for (const auto& name : missing_secrets(source))
            problems.push_back(fmt::format("{} is not set: `export {}=...`, or put it into a file and `export {}_FILE=/path`",
                                           name, name, name));
    } catch (const Error& error) {
        problems.push_back(error.what());
    }
    if (source.kind == SourceKind::folder && !std::filesystem::is_directory(workspace.root / source.endpoint))
        problems.push_back(fmt::format(
            "{} is no folder: make it, or set `endpoint` of [[source]] name = \"{}\" in sources.toml of the workspace",
            (workspace.root / source.endpoint).string(), source.name));
    return problems;
}

/// A clock that is wrong makes tokens and signatures look ended; a list is never newer than now.
std::vector<std::string> clock_problems(const PullPlaces& places, const std::vector<Source>& sources)
{
    const auto today =
        geo::format_instant(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())).substr(0, 10);
    std::vector<std::string> problems;
    for (const Source& source : sources)
        if (const auto day = newest_list_day(places, source); day > today)
            problems.push_back(fmt::format("the clock says {}, but '{}' was listed on {}: set the clock (`timedatectl`), signed "
                                           "requests fail with a wrong one",
                                           today, source.name, day));
    return problems;
}

std::string access_of(const Source& source)
{
    switch (source.auth) {
    case Auth::none:
        return source.kind == SourceKind::folder ? "a folder" : "open to all";
    case Auth::planetary_computer:
        return "open to all; tokens are asked for as needed";
    case Auth::sigv4:
        return source.requester_pays ? "signed, and the reader pays for traffic" : "signed with a key pair";
    case Auth::map_key:
        return "with a map key";
    case Auth::bearer:
        return "with a bearer token";
    }
    return "";
}

}  // namespace

std::string doctor(const Workspace& workspace, bool json)
{
    const auto sources = load_sources(workspace);
    const auto& chosen = workspace.stac_sources;
    for (const auto& name : chosen) find_source(sources, name);
    std::vector<Check> checks;
    for (const Source& source : sources)
        checks.push_back(
            {&source, std::find(chosen.begin(), chosen.end(), source.name) != chosen.end(), problems_of(source, workspace)});
    std::stable_sort(checks.begin(), checks.end(), [](const Check& a, const Check& b) { return a.chosen > b.chosen; });
    const auto clock = clock_problems(PullPlaces(workspace), sources);
    if (json) {
        nlohmann::json list = nlohmann::json::array();
        for (const auto& c : checks)
            list.push_back({{"source", c.source->name},
                            {"title", c.source->title},
                            {"chosen", c.chosen},
                            {"kind", name(c.source->kind)},
                            {"auth", name(c.source->auth)},
                            {"ready", c.problems.empty()},
                            {"problems", c.problems},
                            {"licence", c.source->licence},
                            {"terms", c.source->terms}});
        const nlohmann::json document = {{"schema", 1}, {"sources", list}, {"clock", clock}};
        return document.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    std::string text;
    for (const auto& c : checks) {
        text += fmt::format("{} {} ({}): {}; {}\n", c.chosen ? "*" : " ", c.source->name, c.source->title, access_of(*c.source),
                            c.problems.empty() ? "ready" : fmt::format("{} missing", c.problems.size()));
        for (const auto& problem : c.problems) text += "      " + problem + "\n";
        if (c.chosen && !c.source->licence.empty())
            text += fmt::format("      licence: {} ({})\n", c.source->licence, c.source->terms);
    }
    for (const auto& problem : clock) text += problem + "\n";
    if (chosen.empty()) text += "no source is chosen; name some under [sources] stac of hearthwatch.toml\n";
    return text;
}

}  // namespace hearthwatch::pipeline
