#include "pipeline/night/revisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "pipeline/findings_table.h"
#include "pipeline/reading_table.h"
#include "pipeline/store.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_causes = 50;  ///< told one by one; the rest is counted

std::string said(const Finding& finding)
{
    return fmt::format("{} {:.2f}{}", name(finding.verdict), finding.p_violation, finding.named ? " named" : "");
}

/// The last word of every order. A last line cut by a crash is dropped.
std::map<std::string, Published> read_history(const fs::path& file)
{
    std::map<std::string, Published> published;
    std::error_code trouble;
    if (!fs::is_regular_file(file, trouble)) return published;
    std::istringstream lines(read_file(file));
    for (std::string line; std::getline(lines, line);) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (json.is_object() && json.contains("order_id") && json.contains("site_id") && json.contains("to"))
            published[json["order_id"].get<std::string>()] = {json["site_id"].get<std::string>(), json["to"].get<std::string>()};
    }
    return published;
}

/// Adds the lines, on a line of their own, and makes sure of them.
void append_whole(const fs::path& file, const std::string& text)
{
    if (text.empty()) return;
    std::error_code trouble;
    std::string old = fs::exists(file, trouble) ? read_file(file) : "";
    if (!old.empty() && old.back() != '\n') old.erase(old.rfind('\n') == std::string::npos ? 0 : old.rfind('\n') + 1);
    write_file(file, old + text);
}

std::vector<Finding> findings_now(const fs::path& file)
{
    std::error_code trouble;
    return fs::exists(file, trouble) ? read_findings(file) : std::vector<Finding>{};
}

/// Names that are only in one of the two, or differ.
std::vector<std::string> changed(const FileStates& before, const FileStates& now)
{
    std::set<std::string> names;
    for (const auto& [file, state] : now)
        if (const auto found = before.find(file); found == before.end() || found->second != state) names.insert(file);
    for (const auto& [file, state] : before)
        if (!now.contains(file)) names.insert(file);
    return {names.begin(), names.end()};
}

/// What changed, sorted by whom it concerns.
struct Causes {
    std::map<std::string, std::set<std::string>> of_unit, of_city;
    std::set<std::string> of_all;
};

void add_looks(const fs::path& out, const Memory& memory, const FileStates& looks, Causes& causes)
{
    for (const auto& file : changed(memory.looks, looks)) {
        const std::string stem = fs::path(file).stem().string();
        const auto cut = stem.rfind("__");
        const std::string scene = stem.substr(0, cut);
        if (!looks.contains(file)) {
            causes.of_city[cut == std::string::npos ? "" : stem.substr(cut + 2)].insert("look gone: " + scene);
            continue;
        }
        const char* what = memory.looks.contains(file) ? "look changed" : "new look";
        for (const auto& row : read_looks(out / file))
            causes.of_unit[row.unit_id].insert(
                fmt::format("{}: {} {}", what, row.scene_id, row.gap ? "gap " + row.gap_reason : "observed"));
    }
}

void add_inputs(const Workspace& workspace, const FileStates& inputs, const Memory& memory, Causes& causes)
{
    std::set<std::string> external;
    for (const auto& file : external_files(workspace)) external.insert(file.lexically_relative(workspace.root).string());
    for (const auto& file : changed(memory.inputs, inputs)) {
        if (external.contains(file)) {
            std::map<std::string, std::size_t> rows;
            std::vector<std::string> refused;
            for (const auto& row : read_external(workspace.root / file, workspace.utc_offset, refused)) ++rows[row.unit_id];
            const char* what = memory.inputs.contains(file) ? "table changed" : "new table";
            for (const auto& [unit, count] : rows)
                causes.of_unit[unit].insert(fmt::format("{}: {} with {} readings", what, file, count));
        } else if (file.starts_with("plan/") || file.starts_with("catalog/") || file == "hearthwatch.toml") {
            causes.of_all.insert("changed: " + file);
        } else if (!inputs.contains(file)) {
            causes.of_all.insert("gone: " + file);
        }
    }
}

std::vector<std::string> causes_of(const std::string& site_id, const catalog::Catalog& catalog, const Causes& causes)
{
    std::set<std::string> all = causes.of_all;
    const auto add = [&all](const auto& table, const std::string& key) {
        if (const auto found = table.find(key); found != table.end()) all.insert(found->second.begin(), found->second.end());
    };
    for (const auto* unit : catalog.units_of(site_id)) add(causes.of_unit, unit->unit_id);
    if (const auto* site = catalog.find_site(site_id)) add(causes.of_city, site->city_code);
    if (all.empty()) all.insert("the model was fitted anew with the looks of other works");
    std::vector<std::string> list(all.begin(), all.end());
    if (list.size() > most_causes) {
        const auto rest = list.size() - most_causes;
        list.resize(most_causes);
        list.push_back(fmt::format("and {} more", rest));
    }
    return list;
}

}  // namespace

Memory recall(const fs::path& out)
{
    const fs::path nights = out / "nights";
    std::error_code trouble;
    return {read_history(nights / "revisions.jsonl"), read_states(nights / "looks.txt"), read_states(nights / "inputs.txt"),
            !fs::exists(nights / "inputs.txt", trouble)};
}

std::vector<FindingChange> revisions(const Workspace& workspace, const FileStates& inputs, const Memory& memory)
{
    auto before = memory.published;
    std::vector<FindingChange> all;
    for (const auto& finding : findings_now(workspace.out / "findings.csv")) {
        const std::string from = before[finding.order_id].text;
        if (from != said(finding))
            all.push_back({finding.order_id, finding.site_id, from.empty() ? "new" : "changed", from, said(finding), {}});
        before.erase(finding.order_id);
    }
    for (const auto& [order, published] : before)
        if (!published.text.empty()) all.push_back({order, published.site_id, "withdrawn", published.text, "", {}});
    std::ranges::sort(all, {}, &FindingChange::order_id);
    if (all.empty() || memory.empty) return all;
    Causes causes;
    add_looks(workspace.out, memory, look_files(workspace.out), causes);
    add_inputs(workspace, inputs, memory, causes);
    const auto catalog = catalog::read_catalog(workspace.catalog_folder());
    for (auto& revision : all) revision.because = causes_of(revision.site_id, catalog, causes);
    return all;
}

void remember(const Workspace& workspace, const FileStates& inputs, const std::vector<FindingChange>& all,
              const std::string& night, const std::string& run_id)
{
    const fs::path nights = workspace.out / "nights";
    std::string text;
    for (const auto& revision : all) {
        const nlohmann::ordered_json line{{"night", night},
                                          {"run_id", run_id},
                                          {"order_id", revision.order_id},
                                          {"site_id", revision.site_id},
                                          {"what", revision.what},
                                          {"from", revision.from},
                                          {"to", revision.to},
                                          {"because", revision.because}};
        text += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    append_whole(nights / "revisions.jsonl", text);
    write_file(nights / "looks.txt", states_text(look_files(workspace.out)));
    write_file(nights / "inputs.txt", states_text(inputs));
}

}  // namespace hearthwatch::pipeline
