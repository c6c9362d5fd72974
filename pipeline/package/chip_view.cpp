#include "pipeline/package/chip_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "geo/error.h"
#include "pipeline/store.h"
#include "raster/cog.h"
#include "raster/indicator_detector.h"
#include "raster/picture.h"

namespace hearthwatch::pipeline::package {
namespace {

constexpr int small_width_px = 168, plain_width_px = 420;

template <class T>
std::vector<T> cut_values(const std::vector<T>& values, const geo::Grid& grid, geo::Window window)
{
    std::vector<T> out;
    out.reserve(static_cast<std::size_t>(window.columns) * static_cast<std::size_t>(window.rows));
    for (int row = window.row; row < window.row + window.rows; ++row) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row) * grid.columns + window.column;
        out.insert(out.end(), begin, begin + window.columns);
    }
    return out;
}

void find_hot(const raster::Chip& chip, ChipView& view)
{
    const raster::Field field = raster::make_field(chip);
    const raster::Detection detection = raster::nhi_tool(field);
    std::size_t clear = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (!raster::is_clear(field.quality[i])) continue;
        ++clear;
        const auto at = static_cast<int>(i);
        if (detection.hot[i]) view.hot.push_back({at % field.grid.columns, at / field.grid.columns});
    }
    view.clear_share = field.size() ? static_cast<double>(clear) / static_cast<double>(field.size()) : 0;
}

std::string picture(const raster::Chip& chip, const std::vector<geo::Polygon>& outlines, int width_px)
{
    const std::vector<std::uint8_t> bytes = raster::png(chip, raster::PictureKind::false_colour, outlines, width_px);
    return {bytes.begin(), bytes.end()};
}

ChipView view_chip(const ChipRef& ref, const catalog::Site& site, const std::filesystem::path& staging)
{
    ChipView view;
    view.scene_id = ref.scene_id;
    view.sensor = ref.sensor;
    view.level = ref.level;
    view.processing_version = ref.processing_version;
    view.acquired = ref.acquired;
    try {
        const raster::Chip chip = cut_chip(raster::read_chip(ref.folder), site.outline, frame_margin_m);
        view.sun_elevation_deg = chip.sun_elevation_deg;
        view.grid = chip.quality_grid;
        find_hot(chip, view);
        view.small_png = picture(chip, {site.outline}, small_width_px);
        view.plain_png = picture(chip, {}, plain_width_px);
        if (staging.empty()) return view;
        std::set<double> sizes;
        for (const raster::Plane& plane : chip.planes) sizes.insert(plane.grid.pixel_m);
        for (const double pixel_m : sizes) {
            const std::string end = fmt::format("_{:g}m.tif", pixel_m);
            view.physical.emplace_back(end, staging / (sha256(ref.scene_id).substr(0, 16) + end));
            write_physical(view.physical.back().second, chip, pixel_m);
        }
    } catch (const std::exception& error) {
        view.trouble = error.what();
    }
    return view;
}

}  // namespace

raster::Chip cut_chip(const raster::Chip& chip, const geo::Polygon& around, double margin_m)
{
    const geo::PlanePolygon plane = geo::to_plane(around, geo::Projector(chip.quality_grid.crs));
    geo::Point low = plane.outer.front(), high = low;
    for (const geo::Point& p : plane.outer) {
        low = {std::min(low.x_m, p.x_m), std::min(low.y_m, p.y_m)};
        high = {std::max(high.x_m, p.x_m), std::max(high.y_m, p.y_m)};
    }
    const geo::Window window =
        chip.quality_grid.cover({low.x_m - margin_m, low.y_m - margin_m}, {high.x_m + margin_m, high.y_m + margin_m});
    if (window.empty()) throw geo::Error("the chip does not show the works (nothing to draw); run `hearthwatch clip` again");
    raster::Chip out = chip;
    out.quality_grid = chip.quality_grid.cut(window);
    out.quality = cut_values(chip.quality, chip.quality_grid, window);
    const geo::Grid& ground = out.quality_grid;
    const double inset = 1e-3;  // a corner on a pixel's edge does not call for the next pixel
    const geo::Point lower_left{ground.left_m + inset, ground.top_m - ground.rows * ground.pixel_m + inset};
    const geo::Point upper_right{ground.left_m + ground.columns * ground.pixel_m - inset, ground.top_m - inset};
    for (std::size_t i = 0; i < out.planes.size(); ++i) {
        const raster::Plane& whole = chip.planes[i];
        const geo::Window part = whole.grid.cover(lower_left, upper_right);
        if (part.empty())
            throw geo::Error("a band of the chip does not show the works (nothing to draw); run `hearthwatch clip` again");
        out.planes[i].grid = whole.grid.cut(part);
        out.planes[i].values = cut_values(whole.values, whole.grid, part);
        if (!whole.saturated.empty()) out.planes[i].saturated = cut_values(whole.saturated, whole.grid, part);
    }
    return out;
}

void write_physical(const std::filesystem::path& file, const raster::Chip& chip, double pixel_m)
{
    const geo::Grid* grid = nullptr;
    std::vector<raster::PhysicalLayer> layers;
    for (const raster::Plane& plane : chip.planes) {
        if (plane.grid.pixel_m != pixel_m || (grid && !(plane.grid == *grid))) continue;
        grid = &plane.grid;
        const bool warm = plane.quantity == raster::Quantity::brightness_temperature;
        const std::string unit = warm ? "K" : "W m-2 sr-1 um-1";
        layers.push_back({fmt::format("{} [{}]", raster::name(plane.band), unit), unit, plane.values});
    }
    if (grid) raster::write_cog(file, *grid, layers);
}

std::vector<ChipView> view_chips(const SeasonData& data, const catalog::Site& site, const std::filesystem::path& staging)
{
    std::vector<ChipView> views;
    const std::vector<const catalog::Order*> orders = data.orders_of_site(site.site_id);
    geo::Day from = data.workspace.end, to = data.workspace.start;
    for (const catalog::Order* order : orders) {
        from = std::min(from, order->start);
        to = std::max(to, order->end);
    }
    if (orders.empty()) std::swap(from, to);
    for (const ChipRef& ref : data.chips_of(site.site_id)) {
        const geo::Day day = geo::local_day(ref.acquired, data.workspace.utc_offset);
        if (ref.folder.empty() || day < from - context_days || day > to + context_days) continue;  // no page shows it
        const bool wanted = std::any_of(orders.begin(), orders.end(),
                                        [&](const catalog::Order* order) { return in_context(data, *order, ref.acquired); });
        views.push_back(view_chip(ref, site, wanted ? staging : std::filesystem::path()));
    }
    return views;
}

double scale_bar_m(double metres_wide)
{
    double bar = 10;
    for (const double next : {20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0})
        if (next <= metres_wide * 0.3) bar = next;
    return bar;
}

}  // namespace hearthwatch::pipeline::package
