#include "pipeline/package/map_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/package/page.h"
#include "pipeline/package/sections.h"
#include "pipeline/package/time_axis.h"

namespace hearthwatch::pipeline::package {
namespace {

constexpr std::size_t most_numbers = 40;  ///< more would cover the picture

std::string halo(double x, double y, double size, const std::string& text)
{
    return fmt::format(
        "<text class=\"t halo\" style=\"font-size:{:.2f}px;stroke-width:{:.2f}px\" x=\"{:.2f}\" y=\"{:.2f}\">{}</text>", size,
        size / 4, x, y, text);
}

geo::Point middle_of(const geo::Grid& grid, geo::Cell cell)
{
    return {grid.left_m + (cell.column + 0.5) * grid.pixel_m, grid.top_m - (cell.row + 0.5) * grid.pixel_m};
}

}  // namespace

std::string map_graticule(const geo::Grid& grid, const geo::Projector& projector, double hundredth)
{
    const double right_m = grid.left_m + grid.columns * grid.pixel_m, bottom_m = grid.top_m - grid.rows * grid.pixel_m;
    const geo::LonLat low = projector.to_lonlat({grid.left_m, bottom_m}), high = projector.to_lonlat({right_m, grid.top_m});
    double step = 0.2;
    for (const double finer : {0.1, 0.05, 0.02, 0.01, 0.005, 0.002})
        if (high.lon_deg - low.lon_deg < 2.5 * step) step = finer;
    const int decimals = step < 0.01 ? 3 : step < 0.1 ? 2 : 1;
    const auto place = [&](double lon, double lat) {
        const geo::Point p = projector.to_plane({lon, lat});
        return geo::Point{(p.x_m - grid.left_m) / grid.pixel_m, (grid.top_m - p.y_m) / grid.pixel_m};
    };
    std::string path, names;
    const auto line = [&](geo::Point a, geo::Point b) {
        path += fmt::format("M{:.2f} {:.2f}L{:.2f} {:.2f}", a.x_m, a.y_m, b.x_m, b.y_m);
    };
    for (auto k = static_cast<long>(std::ceil(low.lon_deg / step)); static_cast<double>(k) * step < high.lon_deg; ++k) {
        const double lon = static_cast<double>(k) * step;
        const geo::Point foot = place(lon, low.lat_deg);
        line(place(lon, high.lat_deg), foot);
        names += halo(foot.x_m + hundredth * 0.6, grid.rows - hundredth * 8, hundredth * 2.4, decimal(lon, decimals) + "°E");
    }
    for (auto k = static_cast<long>(std::ceil(low.lat_deg / step)); static_cast<double>(k) * step < high.lat_deg; ++k) {
        const double lat = static_cast<double>(k) * step;
        const geo::Point left = place(low.lon_deg, lat);
        line(left, place(high.lon_deg, lat));
        names += halo(hundredth, left.y_m - hundredth * 0.7, hundredth * 2.4, decimal(lat, decimals) + "°N");
    }
    return path.empty() ? path : "<path class=\"graticule\" d=\"" + path + "\"/>" + names;
}

std::string hot_pixels(const ChipView& view, double hundredth)
{
    std::string boxes, numbers;
    for (std::size_t i = 0; i < view.hot.size(); ++i) {
        boxes += fmt::format("M{} {}h1v1h-1z", view.hot[i].column, view.hot[i].row);
        if (view.hot.size() <= most_numbers)
            numbers += halo(view.hot[i].column + 1.1, view.hot[i].row + 0.9, hundredth * 1.8, std::to_string(i + 1));
    }
    return boxes.empty() ? boxes : "<path class=\"hot-pixel\" d=\"" + boxes + "\"/>" + numbers;
}

std::string hot_table(const SeasonData& data, const catalog::Site& site, const ChipView& view, const geo::Projector& projector)
{
    if (view.hot.empty()) return {};
    TableText table({text("col.number"), text("col.lon"), text("col.lat"), text("col.nearest"), text("col.to_outline")});
    for (std::size_t i = 0; i < std::min(view.hot.size(), most_numbers); ++i) {
        const geo::Point at = middle_of(view.grid, view.hot[i]);
        const geo::LonLat place = projector.to_lonlat(at);
        const catalog::Unit* nearest = nullptr;
        double least = std::numeric_limits<double>::infinity();
        for (const catalog::Unit* unit : data.catalog.units_of(site.site_id)) {
            if (unit->kind == catalog::UnitKind::works || unit->low_precision) continue;
            const double metres = geo::contains(geo::to_plane(unit->outline, projector), at)
                                      ? 0
                                      : geo::distance_m(place, geo::centroid(unit->outline));
            if (metres < least) {
                least = metres;
                nearest = unit;
            }
        }
        table.row({std::to_string(i + 1), decimal(place.lon_deg, 5), decimal(place.lat_deg, 5),
                   nearest ? spans(unit_label(*nearest)) : "-",
                   !nearest     ? "-"
                   : least == 0 ? spans(text("hot.inside"))
                                : decimal(least, 0)});
    }
    std::string out = "<details><summary>" + spans(text("hot.title", {std::to_string(view.hot.size())})) + "</summary>";
    if (view.hot.size() > most_numbers) out += paragraph(text("hot.some", {std::to_string(most_numbers)}), "small");
    return out + table.done() + "</details>\n";
}

}  // namespace hearthwatch::pipeline::package
