#include "pipeline/reproduce/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "geo/csv.h"
#include "pipeline/compare/standing_file.h"
#include "pipeline/error.h"
#include "pipeline/estimate/estimate.h"
#include "pipeline/estimate/fit_file.h"
#include "pipeline/estimate/series.h"
#include "pipeline/findings_table.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/inputs.h"
#include "pipeline/series_table.h"
#include "pipeline/store.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace package;

fs::path new_folder()
{
    std::string name = (fs::temp_directory_path() / "hearthwatch-reproduce-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw Error(fmt::format("{}: no folder can be made there (the bag's contents are made again in one); set TMPDIR", name),
                    75);
    return name;
}

}  // namespace

ReproductionBench::ReproductionBench(const fs::path& bag) : folder_(new_folder()), bag_(bag)
{
    try {
        lay_out(bag);
    } catch (const nlohmann::json::exception& error) {
        fs::remove_all(folder_);
        throw Error(
            fmt::format("{}: inputs/ cannot be read ({}); the bag was not written by this program", bag.string(), error.what()));
    } catch (...) {
        fs::remove_all(folder_);
        throw;
    }
}

ReproductionBench::~ReproductionBench()
{
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void ReproductionBench::lay_out(const fs::path& bag)
{
    const fs::path data = bag / "data";
    if (!fs::exists(data / inputs_workspace))
        throw Error(fmt::format(
            "{}: has no {} (it was written before bags held what they are made from, or its works is unknown); package "
            "the order again",
            bag.string(), inputs_workspace));
    const auto place = [&](const char* from, const char* to, bool needed) {
        if (needed || fs::exists(data / from)) write_file(folder_ / to, read_file(data / from));
    };
    place(inputs_workspace, "hearthwatch.toml", true);
    place(inputs_season, "season.toml", false);
    place(inputs_sites, "catalog/sites.geojson", true);
    place(inputs_units, "catalog/units.geojson", true);
    place(inputs_plan, "plan/plan.csv", true);
    place(inputs_external, "external/readings.csv", false);
    readings = read_looks(data / inputs_readings);
    const auto facts = nlohmann::json::parse(read_file(data / inputs_facts));
    newest = geo::parse_day(facts.at("newest_input").get<std::string>());
    const fs::path out = folder_ / "out";
    if (fs::exists(data / inputs_baseline))
        for (const std::string& file : files_below(data / inputs_baseline))
            write_file(out / "baseline" / file, read_file(data / inputs_baseline / file));
    const catalog::Catalog catalog = catalog::read_catalog(folder_ / "catalog");
    std::istringstream lines(read_file(data / inputs_clips));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        const fs::path file = out / "clips" / fmt::format("{:05d}.json", number++);
        write_file(file, line);
        ClipRecord record = read_clip_record(file);
        ClipEntry& entry = record.entries.at(0);
        for (const catalog::Unit* unit : catalog.units_of(entry.site_id)) units.insert(unit->unit_id);
        if (entry.chip.empty() || !fs::exists(data / entry.chip / "chip.json")) {
            entry.chip.clear();
            others_.push_back(std::move(record));
            fs::remove(file);
            continue;
        }
        scenes.insert(record.scene_id);
        fs::create_directories((out / entry.chip).parent_path());
        fs::copy(data / entry.chip, out / entry.chip, fs::copy_options::recursive);
    }
    if (scenes.empty()) write_file(out / "looks" / "others.csv", looks_csv(readings));
}

bool ReproductionBench::infer_again(const Workspace& workspace, int threads, std::vector<std::string>& steps) const
{
    const fs::path data = bag_ / "data";
    for (const char* needed : {inputs_model, inputs_standing})
        if (!fs::exists(data / needed)) {
            steps.push_back(fmt::format("series and finding: {} is not in the bag; they cannot be made again", needed));
            return false;
        }
    const Model model = parse_model(read_file(data / "method/model.toml"));
    std::vector<std::string> told_by_estimate;
    const Record record = read_record(workspace, model, told_by_estimate);
    const Fit fit = parse_fit(read_file(data / inputs_model), record);
    const auto series = make_series(record, fit, model, threads);
    write_file(workspace.out / "series.csv", series_csv(series));
    const catalog::Plan plan = catalog::read_plan(workspace.plan_file(), catalog::read_catalog(workspace.catalog_folder()));
    const auto findings = judge_again(record, fit, plan, model, threads, parse_standing(read_file(data / inputs_standing)));
    write_file(workspace.out / "findings.csv", findings_csv(findings));
    steps.push_back(fmt::format("series: {} days of {} units made again from {} looks; findings: {} orders judged again",
                                series.size(), units.size(), record.works.empty() ? 0 : record.works.front().looks.size(),
                                findings.size()));
    return true;
}

void ReproductionBench::add_scenes_without_chips() const
{
    for (std::size_t i = 0; i < others_.size(); ++i)
        write_file(folder_ / "out" / "clips" / fmt::format("other{:05d}.json", i), clip_record_json(others_[i]));
}

}  // namespace hearthwatch::pipeline
