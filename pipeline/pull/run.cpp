#include "pipeline/pull/run.h"

#include <fmt/format.h>

#include "pipeline/pull/index.h"

namespace hearthwatch::pipeline {

std::vector<Source> chosen_sources(const Workspace& workspace, const std::vector<std::string>& names)
{
    const auto known = load_sources(workspace);
    std::vector<Source> result;
    for (const auto& name : names.empty() ? workspace.stac_sources : names) result.push_back(find_source(known, name));
    return result;
}

Assignment make_assignment(const Workspace& workspace, std::optional<geo::Day> since, std::optional<geo::Day> until)
{
    Assignment result;
    result.since = since.value_or(std::min(workspace.baseline_start, workspace.start));
    result.until = until.value_or(workspace.end);
    result.utc_offset = workspace.utc_offset;
    if (result.until < result.since)
        throw Error(fmt::format("pull until {} ends before its start {} (nothing could be listed); correct --since and --until",
                                geo::format_day(result.until), geo::format_day(result.since)),
                    2);
    result.sites = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities).sites;
    if (result.sites.empty())
        throw Error(fmt::format(
            "{}: no works in the cities of the workspace (there is nowhere to look); correct `cities` or the catalogue",
            workspace.catalog_folder().string()));
    return result;
}

std::map<std::string, std::size_t> count_fates(const Survey& survey)
{
    std::map<std::string, std::size_t> counts{{"found", survey.scenes.size()}};
    for (const Fate fate : {Fate::used, Fate::superseded, Fate::not_covered, Fate::cloudy, Fate::failed, Fate::pending})
        counts[std::string(name(fate))] = 0;
    for (const Listed& listed : survey.scenes) ++counts[std::string(name(listed.fate))];
    return counts;
}

std::string newest_list_day(const PullPlaces& places, const Source& source)
{
    const auto file = newest_index(places.lists(source.name));
    return file ? file->stem().string() : std::string();
}

}  // namespace hearthwatch::pipeline
