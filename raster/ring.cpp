#include "raster/ring.h"

#include <algorithm>
#include <bit>
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

namespace {

/// The rank-th of what `value_of` makes of those values that are no NaN. Counted by the upper half of the bits, ordered as the numbers are;
/// then within the one group that holds the rank. A few passes over the values, none of them copied.
template <typename ValueOf>
float ranked_of(const std::vector<float>& values, std::size_t rank, ValueOf value_of)
{
    std::vector<float> members;
    const auto among_members = [&] {
        const auto place = members.begin() + static_cast<std::ptrdiff_t>(rank);
        std::nth_element(members.begin(), place, members.end());
        return *place;
    };
    constexpr std::size_t few = 4096, groups = 65536;
    if (values.size() < few) {
        for (const float value : values)
            if (!std::isnan(value)) members.push_back(value_of(value));
        return among_members();
    }
    const auto group_of = [](float value) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        return (bits >> 31U ? ~bits : bits | 0x80000000U) >> 16U;
    };
    std::vector<std::uint32_t> counts(groups, 0);
    for (const float value : values)
        if (!std::isnan(value)) ++counts[group_of(value_of(value))];
    std::uint32_t group = 0;
    for (; rank >= counts[group]; ++group) rank -= counts[group];
    members.reserve(counts[group]);
    for (const float value : values)
        if (!std::isnan(value) && group_of(value_of(value)) == group) members.push_back(value_of(value));
    return among_members();
}

std::size_t known(const std::vector<float>& values)
{
    return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](float value) { return !std::isnan(value); }));
}

float itself(float value)
{
    return value;
}

}  // namespace

float ranked(const std::vector<float>& values, std::size_t rank)
{
    return ranked_of(values, rank, itself);
}

float middle_value(const std::vector<float>& values)
{
    const std::size_t count = known(values);
    return count == 0 ? std::numeric_limits<float>::quiet_NaN() : ranked_of(values, count / 2, itself);
}

Spread robust_spread(const std::vector<float>& values)
{
    const std::size_t count = known(values);
    if (count == 0) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    const float median = ranked_of(values, count / 2, itself);
    constexpr double normal_sd = 1.4826;
    const float deviation = ranked_of(values, count / 2, [median](float value) { return std::abs(value - median); });
    return {median, normal_sd * static_cast<double>(deviation)};
}

}  // namespace hearthwatch::raster
