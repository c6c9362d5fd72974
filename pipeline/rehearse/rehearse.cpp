#include "pipeline/rehearse/rehearse.h"

#include <algorithm>

#include <fmt/format.h>

#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/rehearse/claim.h"
#include "pipeline/rehearse/exposure.h"
#include "pipeline/rehearse/fires.h"
#include "pipeline/rehearse/landsat_product.h"
#include "pipeline/rehearse/sentinel_product.h"
#include "pipeline/store.h"
#include "site-catalog/write.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace rehearsal;

constexpr int recipe = 1;  // raise it whenever the bytes of a rehearsal change

std::string label(const RehearseOptions& options)
{
    return fmt::format("rehearsal season, recipe {}, seed {}, works {}, {}\n", recipe, options.seed, options.works,
                       options.small ? "small" : "full");
}

std::string settings(const RehearseOptions& options, const Frame& frame)
{
    return fmt::format("# {}"
                       "schema = 1\n[season]\nname = \"2021-22\"\nstart = {}\nend = {}\ntimezone = \"Asia/Shanghai\"\n"
                       "[baseline]\nstart = {}\nend = {}\n[area]\ncities = [\"130200\"]\n[archive]\nfolders = "
                       "[\"archive\"]\nhotspots = \"archive/hotspots\"\n"
                       "[external]\nfiles = []\n[sources]\nstac = []\n[run]\nthreads = 0\n[output]\nfolder = \"out\"\n",
                       label(options), geo::format_day(frame.start), geo::format_day(frame.end),
                       geo::format_day(frame.baseline_start), geo::format_day(frame.start - 1));
}

fs::path product(const fs::path& archive, const Overpass& pass)
{
    return pass.sentinel2() ? archive / "sentinel2" / sentinel_facts(pass).product : archive / "landsat" / landsat_name(pass);
}

}  // namespace

StageReport rehearse(const RehearseOptions& options)
{
    if (options.works < 1 || options.works > 8)
        throw Error(fmt::format("'{}' works (a rehearsal has 1 to 8); give another number", options.works), 2);
    StageReport report;
    if (!claim(options.folder, label(options))) return report;
    report.did_nothing = false;

    const Frame frame = make_frame(options.seed, options.works, options.small);
    const std::vector<Works> works = make_works(frame);
    const Operations operations = operate(frame, works);
    const Climate climate(frame);
    const Ground ground = make_ground(frame, works);

    const catalog::Catalog sites = make_catalog(frame, works);
    catalog::write_catalog(options.folder / "catalog", sites);
    catalog::write_plan(options.folder / "plan" / "plan.csv", operations.plan);
    const std::string truth = truth_csv(frame, operations);
    write_file(options.folder / "truth" / "truth.csv", truth);
    write_file(options.folder / "truth" / "orders.csv", behaviours_csv(operations));
    const fs::path archive = options.folder / "archive";
    for (const auto& [satellite, name] : {std::pair{"N", "fire_archive_SV-C2.csv"}, {"1", "fire_archive_J1V-C2.csv"}}) {
        const std::string fires = fires_csv(frame, works, operations, climate, satellite);
        report.counts["hot spots"] += static_cast<std::size_t>(std::count(fires.begin(), fires.end(), '\n')) - 1;
        write_file(archive / "hotspots" / name, fires);
    }

    // What a search with a limit of 88 % cloud brings home.
    std::vector<Overpass> passes = overpasses(frame);
    std::erase_if(passes, [&](const Overpass& pass) { return climate.on(geo::local_day(pass.instant)).cloud_cover > 0.88; });
    Progress progress("rehearse", passes.size());
    const auto failures = for_each_index(passes.size(), options.threads, [&](std::size_t i) {
        if (!fs::exists(product(archive, passes[i]))) {
            const Exposure exposure = expose(frame, ground, works, operations, climate, passes[i]);
            passes[i].sentinel2() ? write_sentinel2(archive / "sentinel2", exposure)
                                  : write_landsat(archive / "landsat", exposure);
        }
        progress.step();
    });
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);

    for (const Overpass& pass : passes) ++report.counts[pass.sentinel2() ? "Sentinel-2 scenes" : "Landsat scenes"];
    report.counts["orders"] = operations.plan.orders.size();
    report.counts["works"] = sites.sites.size();
    report.counts["units"] = sites.units.size();
    report.counts["unit days of truth"] = static_cast<std::size_t>(std::count(truth.begin(), truth.end(), '\n')) - 1;
    write_file(options.folder / "hearthwatch.toml", settings(options, frame));
    return report;
}

}  // namespace hearthwatch::pipeline
