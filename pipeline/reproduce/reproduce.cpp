#include "pipeline/reproduce/reproduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pipeline/error.h"
#include "pipeline/look/look.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/verify.h"
#include "pipeline/reproduce/bench.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace package;

void require_intact(const fs::path& bag)
{
    const BagCheck check = verify_bag(bag);
    if (!check.good())
        throw Error(fmt::format(
            "{}: the bag was changed ({}; {} faults): what would be made again is not what was signed; get an unaltered "
            "copy, or see `hearthwatch evidence verify`",
            bag.string(), check.faults.front(), check.faults.size()));
}

std::string order_of(const fs::path& bag)
{
    const auto summary = nlohmann::json::parse(read_file(bag / "data/report/summary.json"));
    return summary.at("order_id").get<std::string>();
}

/// Measures the bagged chips again; the rows of their scenes against the bagged ones.
void measure_again(const ReproductionBench& bench, const Workspace& workspace, int threads, Reproduction& result)
{
    if (bench.scenes.empty()) {
        result.steps.emplace_back("chips: none in the bag; the readings were taken as they are");
        return;
    }
    run_look(workspace, threads);
    const auto made = read_all_looks(workspace.out);
    std::vector<ReadingRow> bagged, rest;
    for (const ReadingRow& row : bench.readings)
        (bench.scenes.contains(row.scene_id) && bench.units.contains(row.unit_id) ? bagged : rest).push_back(row);
    const bool same = looks_csv(made) == looks_csv(bagged);
    result.good = result.good && same;
    result.steps.push_back(fmt::format("chips: {} scenes measured again, {} readings: {}", bench.scenes.size(), made.size(),
                                       same ? "the same" : "NOT the same as in inputs/readings.txt"));
    write_file(workspace.out / "looks" / "others.csv", looks_csv(rest));
}

void compare_files(const fs::path& bag, const BagContent& made, Reproduction& result)
{
    const auto is_record = [](const std::string& path) {
        return path.starts_with("custody/") || path.starts_with("lineage/") || path.starts_with("review/") ||
               path.starts_with("method/error_rates.") || path.starts_with("plan/") || path == "ro-crate-metadata.json";
    };
    for (const std::string& path : files_below(bag / "data")) {
        const auto bytes = made.bytes.find(path);
        const auto copy = made.copies.find(path);
        if (path.starts_with("inputs/") || (path.starts_with("chips/") && path.find('/', 6) != std::string::npos)) continue;
        if (is_record(path) && path != "plan/plan.normalised.csv") {
            result.unmade.push_back(path);
            continue;
        }
        const bool same = bytes != made.bytes.end()   ? bytes->second == read_file(bag / "data" / path)
                          : copy != made.copies.end() ? sha256_of_file(copy->second) == sha256_of_file(bag / "data" / path)
                                                      : false;
        (same ? result.same : result.differ).push_back(path);
        result.good = result.good && same;
    }
}

}  // namespace

Reproduction reproduce_bag(const fs::path& bag, int threads)
{
    require_intact(bag);
    const ReproductionBench bench(bag);
    Reproduction result;
    const Workspace workspace = open_workspace(bench.folder());
    measure_again(bench, workspace, threads, result);
    result.good = bench.infer_again(workspace, threads, result.steps) && result.good;
    bench.add_scenes_without_chips();
    SeasonData data = read_season_data(workspace);
    data.newest = bench.newest;
    const std::string order_id = order_of(bag);
    const auto order = std::ranges::find(data.plan.orders, order_id, &catalog::Order::order_id);
    if (order == data.plan.orders.end())
        throw Error(fmt::format("{}: order '{}' is not in inputs/plan.txt; the bag was not written by this program", bag.string(),
                                order_id));
    const catalog::Site* site = data.catalog.find_site(order->site_id);
    const fs::path staging = workspace.out / "pictures";
    fs::create_directories(staging);
    std::vector<std::string> refused;
    const BagContent made = order_bag(data, *order, site ? view_chips(data, *site, staging) : std::vector<ChipView>{}, refused);
    for (const std::string& line : refused) result.steps.push_back("refused: " + line);
    compare_files(bag, made, result);
    return result;
}

}  // namespace hearthwatch::pipeline
