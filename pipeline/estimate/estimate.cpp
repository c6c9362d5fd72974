#include "pipeline/estimate/estimate.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "pipeline/data_file.h"
#include "pipeline/estimate/baseline_fit.h"
#include "pipeline/estimate/fit_file.h"
#include "pipeline/estimate/learn.h"
#include "pipeline/estimate/revision.h"
#include "pipeline/estimate/series.h"
#include "pipeline/store.h"
#include "site-catalog/season.h"

namespace hearthwatch::pipeline {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> files_below(const fs::path& folder)
{
    std::vector<fs::path> files;
    if (fs::is_directory(folder))
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::vector<std::string> area(const Workspace& workspace)
{
    if (!workspace.cities.empty()) return workspace.cities;
    std::vector<std::string> codes;
    for (const catalog::City& city : catalog::load_season(workspace.season).cities) codes.push_back(city.code);
    return codes;
}

Record make_record(const Workspace& workspace, const Readings& readings, const Model& model, std::vector<std::string>& refused)
{
    const catalog::Catalog all = catalog::read_catalog(workspace.catalog_folder());
    Record record =
        make_record(catalog::in_cities(all, area(workspace)), readings.own, readings.external,
                    make_span(workspace.baseline_start, workspace.baseline_end, workspace.start, workspace.end), model);
    refused.insert(refused.end(), record.refused.begin(), record.refused.end());
    return record;
}

}  // namespace

Readings read_readings(const Workspace& workspace, std::vector<std::string>& refused)
{
    Readings readings;
    for (const fs::path& file : external_files(workspace)) {
        auto rows = read_external(file, workspace.utc_offset, refused);
        std::erase_if(rows, [&](const ReadingRow& row) { return !is_indicator(workspace, row.sensor); });
        readings.external.insert(readings.external.end(), std::make_move_iterator(rows.begin()),
                                 std::make_move_iterator(rows.end()));
    }
    readings.own = read_all_looks(workspace.out);
    return readings;
}

Record read_record(const Workspace& workspace, const Model& model, std::vector<std::string>& refused)
{
    return make_record(workspace, read_readings(workspace, refused), model, refused);
}

std::string record_key(const Workspace& workspace, std::string_view stage)
{
    ContentKey key(stage);
    key.add("model", data_file("model.toml")).add("season", workspace.season);
    for (const auto& city : workspace.cities) key.add("city", city);
    for (const auto& means : workspace.means_as_indicators) key.add("means", means);
    for (geo::Day day : {workspace.start, workspace.end, workspace.baseline_start, workspace.baseline_end})
        key.add("day", geo::format_day(day));
    key.add("offset", std::to_string(workspace.utc_offset.count()));
    for (const fs::path& file : files_below(workspace.catalog_folder())) key.add_file(file);
    for (const fs::path& file : external_files(workspace)) key.add_file(file);
    for (const fs::path& file : files_below(workspace.out / "looks")) key.add_file(file);
    return key.hex();
}

StageReport run_estimate(const Workspace& workspace, int threads)
{
    StageReport report;
    const std::string key = record_key(workspace, "estimate");
    if (is_current(workspace.out, "estimate", key) && fs::exists(workspace.out / "series.csv") &&
        fs::exists(workspace.out / "model.json"))
        return report;
    report.did_nothing = false;
    const Model model = default_model();
    Readings readings = read_readings(workspace, report.refused);
    const Record record = make_record(workspace, readings, model, report.refused);
    const Fit fit = learn_season(baseline_fit(workspace.out, record, model, threads), record, model, threads);
    const auto rows = make_series(record, fit, model, threads);
    write_file(workspace.out / "model.json", fit_json(fit, record));
    write_file(workspace.out / "series.csv", series_csv(rows));
    std::vector<ReadingRow> all = std::move(readings.own);
    all.insert(all.end(), readings.external.begin(), readings.external.end());
    record_revision(workspace.out, key, all, rows);
    set_current(workspace.out, "estimate", key);
    for (const Works& works : record.works) {
        report.counts["looks used"] += works.looks.size();
        report.counts["units"] += works.units.size();
    }
    for (const WorksFit& works : fit.works)
        report.counts["units with little history"] +=
            static_cast<std::size_t>(std::ranges::count_if(works.units, &UnitFit::low_information));
    report.counts["unit days"] = rows.size();
    return report;
}

}  // namespace hearthwatch::pipeline
