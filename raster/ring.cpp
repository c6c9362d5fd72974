#include "raster/ring.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <opencv2/imgproc.hpp>

namespace hearthwatch::raster {

Ring make_ring(const geo::PlanePolygon& works, const geo::Grid& grid)
{
    const std::size_t pixels = static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
    Ring result{std::vector<std::uint8_t>(pixels, 0), std::vector<std::uint8_t>(pixels, 0),
                std::vector<float>(pixels, std::numeric_limits<float>::infinity())};
    cv::Mat outside(grid.rows, grid.columns, CV_8UC1, cv::Scalar(1));
    for (const geo::Cover& cover : geo::cover_fractions(works, grid)) {
        outside.at<std::uint8_t>(cover.cell.row, cover.cell.column) = 0;
        result.works[static_cast<std::size_t>(cover.cell.row * grid.columns + cover.cell.column)] = 1;
    }
    if (cv::countNonZero(outside) == static_cast<int>(pixels)) return result;
    cv::Mat distance;
    cv::distanceTransform(outside, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    for (std::size_t i = 0; i < pixels; ++i) {
        const double metres =
            static_cast<double>(distance.at<float>(static_cast<int>(i) / grid.columns, static_cast<int>(i) % grid.columns)) *
            grid.pixel_m;
        result.distance_m[i] = static_cast<float>(metres);
        result.ring[i] = metres >= ring_inner_m && metres <= ring_outer_m;
    }
    return result;
}

Footprint make_footprint(const geo::PlanePolygon& unit, const geo::Grid& grid)
{
    Footprint result;
    double area = 0;
    for (const geo::Cover& cover : geo::cover_fractions(unit, grid)) {
        result.pixels.push_back(static_cast<std::size_t>(cover.cell.row * grid.columns + cover.cell.column));
        result.shares.push_back(cover.fraction);
        area += cover.fraction * grid.pixel_m * grid.pixel_m;
    }
    const double whole = geo::area_m2(unit);
    result.inside = whole > 0 ? std::min(area / whole, 1.0) : 0;
    return result;
}

Spread robust_spread(std::vector<float> values)
{
    std::erase_if(values, [](float value) { return std::isnan(value); });
    if (values.empty()) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const float median = *middle;
    for (float& value : values) value = std::abs(value - median);
    std::nth_element(values.begin(), middle, values.end());
    constexpr double normal_sd = 1.4826;
    return {median, normal_sd * static_cast<double>(*middle)};
}

}  // namespace hearthwatch::raster
