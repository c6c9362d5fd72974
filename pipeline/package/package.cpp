#include "pipeline/package/package.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "geo/csv.h"
#include "pipeline/data_file.h"
#include "pipeline/ledger/finding_entries.h"
#include "pipeline/ledger/leads.h"
#include "pipeline/package/bag.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/season_map.h"
#include "pipeline/package/sign.h"
#include "pipeline/package/stamp.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/store.h"
#include "site-catalog/boundaries.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace package;

void add_folder(ContentKey& key, const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, absent))
        if (entry.is_regular_file() && (entry.path().extension() == ".csv" || entry.path().extension() == ".json" ||
                                        entry.path().extension() == ".geojson" || entry.path().extension() == ".gpkg"))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) key.add_file(file);
}

/// Who signs, if anybody.
struct Seal {
    fs::path key;
    std::map<std::string, std::string> tags;
};

Seal seal_of(const Workspace& workspace)
{
    Seal seal{signing_key(workspace.root), {}};
    if (!seal.key.empty()) seal.tags = signer_tags(seal.key);
    return seal;
}

/// Over everything that pages and bags are made from.
std::string input_key(const Workspace& workspace, const Seal& seal)
{
    ContentKey key("package");
    key.add_file(workspace.root / "hearthwatch.toml").add_file(workspace.plan_file());
    if (fs::is_regular_file(workspace.season)) key.add_file(workspace.season);
    for (const char* table : {"series.csv", "findings.csv", "compliance.csv", "model.json", "standing.json"})
        key.add_file(workspace.out / table);
    add_folder(key, workspace.catalog_folder());
    add_folder(key, workspace.out / "looks");
    add_folder(key, review_folder(workspace.root));
    std::vector<std::string> told_later;
    for (const ledger::ReviewStep& step : read_review_steps(workspace, told_later)) key.add("review", step.sha256);
    std::vector<fs::path> records;  // the records name the chips and what they were made from
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(workspace.out / "clips", absent))
        if (entry.path().extension() == ".json") records.push_back(entry.path());
    std::sort(records.begin(), records.end());
    for (const fs::path& record : records) key.add_file(record);
    for (const fs::path& file : external_files(workspace)) key.add_file(file);
    for (const char* name : {"page.css", "page.js", "page_series.js", "uPlot.iife.min.js", "page_texts.csv", "model.toml"})
        key.add(name, data_file(name));
    for (const auto& [name, bytes] : seal.tags) key.add(name, bytes);
    return key.hex();
}

struct Expected {
    std::set<std::string> bags, pages;  ///< names below out/evidence and out/report
};

Expected expected(const SeasonData& data)
{
    Expected out;
    out.pages.insert("index.html");
    for (const catalog::Order& order : data.plan.orders) out.bags.insert(file_name(order.order_id));
    for (const std::string& code : cities_with_works(data)) out.pages.insert(city_file(code));
    for (const catalog::Site& site : data.catalog.sites) out.pages.insert(site_file(site.site_id));
    return out;
}

/// out/report/contents.csv: what stands there, so that a run with nothing to do need not read the season again.
std::string contents_csv(const Expected& what)
{
    std::string text = "kind,name\n";
    for (const std::string& page : what.pages) text += "page," + page + "\n";
    for (const std::string& bag : what.bags) text += "bag," + bag + "\n";
    return text;
}

/// What the run before wrote, if all of it still stands.
std::optional<Expected> standing(const fs::path& out)
{
    const fs::path file = out / "report" / "contents.csv";
    if (!fs::exists(file)) return std::nullopt;
    Expected what;
    for (const geo::CsvRow& row : geo::read_csv(file).rows)
        (row.cells.at(0) == "bag" ? what.bags : what.pages).insert(row.cells.at(1));
    const auto page_stands = [&](const std::string& page) { return fs::exists(out / "report" / page); };
    const auto bag_stands = [&](const std::string& bag) { return fs::exists(out / "evidence" / bag / "tagmanifest-sha256.txt"); };
    if (!fs::exists(out / "hearthwatch.gpkg") || !std::all_of(what.pages.begin(), what.pages.end(), page_stands) ||
        !std::all_of(what.bags.begin(), what.bags.end(), bag_stands))
        return std::nullopt;
    return what;
}

void remove_others(const fs::path& out, const Expected& what)
{
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(out / "evidence", absent))
        if (!what.bags.contains(entry.path().filename().string())) fs::remove_all(entry.path());
    for (const char* folder : {"city", "site"})
        for (const fs::directory_entry& entry : fs::directory_iterator(out / "report" / folder, absent))
            if (!what.pages.contains(std::string(folder) + "/" + entry.path().filename().string())) fs::remove_all(entry.path());
}

struct SiteResult {
    std::size_t bags = 0, pictures = 0;
    std::vector<std::string> refused;
};

/// One works: its page and the bags of its orders, from pictures read once.
SiteResult package_site(const SeasonData& data, const catalog::Site& site, const Seal& seal)
{
    SiteResult result;
    const fs::path& out = data.workspace.out;
    const fs::path staging = out / "evidence" / (".pictures-" + file_name(site.site_id));
    fs::create_directories(staging);
    const std::vector<ChipView> views = view_chips(data, site, staging);
    for (const ChipView& view : views) {
        if (!view.trouble.empty()) result.refused.push_back(fmt::format("{} {}: {}", site.site_id, view.scene_id, view.trouble));
        result.pictures += view.trouble.empty();
    }
    for (const catalog::Order* order : data.orders_of_site(site.site_id)) {
        const fs::path folder = out / "evidence" / file_name(order->order_id);
        BagContent content = order_bag(data, *order, views, result.refused);
        content.tags.insert(seal.tags.begin(), seal.tags.end());
        write_bag(folder, content, [&](const fs::path& bag) {
            write_stamp_request(bag);
            if (!seal.key.empty()) sign_bag(bag, seal.key);
        });
        ++result.bags;
    }
    write_file(out / "report" / site_file(site.site_id), site_page(data, site, views));
    fs::remove_all(staging);
    return result;
}

/// A ledger that is broken costs its own entries, not the pages.
void enter_findings(const Workspace& workspace, StageReport& report)
{
    try {
        ledger::record_findings(workspace);
    } catch (const Error& error) {
        report.refused.emplace_back(error.what());
    }
}

std::map<std::string, std::string> evidence_keys(const SeasonData& data)
{
    std::map<std::string, std::string> keys;
    for (const catalog::Order& order : data.plan.orders) keys[order.order_id] = order_key(data, order);
    return keys;
}

}  // namespace

StageReport run_package(const Workspace& workspace, int threads)
{
    StageReport report;
    enter_findings(workspace, report);
    const Seal seal = seal_of(workspace);
    const std::string key = input_key(workspace, seal);
    const auto count = [&](const Expected& what) {
        report.counts["evidence bags"] = what.bags.size();
        report.counts["pages"] = what.pages.size();
    };
    if (is_current(workspace.out, "package", key))
        if (const std::optional<Expected> what = standing(workspace.out)) {
            count(*what);
            return report;
        }
    const SeasonData data = read_season_data(workspace);
    const Expected what = expected(data);
    count(what);
    report.did_nothing = false;
    report.refused.insert(report.refused.end(), data.refused.begin(), data.refused.end());

    std::vector<SiteResult> results(data.catalog.sites.size());
    Progress progress("package", results.size());
    const auto failures = for_each_index(results.size(), threads, [&](std::size_t i) {
        results[i] = package_site(data, data.catalog.sites[i], seal);
        progress.step();
    });
    for (std::size_t i = 0; i < results.size(); ++i) {
        report.counts["pictures"] += results[i].pictures;
        report.refused.insert(report.refused.end(), results[i].refused.begin(), results[i].refused.end());
        try {
            if (failures[i]) std::rethrow_exception(failures[i]);
        } catch (const std::exception& error) {
            report.refused.push_back(fmt::format("{}: no page and no evidence: {}", data.catalog.sites[i].site_id, error.what()));
        }
    }
    for (const std::string& code : cities_with_works(data))
        write_file(workspace.out / "report" / city_file(code), city_page(data, code));
    std::vector<geo::Ring> boundaries;
    try {
        boundaries = catalog::read_boundaries(workspace.catalog_folder());
    } catch (const catalog::Error& error) {
        report.refused.push_back("catalog/" + std::string(error.what()));
    }
    write_file(workspace.out / "report" / "index.html", season_page(data, boundaries));
    write_season_map(data);
    remove_others(workspace.out, what);
    write_file(workspace.out / "report" / "contents.csv", contents_csv(what));
    ledger::write_evidence_keys(workspace.out, evidence_keys(data));
    if (report.refused.empty()) set_current(workspace.out, "package", key);
    return report;
}

}  // namespace hearthwatch::pipeline
