#include "pipeline/package/evidence.h"

#include <fmt/format.h>

#include <algorithm>

#include "geo/csv.h"
#include "pipeline/data_file.h"
#include "pipeline/error.h"
#include "pipeline/package/caption.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/inputs.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/sections.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> caption_lines(const SeasonData& data, const catalog::Site& site, const ChipView& view,
                                       const std::string& gap)
{
    const Both sensor = code_text("sensor", view.sensor), use = gap.empty() ? text("look.used") : code_text("gap", gap);
    return {fmt::format("{} 北京时间   {} {} {}", geo::format_local(view.acquired, data.workspace.utc_offset), sensor.zh,
                        view.level, view.processing_version),
            view.scene_id,
            fmt::format("{}   {} / {}   热像元 hot pixels: {}", site_label(site).zh, use.zh, use.en, view.hot.size()),
            "红绿蓝 R G B = 2.2 µm, 1.6 µm, 近红外 反射率 0-0.45, 0-0.50, 0-0.50 (√)",
            fmt::format("灰色 = 缺测 missing   像元 pixel {:g} m   上为坐标北 grid north up", view.grid.pixel_m)};
}

void add_chips(const SeasonData& data, const catalog::Order& order, const catalog::Site& site, const std::vector<ChipView>& views,
               BagContent& content, std::vector<std::string>& refused)
{
    std::string index = geo::csv_line({"picture", "scene_id", "sensor", "acquired_utc", "use", "hot_pixels", "clear_share"});
    for (const ChipView& view : views) {
        if (!in_context(data, order, view.acquired)) continue;
        if (!view.trouble.empty()) continue;  // told once for the works
        const std::string gap = scene_gap(data, site, view.scene_id, order.unit_id),
                          name = scene_stem(view.acquired, view.sensor, view.scene_id);
        const double wide = view.grid.columns * view.grid.pixel_m;
        const auto ref =
            std::find_if(data.chips_of(site.site_id).begin(), data.chips_of(site.site_id).end(),
                         [&](const ChipRef& chip) { return chip.scene_id == view.scene_id && !chip.folder.empty(); });
        try {
            for (const std::string& file : files_below(ref->folder))
                content.copies["chips/" + name + "/" + file] = ref->folder / file;
            for (const auto& [end, file] : view.physical) content.copies["chips/" + name + end] = file;
            content.bytes["chips/" + name + ".png"] =
                captioned_png(view.plain_png, wide, scale_bar_m(wide), caption_lines(data, site, view, gap));
        } catch (const std::exception& error) {
            refused.push_back(fmt::format("{}: chip of {} left out: {}", order.order_id, view.scene_id, error.what()));
            continue;
        }
        index += geo::csv_line({name + ".png", cell(view.scene_id), cell(view.sensor), geo::format_instant(view.acquired),
                                gap.empty() ? "used" : cell(gap), std::to_string(view.hot.size()),
                                geo::format_number(view.clear_share)});
    }
    content.bytes["chips/index.csv"] = "\xEF\xBB\xBF" + index;
}

/// Every file of the plan's folder: the plan as the line read it, and what it was imported from.
void add_plan_as_received(const Workspace& workspace, BagContent& content)
{
    const fs::path folder = workspace.plan_file().parent_path();
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, absent))
        if (entry.is_regular_file() && !entry.is_symlink())
            content.copies["plan/" + entry.path().lexically_relative(folder).generic_string()] = entry.path();
}

}  // namespace

std::string scene_stem(geo::Instant acquired, const std::string& sensor, const std::string& scene_id)
{
    std::string stamp;
    for (const char c : geo::format_instant(acquired).substr(0, 19))
        if (c != '-' && c != ':') stamp += c;
    return stamp + "Z_" + file_name(sensor) + "_" + sha256(scene_id).substr(0, 8);
}

std::string order_key(const SeasonData& data, const catalog::Order& order)
{
    ContentKey key("package_order");
    key.add("plan", plan_row_csv(order))
        .add("summary", summary_json(data, order))
        .add("series", order_series_csv(data, order.unit_id));
    key.add("looks", order_looks_csv(data, order.unit_id))
        .add("facility", facility_geojson(data, order))
        .add("method", method_json(data));
    for (const ChipRef& chip : data.chips_of(order.site_id)) key.add(chip.scene_id, chip.key + chip.gap);
    return key.hex();
}

BagContent order_bag(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views,
                     std::vector<std::string>& refused)
{
    BagContent content;
    std::map<std::string, std::string>& files = content.bytes;
    files["report/report.html"] = order_report(data, order, views);
    files["report/核查报告.pdf"] = order_report_pdf(data, order, views, false);
    files["report/report.pdf"] = order_report_pdf(data, order, views, true);
    files["report/summary.json"] = summary_json(data, order);
    files["series/operating_probability.csv"] = "\xEF\xBB\xBF" + order_series_csv(data, order.unit_id);
    files["series/looks.csv"] = "\xEF\xBB\xBF" + order_looks_csv(data, order.unit_id);
    files["plan/plan.normalised.csv"] = "\xEF\xBB\xBF" + plan_row_csv(order);
    add_plan_as_received(data.workspace, content);
    files["facility/facility.geojson"] = facility_geojson(data, order);
    files["facility/coordinates_check.json"] = coordinates_check_json(data, order);
    files["method/method.json"] = method_json(data);
    files["method/model.toml"] = std::string(data_file("model.toml"));
    files["method/calibration.csv"] = "\xEF\xBB\xBF" + calibration_csv(data.learnt, order.site_id);
    files["method/error_rates.json"] = error_rates_json(data);
    files["method/error_rates.csv"] = review_error_rates_csv(data);
    files["method/sbom.txt"] = sbom_text();
    files["lineage/lineage.json"] = lineage_json(data, order);
    files["lineage/run.jsonl"] = run_jsonl(data, order);
    files["custody/chain-of-custody.jsonl"] = custody_jsonl(data, order);
    if (const catalog::Site* site = data.catalog.find_site(order.site_id)) add_chips(data, order, *site, views, content, refused);
    std::vector<Review> reviews;
    for (const Review& review : data.reviews)
        if (review.order_id == order.order_id) {
            reviews.push_back(review);
            reviews.back().of_this_evidence = review.evidence_key == order_key(data, order);
        }
    if (!reviews.empty()) files["review/review.json"] = reviews_json(reviews);
    for (const auto& [name, item] : stac_items(data, order, views)) files["stac/" + name] = item;
    add_inputs(data, order, content);
    files["ro-crate-metadata.json"] = crate_json(data, order, content);
    content.tags["VERIFY.txt"] = verify_text();
    const catalog::Site* site = data.catalog.find_site(order.site_id);
    content.info = {{"Source-Organization", "hearthwatch"},
                    {"External-Description",
                     "疑似未停产线索核查证据包 / satellite evidence on an ordered stop; a lead, not a finding of fact"},
                    {"Bagging-Date", geo::format_day(newest_input(data))},
                    {"External-Identifier", order.order_id},
                    {"Bag-Group-Identifier", (site ? site->city_code : std::string()) + "-" + geo::format_month(order.start)},
                    {"Bag-Software-Agent", std::string(method_version)}};
    return content;
}

}  // namespace hearthwatch::pipeline::package
