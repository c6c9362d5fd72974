#include "raster/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "geo/error.h"

namespace hearthwatch::raster {
namespace {

const cv::Vec3b missing_colour(110, 110, 110);

/// A band of a picture and the reflectance shown as full brightness.
struct Channel {
    Band band;
    float full;
};

std::array<Channel, 3> channels_of(PictureKind kind)
{
    using enum Band;
    if (kind == PictureKind::natural) return {Channel{red, 0.30F}, Channel{green, 0.30F}, Channel{blue, 0.30F}};
    return {Channel{swir22, 0.45F}, Channel{swir16, 0.50F}, Channel{nir, 0.50F}};
}

const Plane& require_plane(const Chip& chip, Band band)
{
    const Plane* plane = chip.find(band);
    if (!plane) throw Error(fmt::format("{}: no band {} (the picture needs it)", chip.scene_id, name(band)), "bands_missing");
    return *plane;
}

std::uint8_t level_of(float share)
{
    // Square root: dark ground is most of a picture and would be black.
    return static_cast<std::uint8_t>(std::lround(255 * std::sqrt(std::clamp(share, 0.0F, 1.0F))));
}

cv::Mat colour_picture(const Chip& chip, PictureKind kind, geo::Grid& grid)
{
    const auto channels = channels_of(kind);
    std::array<const Plane*, 3> planes{};
    for (std::size_t i = 0; i < 3; ++i) {
        planes[i] = &require_plane(chip, channels[i].band);
        if (i == 0 || planes[i]->grid.pixel_m < grid.pixel_m) grid = planes[i]->grid;
        if (!(planes[i]->reflectance_per_radiance > 0))
            throw Error(
                fmt::format("{}: no reflectance of band {} (the picture needs it)", chip.scene_id, name(channels[i].band)),
                "bands_missing");
    }
    cv::Mat picture(grid.rows, grid.columns, CV_8UC3);
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
            cv::Vec3b pixel;
            bool seen = true;
            for (std::size_t i = 0; i < 3; ++i) {
                const geo::Cell cell = planes[i]->grid.cell_of(grid.center({column, row}));
                const float value = planes[i]->grid.contains(cell) ? planes[i]->at(cell) : NAN;
                seen = seen && !std::isnan(value);
                if (seen)
                    pixel[2 - static_cast<int>(i)] =
                        level_of(value * static_cast<float>(planes[i]->reflectance_per_radiance) / channels[i].full);
            }
            picture.at<cv::Vec3b>(row, column) = seen ? pixel : missing_colour;
        }
    return picture;
}

cv::Mat thermal_picture(const Chip& chip, geo::Grid& grid)
{
    const Plane& plane = require_plane(chip, Band::lwir11);
    grid = plane.grid;
    std::vector<float> seen;
    for (const float value : plane.values)
        if (!std::isnan(value)) seen.push_back(value);
    std::sort(seen.begin(), seen.end());
    const float low = seen.empty() ? 0 : seen[seen.size() / 100],
                high = seen.empty() ? 1 : seen[seen.size() - 1 - seen.size() / 200];
    cv::Mat grey(grid.rows, grid.columns, CV_8UC1), picture;
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
            const float value = plane.at({column, row});
            const float share = std::isnan(value) ? 0 : (value - low) / std::max(high - low, 0.1F);
            grey.at<std::uint8_t>(row, column) = static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0F, 1.0F)));
        }
    cv::applyColorMap(grey, picture, cv::COLORMAP_INFERNO);
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column)
            if (std::isnan(plane.at({column, row}))) picture.at<cv::Vec3b>(row, column) = missing_colour;
    return picture;
}

void draw(cv::Mat& picture, const geo::Grid& grid, const std::vector<geo::Polygon>& outlines, double px_per_m)
{
    if (outlines.empty()) return;
    constexpr int shift = 4;  // sixteenths of a pixel
    constexpr double sixteenths = 1 << shift;
    const geo::Projector projector(grid.crs);
    std::vector<std::vector<cv::Point>> rings;
    for (const geo::Polygon& outline : outlines) {
        const geo::PlanePolygon plane = geo::to_plane(outline, projector);
        const auto add = [&](const geo::PlaneRing& ring) {
            std::vector<cv::Point> points;
            for (const geo::Point point : ring) {
                const double x = ((point.x_m - grid.left_m) * px_per_m - 0.5) * sixteenths,
                             y = ((grid.top_m - point.y_m) * px_per_m - 0.5) * sixteenths;
                constexpr double limit = 1e6;
                points.emplace_back(static_cast<int>(std::lround(std::clamp(x, -limit, limit))),
                                    static_cast<int>(std::lround(std::clamp(y, -limit, limit))));
            }
            rings.push_back(std::move(points));
        };
        add(plane.outer);
        std::for_each(plane.holes.begin(), plane.holes.end(), add);
    }
    cv::polylines(picture, rings, true, cv::Scalar(0, 0, 0), 3, cv::LINE_AA, shift);
    cv::polylines(picture, rings, true, cv::Scalar(120, 255, 255), 1, cv::LINE_AA, shift);
}

}  // namespace

std::vector<std::uint8_t> png(const Chip& chip, PictureKind kind, const std::vector<geo::Polygon>& outlines, int width_px)
{
    constexpr int narrowest = 16, widest = 4096;
    if (width_px < narrowest || width_px > widest)
        throw Error(fmt::format("a picture {} pixels wide (between {} and {} can be made)", width_px, narrowest, widest));
    try {
        geo::Grid grid;
        cv::Mat picture = kind == PictureKind::thermal ? thermal_picture(chip, grid) : colour_picture(chip, kind, grid);
        const double scale = static_cast<double>(width_px) / grid.columns;
        const int height_px = std::max(1, static_cast<int>(std::lround(scale * grid.rows)));
        cv::Mat sized;
        cv::resize(picture, sized, {width_px, height_px}, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_NEAREST);
        draw(sized, grid, outlines, scale / grid.pixel_m);
        std::vector<std::uint8_t> bytes;
        cv::imencode(".png", sized, bytes, {cv::IMWRITE_PNG_COMPRESSION, 6});
        return bytes;
    } catch (const cv::Exception& error) {
        throw Error(fmt::format("{}: no picture could be made ({}); report this", chip.scene_id, error.what()));
    } catch (const geo::Error& error) {
        throw Error(fmt::format("{}: an outline cannot be drawn ({}); check its coordinates", chip.scene_id, error.what()));
    }
}

}  // namespace hearthwatch::raster
