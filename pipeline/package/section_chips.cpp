#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/projector.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/page.h"
#include "pipeline/package/sections.h"
#include "pipeline/package/time_axis.h"

namespace hearthwatch::pipeline::package {
namespace {

std::string data_address(const std::string& png)
{
    return "data:image/png;base64," + base64(png);
}

double metres_wide(const ChipView& view)
{
    return view.grid.columns * view.grid.pixel_m;
}

std::string chip_figure(const SeasonData& data, const catalog::Site& site, const ChipView& view, const std::string& gap)
{
    const double bar = scale_bar_m(metres_wide(view));
    std::string caption = fmt::format("<b>{}</b> {}<br>", html(geo::format_local(view.acquired, data.workspace.utc_offset)),
                                      spans(text("beijing")));
    caption +=
        spans(code_text("sensor", view.sensor)) + " · " + spans(gap.empty() ? text("look.used") : code_text("gap", gap)) + "<br>";
    caption += fmt::format("{} · <span class=\"id\">{}</span>", spans(text("chip.hot", {std::to_string(view.hot.size())})),
                           html(view.scene_id));
    return fmt::format("<figure class=\"chip{}\"><img src=\"{}\" alt=\"{}\"><div class=\"bar\" "
                       "style=\"width:{}%\"></div><figcaption>{} m<br>{}</figcaption></figure>\n",
                       gap.empty() ? "" : " rejected", data_address(view.small_png), html(site.site_id + " " + view.scene_id),
                       px(100 * bar / metres_wide(view)), decimal(bar, 0), caption);
}

std::string ring_path(const geo::Ring& ring, const geo::Projector& projector, const geo::Grid& grid)
{
    std::string path;
    for (const geo::LonLat& corner : ring) {
        const geo::Point p = projector.to_plane(corner);
        path += fmt::format("{}{:.2f} {:.2f}", path.empty() ? "M" : "L", (p.x_m - grid.left_m) / grid.pixel_m,
                            (grid.top_m - p.y_m) / grid.pixel_m);
    }
    return path + "Z";
}

std::string outline_path(const geo::Polygon& polygon, const geo::Projector& projector, const geo::Grid& grid)
{
    std::string path = ring_path(polygon.outer, projector, grid);
    for (const geo::Ring& hole : polygon.holes) path += ring_path(hole, projector, grid);
    return path;
}

/// The latest clear picture inside the window, else the clearest of all.
const ChipView* map_view(const std::vector<ChipView>& views, const SeasonData& data, geo::Day from, geo::Day to)
{
    const ChipView* best = nullptr;
    for (const ChipView& view : views) {
        if (!view.trouble.empty()) continue;
        const geo::Day day = geo::local_day(view.acquired, data.workspace.utc_offset);
        if (view.clear_share > 0.8 && day >= from && day <= to) best = &view;
    }
    if (best) return best;
    for (const ChipView& view : views)
        if (view.trouble.empty() && (!best || view.clear_share > best->clear_share)) best = &view;
    return best;
}

}  // namespace

std::string scene_gap(const SeasonData& data, const catalog::Site& site, const std::string& scene_id, const std::string& unit_id)
{
    std::string gap = "not_looked";
    for (const catalog::Unit* unit : data.catalog.units_of(site.site_id)) {
        if (!unit_id.empty() && unit->unit_id != unit_id) continue;
        for (const UnitLook& look : data.looks_of(unit->unit_id)) {
            if (look.scene_id != scene_id) continue;
            if (look.seen()) return {};
            gap = look.gap_reason;
        }
    }
    return gap;
}

std::string chip_strip(const SeasonData& data, const catalog::Site& site, const std::vector<ChipView>& views,
                       const std::string& unit_id, geo::Day from, geo::Day to, std::size_t most)
{
    struct Choice {
        const ChipView* view;
        std::string gap;
        std::size_t order;
    };
    std::vector<Choice> choices;
    std::size_t troubled = 0;
    for (const ChipView& view : views) {
        const geo::Day day = geo::local_day(view.acquired, data.workspace.utc_offset);
        if (day < from || day > to) continue;
        if (view.trouble.empty())
            choices.push_back({&view, scene_gap(data, site, view.scene_id, unit_id), choices.size()});
        else
            ++troubled;
    }
    if (choices.empty()) return paragraph(text("chips.none"), "soft");
    const std::size_t all = choices.size();
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& a, const Choice& b) { return a.gap.empty() > b.gap.empty(); });
    choices.resize(std::min(all, most));
    std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) { return a.order < b.order; });
    std::string out = paragraph(text("chips.stretch"), "small soft");
    if (all > choices.size() || troubled > 0)
        out += paragraph(text("chips.left_out", {std::to_string(choices.size()), std::to_string(all), std::to_string(troubled)}),
                         "small");
    out += "<div class=\"strip\">\n";
    for (const Choice& choice : choices) out += chip_figure(data, site, *choice.view, choice.gap);
    return out + "</div>\n";
}

std::string site_map(const SeasonData& data, const catalog::Site& site, const std::vector<ChipView>& views, geo::Day from,
                     geo::Day to)
{
    const ChipView* view = map_view(views, data, from, to);
    if (!view) return paragraph(text("chips.none"), "soft");
    const geo::Grid& grid = view->grid;
    const geo::Projector projector(grid.crs);
    const double unit = grid.columns / 100.0;  // one hundredth of the width, for text and marks
    std::string out = fmt::format(
        "<svg class=\"fig site\" viewBox=\"0 0 {0} {1}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>{2} {3}</title>"
        "<image href=\"{4}\" width=\"{0}\" height=\"{1}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"/>",
        grid.columns, grid.rows, html(site.site_id), html(view->scene_id), data_address(view->plain_png));
    out += fmt::format("<path class=\"works-line\" d=\"{}\"/>", outline_path(site.outline, projector, grid));
    std::string pixels;
    for (const geo::Cell& cell : view->hot) pixels += fmt::format("M{} {}h1v1h-1z", cell.column, cell.row);
    if (!pixels.empty()) out += fmt::format("<path class=\"hot-pixel\" d=\"{}\"/>", pixels);
    bool below = false;  // every other name below its unit, so that close furnaces stay readable
    for (const catalog::Unit* item : data.catalog.units_of(site.site_id)) {
        if (item->kind == catalog::UnitKind::works || item->low_precision) continue;
        const bool ordered = !data.orders_of_unit(item->unit_id).empty();
        out += fmt::format("<path class=\"unit-line{}\" d=\"{}\"/>", ordered ? " ordered" : "",
                           outline_path(item->outline, projector, grid));
        const geo::PlanePolygon plane = geo::to_plane(item->outline, projector);
        const auto [south, north] = std::minmax_element(plane.outer.begin(), plane.outer.end(),
                                                        [](const geo::Point& p, const geo::Point& q) { return p.y_m < q.y_m; });
        const double edge = (grid.top_m - (below ? south->y_m : north->y_m)) / grid.pixel_m;
        out +=
            fmt::format("<text class=\"t c halo\" style=\"font-size:{}px;stroke-width:{}px\" x=\"{:.2f}\" y=\"{:.2f}\">{}</text>",
                        px(unit * 3), decimal(unit * 0.7, 2),
                        (projector.to_plane(geo::centroid(item->outline)).x_m - grid.left_m) / grid.pixel_m,
                        edge + unit * (below ? 3.4 : -1), tspans(unit_label(*item)));
        below = !below;
    }
    const double bar = scale_bar_m(metres_wide(*view)), y = grid.rows - unit * 3, length = bar / grid.pixel_m;
    out += fmt::format("<rect x=\"{0:.2f}\" y=\"{1:.2f}\" width=\"{2:.2f}\" height=\"{3:.2f}\" fill=\"#fff\" stroke=\"#000\" "
                       "stroke-width=\"{4:.2f}\"/>",
                       unit * 3, y, length, unit, unit * 0.2);
    out += fmt::format(
        "<text class=\"t halo\" style=\"font-size:{0}px;stroke-width:{3}px\" x=\"{1:.2f}\" y=\"{2:.2f}\">{4} m</text>",
        px(unit * 3), unit * 3, y - unit, decimal(unit * 0.7, 2), decimal(bar, 0));
    out += fmt::format(
        "<path d=\"M{0:.2f} {1:.2f}l{2:.2f} {3:.2f}h-{4:.2f}z\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"{5:.2f}\"/>",
        unit * 95, unit * 2, unit * 2, unit * 6, unit * 4, unit * 0.2);
    out += fmt::format(
        "<text class=\"t c halo\" style=\"font-size:{0}px;stroke-width:{3}px\" x=\"{1:.2f}\" y=\"{2:.2f}\">N</text></svg>",
        px(unit * 3), unit * 95, unit * 11.5, decimal(unit * 0.7, 2));
    const Both caption =
        text("map.caption", {geo::format_local(view->acquired, data.workspace.utc_offset), code_text("sensor", view->sensor),
                             view->scene_id, std::to_string(view->hot.size()), grid.crs, decimal(grid.pixel_m, 0)});
    return "<div class=\"figure\">" + out + "</div>" + paragraph(caption, "small soft");
}

}  // namespace hearthwatch::pipeline::package
