#include <fmt/format.h>

#include <algorithm>

#include "geo/projector.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/map_marks.h"
#include "pipeline/package/page.h"
#include "pipeline/package/sections.h"
#include "pipeline/package/time_axis.h"

namespace hearthwatch::pipeline::package {
namespace {

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

/// A rectangle in pixels of the picture, y downwards.
struct Box {
    double left = 0, top = 0, right = 0, bottom = 0;
    bool meets(const Box& other) const
    {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
};

Box box_of(const geo::Polygon& polygon, const geo::Projector& projector, const geo::Grid& grid)
{
    Box box{1e9, 1e9, -1e9, -1e9};
    for (const geo::LonLat& corner : polygon.outer) {
        const geo::Point p = projector.to_plane(corner);
        const double x = (p.x_m - grid.left_m) / grid.pixel_m, y = (grid.top_m - p.y_m) / grid.pixel_m;
        box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
    }
    return box;
}

/// A free place for a name beside its unit: right, left, above, below; right when none is free.
Box label_box(const Box& unit, const std::string& label, double text_height, const std::vector<Box>& taken)
{
    double width = 0;
    for (const char c : label)
        width += (static_cast<unsigned char>(c) < 0x80 ? 0.6 : (c & 0x40) ? 1.0 : 0.0) * text_height;  // a wide glyph a lead byte
    const double gap = text_height * 0.25, x = (unit.left + unit.right - width) / 2,
                 y = (unit.top + unit.bottom - text_height) / 2;
    const std::vector<Box> places{{unit.right + gap, y, unit.right + gap + width, y + text_height},
                                  {unit.left - gap - width, y, unit.left - gap, y + text_height},
                                  {x, unit.top - gap - text_height, x + width, unit.top - gap},
                                  {x, unit.bottom + gap, x + width, unit.bottom + gap + text_height}};
    for (const Box& place : places)
        if (std::none_of(taken.begin(), taken.end(), [&](const Box& other) { return place.meets(other); })) return place;
    return places.front();
}

}  // namespace

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
        grid.columns, grid.rows, html(site.site_id), html(view->scene_id), png_address(view->plain_png));
    out += map_graticule(grid, projector, unit);
    out += fmt::format("<path class=\"works-line\" d=\"{}\"/>", outline_path(site.outline, projector, grid));
    out += hot_pixels(*view, unit);
    std::vector<Box> taken;
    for (const catalog::Unit* item : data.catalog.units_of(site.site_id)) {
        if (item->kind == catalog::UnitKind::works || item->low_precision) continue;
        const bool ordered = !data.orders_of_unit(item->unit_id).empty();
        out += fmt::format("<path class=\"unit-line{}\" d=\"{}\"/>", ordered ? " ordered" : "",
                           outline_path(item->outline, projector, grid));
        taken.push_back(box_of(item->outline, projector, grid));
    }
    for (const catalog::Unit* item : data.catalog.units_of(site.site_id)) {
        if (item->kind == catalog::UnitKind::works || item->low_precision) continue;
        const Both label = unit_label(*item);
        const Box place = label_box(box_of(item->outline, projector, grid), label.zh, unit * 3, taken);
        taken.push_back(place);
        out +=
            fmt::format("<text class=\"t halo\" style=\"font-size:{}px;stroke-width:{}px\" x=\"{:.2f}\" y=\"{:.2f}\">{}</text>",
                        px(unit * 3), decimal(unit * 0.7, 2), place.left, place.bottom - unit * 0.6, tspans(label));
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
    return "<div class=\"figure\">" + out + "</div>" + paragraph(caption, "small soft") + hot_table(data, site, *view, projector);
}

}  // namespace hearthwatch::pipeline::package
