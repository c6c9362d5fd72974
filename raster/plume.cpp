#include "raster/plume.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/imgproc.hpp>

#include "raster/heat_registration.h"
#include "raster/ring.h"

namespace hearthwatch::raster {
namespace {

constexpr double degree = std::numbers::pi / 180;
constexpr double largest_plume_m2 = 300'000;  ///< of quench towers, stacks and cooling towers; larger is weather (methods B2)

void add_shape(Plume& plume, const geo::Grid& grid)
{
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    const auto n = static_cast<double>(plume.pixels.size());
    for (const std::size_t i : plume.pixels) {
        x += static_cast<int>(i) % grid.columns;
        y -= static_cast<int>(i) / grid.columns;
    }
    x /= n, y /= n;
    for (const std::size_t i : plume.pixels) {
        const double dx = static_cast<int>(i) % grid.columns - x, dy = -(static_cast<int>(i) / grid.columns) - y;
        xx += dx * dx / n, yy += dy * dy / n, xy += dx * dy / n;
    }
    const double middle = 0.5 * (xx + yy), half = std::hypot(0.5 * (xx - yy), xy);
    // Four standard deviations of an even strip are 1.15 times its length; a pixel has a variance of 1/12 of its own.
    constexpr double pixel_variance = 1.0 / 12, sds = 4 / 1.1547;
    plume.length_m = sds * std::sqrt(middle + half + pixel_variance) * grid.pixel_m;
    plume.width_m = sds * std::sqrt(std::max(middle - half, 0.0) + pixel_variance) * grid.pixel_m;
    plume.area_m2 = n * grid.pixel_m * grid.pixel_m;
    const double axis = 90 - 0.5 * std::atan2(2 * xy, xx - yy) / degree;
    plume.axis_deg = axis < 0 ? axis + 180 : axis >= 180 ? axis - 180 : axis;
}

/// The lowest height, 50 to 600 m, whose shadow of the patch lies on ground clearly darker than the ground of the chip.
std::optional<double> shadow_height_m(const Plume& plume, const Chip& chip, const Field& field)
{
    const std::vector<float>& nir = field.rho(Band::nir);
    if (nir.empty() || !(chip.sun_elevation_deg > 5)) return std::nullopt;
    const double ground = robust_spread(nir).median;
    const double away = (chip.sun_azimuth_deg + 180) * degree;
    constexpr double dark = 0.7;
    for (double height_m = 50; height_m <= 600; height_m += 25) {
        const double reach = height_m / std::tan(chip.sun_elevation_deg * degree) / field.grid.pixel_m;
        const int dc = static_cast<int>(std::lround(reach * std::sin(away))),
                  dr = static_cast<int>(std::lround(-reach * std::cos(away)));
        double sum = 0, seen = 0;
        for (const std::size_t i : plume.pixels) {
            const geo::Cell cell{static_cast<int>(i) % field.grid.columns + dc, static_cast<int>(i) / field.grid.columns + dr};
            const auto twin = static_cast<std::size_t>(cell.row * field.grid.columns + cell.column);
            if (!field.grid.contains(cell) || std::isnan(nir[twin]) ||
                std::binary_search(plume.pixels.begin(), plume.pixels.end(), twin))
                continue;
            sum += nir[twin];
            ++seen;
        }
        if (2 * seen > static_cast<double>(plume.pixels.size()) && sum / seen < dark * ground) return height_m;
    }
    return std::nullopt;
}

/// How far the patch lies apart in blue and red, by phase correlation of the window about it.
std::optional<double> parallax_m(const Plume& plume, const Chip& chip, const geo::Grid& grid)
{
    const Plane *blue = chip.find(Band::blue), *red = chip.find(Band::red);
    if (chip.sensor->name != "sentinel2" || !blue || !red || !(blue->grid == red->grid)) return std::nullopt;
    int left = grid.columns, right = 0, top = grid.rows, bottom = 0;
    for (const std::size_t i : plume.pixels) {
        const int column = static_cast<int>(i) % grid.columns, row = static_cast<int>(i) / grid.columns;
        left = std::min(left, column), right = std::max(right, column), top = std::min(top, row), bottom = std::max(bottom, row);
    }
    const double ratio = grid.pixel_m / blue->grid.pixel_m;
    const geo::Cell corner = blue->grid.cell_of({grid.center({left, top}).x_m, grid.center({left, top}).y_m});
    constexpr int least = 48, margin = 6;
    const int columns = std::max(least, static_cast<int>((right - left + 1) * ratio) + 2 * margin);
    const int rows = std::max(least, static_cast<int>((bottom - top + 1) * ratio) + 2 * margin);
    const int column0 = corner.column + static_cast<int>((right - left + 1) * ratio / 2) - columns / 2;
    const int row0 = corner.row + static_cast<int>((bottom - top + 1) * ratio / 2) - rows / 2;
    std::vector<float> windows[2];
    for (int row = row0; row < row0 + rows; ++row)
        for (int column = column0; column < column0 + columns; ++column) {
            const bool inside = blue->grid.contains({column, row});
            windows[0].push_back(inside ? blue->at({column, row}) : NAN);
            windows[1].push_back(inside ? red->at({column, row}) : NAN);
        }
    const auto shift = find_shift(windows[1], windows[0], columns);
    if (!shift) return std::nullopt;
    return std::hypot(shift->columns, shift->rows) * blue->grid.pixel_m;
}

double logistic(double x)
{
    return 1 / (1 + std::exp(-x));
}

bool is_high(const Plume& plume)
{
    constexpr double cloud_parallax_m = 6;
    return plume.parallax_m && *plume.parallax_m > cloud_parallax_m;
}

double probability_of(const Plume& plume, const std::vector<Plume>& all)
{
    // Weights are engineering values (methods C gives the grounds, not numbers); they are checked on painted and rehearsed plumes only.
    constexpr double base = 0.1, large = 1, long_shape = 1, shadow = 1.5, shared_axis = 0.7, cloud_height = -4, fragment = -3;
    constexpr double elongated = 1.5, axis_tolerance_deg = 30, large_m2 = 5000;
    double sum = base;
    if (plume.area_m2 >= large_m2) sum += large;
    if (plume.length_m > elongated * plume.width_m) sum += long_shape;
    if (plume.shadow_height_m) sum += shadow;
    if (is_high(plume)) sum += cloud_height;
    if (plume.beside_weather) sum += fragment;
    const auto alike = std::count_if(all.begin(), all.end(), [&](const Plume& other) {
        const double turn = std::abs(other.axis_deg - plume.axis_deg);
        return &other != &plume && std::min(turn, 180 - turn) < axis_tolerance_deg && other.length_m > elongated * other.width_m;
    });
    if (alike > 0 && plume.length_m > elongated * plume.width_m) sum += shared_axis;
    return logistic(sum);
}

}  // namespace

std::vector<std::uint8_t> weather_pixels(const Chip& chip)
{
    const geo::Grid& grid = chip.quality_grid;
    cv::Mat cloud(grid.rows, grid.columns, CV_8UC1);
    for (std::size_t i = 0; i < chip.quality.size(); ++i) cloud.data[i] = (chip.quality[i] & quality::cloud) != 0;
    std::vector<std::uint8_t> weather(chip.quality.size(), 0);
    if (cv::countNonZero(cloud) == 0) return weather;
    cv::Mat labels, stats, centres;
    const int count = cv::connectedComponentsWithStats(cloud, labels, stats, centres, 8);
    std::vector<std::uint8_t> large(static_cast<std::size_t>(count), 0);
    for (int label = 1; label < count; ++label)
        large[static_cast<std::size_t>(label)] =
            stats.at<int>(label, cv::CC_STAT_AREA) * grid.pixel_m * grid.pixel_m > largest_plume_m2;
    const int* label_of = labels.ptr<int>();  // both matrices are made here, without gaps between rows
    for (std::size_t i = 0; i < weather.size(); ++i) weather[i] = large[static_cast<std::size_t>(label_of[i])];
    return weather;
}

std::vector<std::uint8_t> droplet_pixels(const Field& field, const HistoryResiduals& residuals)
{
    std::vector<std::uint8_t> droplets(field.size(), 0);
    const Excess& brighter = residuals[Remembered::red];
    const Band needed[] = {Band::blue, Band::red, Band::swir16, Band::swir22};
    if (brighter.value.empty() || !field.has_reflectance(needed)) return droplets;
    const auto &blue = field.rho(Band::blue), &red = field.rho(Band::red), &green = field.rho(Band::green),
               &short_wave = field.rho(Band::swir16), &long_wave = field.rho(Band::swir22);
    constexpr float least = 0.05F, standing_out = 3, whiteness = 0.2F, snow_index = 0.4F, absorbing = 0.7F;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool bright = brighter.value[i] > std::max(least, standing_out * brighter.sigma[i]);
        const bool white = std::abs(blue[i] - red[i]) < whiteness * 0.5F * (blue[i] + red[i]);
        const bool snow = (field.quality[i] & quality::snow) ||
                          (!green.empty() && (green[i] - short_wave[i]) > snow_index * (green[i] + short_wave[i]));
        droplets[i] = bright && white && !snow && long_wave[i] < absorbing * blue[i];
    }
    return droplets;
}

WhitePatches find_white_patches(const Chip& chip, const Field& field, const HistoryResiduals& residuals)
{
    std::vector<std::uint8_t> droplets = droplet_pixels(field, residuals);
    cv::Mat opened, labels, stats, centres;
    constexpr double narrowest_m = 30;  // 3 x 3 of the finest pixels
    const int across = std::max(1, static_cast<int>(std::lround(narrowest_m / field.grid.pixel_m)));
    cv::morphologyEx(cv::Mat(field.grid.rows, field.grid.columns, CV_8UC1, droplets.data()), opened, cv::MORPH_OPEN,
                     cv::getStructuringElement(cv::MORPH_RECT, {across, across}));
    const int count = cv::connectedComponentsWithStats(opened, labels, stats, centres, 8);
    WhitePatches found{{}, weather_pixels(chip)};
    std::vector<Plume>& plumes = found.plumes;
    std::vector<int> place(static_cast<std::size_t>(count), -1);
    for (int label = 1; label < count; ++label) {
        const cv::Rect box(stats.at<int>(label, cv::CC_STAT_LEFT), stats.at<int>(label, cv::CC_STAT_TOP),
                           stats.at<int>(label, cv::CC_STAT_WIDTH), stats.at<int>(label, cv::CC_STAT_HEIGHT));
        const bool at_edge =
            box.x == 0 || box.y == 0 || box.x + box.width == field.grid.columns || box.y + box.height == field.grid.rows;
        const double area_m2 = stats.at<int>(label, cv::CC_STAT_AREA) * field.grid.pixel_m * field.grid.pixel_m;
        if (at_edge || area_m2 > largest_plume_m2) continue;
        place[static_cast<std::size_t>(label)] = static_cast<int>(plumes.size());
        plumes.emplace_back();
    }
    for (std::size_t i = 0; i < field.size(); ++i) {
        const int label = labels.at<int>(static_cast<int>(i) / field.grid.columns, static_cast<int>(i) % field.grid.columns);
        if (label == 0) continue;
        const int plume = place[static_cast<std::size_t>(label)];
        if (plume < 0)
            found.cloud[i] = 1;
        else
            plumes[static_cast<std::size_t>(plume)].pixels.push_back(i);
    }
    constexpr double fragments_m = 200;
    const std::vector<std::uint8_t> weather =
        grown(found.cloud, field.grid.columns, static_cast<int>(std::lround(fragments_m / field.grid.pixel_m)));
    for (Plume& plume : plumes)
        plume.beside_weather = std::ranges::any_of(plume.pixels, [&](std::size_t i) { return weather[i] != 0; });
    for (Plume& plume : plumes) {
        add_shape(plume, field.grid);
        plume.shadow_height_m = shadow_height_m(plume, chip, field);
        plume.parallax_m = parallax_m(plume, chip, field.grid);
    }
    for (Plume& plume : plumes) {
        plume.probability = probability_of(plume, plumes);
        if (is_high(plume))
            for (const std::size_t i : plume.pixels) found.cloud[i] = 1;
    }
    return found;
}

}  // namespace hearthwatch::raster
