#include "pipeline/workspace.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>
#include <toml++/toml.h>

#include <algorithm>
#include <map>

#include "geo/toml_guard.h"
#include "pipeline/means.h"
#include "pipeline/store.h"
#include "site-catalog/season.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::vector<std::string>, std::less<>>& known_keys()
{
    static const std::map<std::string, std::vector<std::string>, std::less<>> keys{
        {"season", {"name", "start", "end", "timezone"}},
        {"baseline", {"start", "end"}},
        {"area", {"cities"}},
        {"archive", {"folders", "hotspots"}},
        {"external", {"files", "indicators"}},
        {"sources", {"stac"}},
        {"run", {"threads"}},
        {"output", {"folder"}}};
    return keys;
}

std::vector<std::string> means_for_indicators()
{
    std::vector<std::string> names;
    for (const auto& means : all_means())
        if (means.may_be_indicator) names.push_back(means.name);
    return names;
}

/// A value of the file with what a message needs.
struct Reader {
    const toml::table& root;
    std::string file;

    [[noreturn]] void refuse(const toml::node& node, std::string_view key, std::string_view wanted) const
    {
        throw Error(fmt::format("{}:{}: '{}' must be {}", file, node.source().begin.line, key, wanted));
    }
    const toml::node* find(std::string_view table, std::string_view key) const
    {
        const auto view = root[table][key];
        return view ? view.node() : nullptr;
    }
    std::string text(std::string_view table, std::string_view key, std::string fallback) const
    {
        const auto* node = find(table, key);
        if (!node) return fallback;
        if (const auto* value = node->as_string()) return value->get();
        refuse(*node, key, "a text in quotes");
    }
    std::vector<std::string> texts(std::string_view table, std::string_view key, std::vector<std::string> fallback) const
    {
        const auto* node = find(table, key);
        if (!node) return fallback;
        if (!node->is_array()) refuse(*node, key, "a list of texts");
        std::vector<std::string> values;
        for (const auto& item : *node->as_array()) {
            if (!item.is_string()) refuse(*node, key, "a list of texts");
            values.push_back(item.as_string()->get());
        }
        return values;
    }
    geo::Day day(std::string_view table, std::string_view key, geo::Day fallback) const
    {
        const auto* node = find(table, key);
        if (!node) return fallback;
        if (const auto* date = node->as_date()) return geo::make_day(date->get().year, date->get().month, date->get().day);
        refuse(*node, key, "a date like 2021-11-15, without quotes");
    }
    int whole(std::string_view table, std::string_view key, int fallback) const
    {
        const auto* node = find(table, key);
        if (!node) return fallback;
        const auto* value = node->as_integer();
        if (!value || value->get() < 0 || value->get() > 1024) refuse(*node, key, "a whole number from 0 to 1024");
        return static_cast<int>(value->get());
    }
};

void refuse_unknown(const toml::table& root, const std::string& file)
{
    const auto check = [&](const toml::table& table, const std::vector<std::string>& known, std::string_view where) {
        for (const auto& [key, node] : table)
            if (std::ranges::find(known, key.str()) == known.end())
                throw Error(fmt::format("{}:{}: unknown key '{}' in {} (a misspelt key would be ignored); known: {}", file,
                                        key.source().begin.line, key.str(), where, fmt::join(known, ", ")));
    };
    std::vector<std::string> top{"schema"};
    for (const auto& [name, keys] : known_keys()) top.push_back(name);
    check(root, top, "the file");
    for (const auto& [name, keys] : known_keys()) {
        if (!root.contains(name)) continue;
        if (!root[name].is_table()) throw Error(fmt::format("{}: '{}' must be a table: [{}]", file, name, name));
        check(*root[name].as_table(), keys, "[" + name + "]");
    }
}

toml::table parse(const fs::path& file)
{
    std::error_code trouble;
    if (!fs::is_regular_file(file, trouble))
        throw Error(fmt::format(
            "{}: there is no workspace here (hearthwatch.toml says which season and which folders); name one with -w, "
            "or make one with: hearthwatch rehearse -o DIR",
            file.string()));
    const std::string text = read_file(file);
    if (const auto line = geo::line_of_nameless_table(text))
        throw Error(fmt::format("{}:{}: a table has no name (the file is not TOML); mend the line", file.string(), *line));
    try {
        return toml::parse(text, file.string());
    } catch (const toml::parse_error& error) {
        throw Error(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
    }
}

}  // namespace

Workspace open_workspace(const fs::path& folder)
{
    const fs::path root = fs::absolute(folder).lexically_normal();
    const std::string file = (root / "hearthwatch.toml").string();
    const toml::table table = parse(file);
    refuse_unknown(table, file);
    if (table["schema"].value<int>() != 1)
        throw Error(fmt::format("{}: 'schema' must be 1 (the only form this program knows)", file));
    const Reader reader{table, file};

    Workspace workspace;
    workspace.root = root;
    workspace.season = reader.text("season", "name", "");
    if (workspace.season.empty())
        throw Error(fmt::format("{}: [season] name is missing (orders and ratios depend on it); shipped: {}", file,
                                fmt::join(catalog::shipped_seasons(), ", ")));
    if (workspace.season.ends_with(".toml") && fs::path(workspace.season).is_relative())
        workspace.season = (root / workspace.season).string();
    const auto season = catalog::load_season(workspace.season);
    workspace.start = reader.day("season", "start", season.start);
    workspace.end = reader.day("season", "end", season.end);
    if (workspace.end < workspace.start) throw Error(fmt::format("{}: the season ends before it starts", file));
    if (reader.text("season", "timezone", "Asia/Shanghai") != "Asia/Shanghai")
        throw Error(fmt::format("{}: [season] timezone must be \"Asia/Shanghai\" (orders count days of Beijing time)", file));
    workspace.baseline_end = reader.day("baseline", "end", workspace.start - 1);
    workspace.baseline_start = reader.day("baseline", "start", workspace.baseline_end - 299);
    if (workspace.baseline_end < workspace.baseline_start)
        throw Error(fmt::format("{}: the baseline ends before it starts", file));
    if (workspace.baseline_end >= workspace.start)
        throw Error(fmt::format("{}: the baseline reaches into the season (what is judged may not set the measure)", file));
    workspace.cities = reader.texts("area", "cities", {});
    for (const auto& item : reader.texts("archive", "folders", {"archive"})) workspace.archive_folders.push_back(root / item);
    workspace.hotspots = root / reader.text("archive", "hotspots", "archive/hotspots");
    workspace.external = reader.texts("external", "files", {"external/*.csv"});
    workspace.means_as_indicators = reader.texts("external", "indicators", {});
    for (const auto& means : workspace.means_as_indicators)
        if (const auto* known = find_means(means); !known || !known->may_be_indicator)
            throw Error(
                fmt::format("{}: [external] indicators: '{}' can not be one (its readings do not follow a unit from day to "
                            "day); known: {}",
                            file, means, fmt::join(means_for_indicators(), ", ")));
    workspace.stac_sources = reader.texts("sources", "stac", {});
    workspace.threads = reader.whole("run", "threads", 0);
    workspace.out = root / reader.text("output", "folder", "out");
    return workspace;
}

namespace {

std::vector<fs::path> files_like(const Workspace& workspace, const std::vector<std::string>& patterns)
{
    std::vector<fs::path> files;
    for (const auto& pattern : patterns) {
        const fs::path full = workspace.root / pattern;
        std::error_code trouble;
        for (const auto& entry : fs::directory_iterator(full.parent_path(), trouble))
            if (entry.is_regular_file() && fnmatch(full.filename().c_str(), entry.path().filename().c_str(), FNM_PERIOD) == 0)
                files.push_back(entry.path());
    }
    std::ranges::sort(files);
    const auto repeated = std::ranges::unique(files);
    files.erase(repeated.begin(), repeated.end());
    return files;
}

}  // namespace

std::vector<fs::path> external_files(const Workspace& workspace)
{
    return files_like(workspace, workspace.external);
}

std::vector<fs::path> statement_files(const Workspace& workspace)
{
    return files_like(workspace, {"statements/*.csv"});
}

bool is_indicator(const Workspace& workspace, const std::string& sensor)
{
    return !find_means(sensor) || std::ranges::find(workspace.means_as_indicators, sensor) != workspace.means_as_indicators.end();
}

}  // namespace hearthwatch::pipeline
