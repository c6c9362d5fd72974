#include "raster/ring.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

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

std::size_t known(const std::vector<float>& values)
{
    return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](float value) { return !std::isnan(value); }));
}

/// The values at the first and at the last place of a sample that the rank-th of `all` values may well have there: three sd to each side.
std::pair<float, float> about_rank(std::vector<float> sample, std::size_t rank, std::size_t all)
{
    const auto size = static_cast<double>(sample.size());
    const double share = static_cast<double>(rank) / static_cast<double>(all), reach = 1.5 * std::sqrt(size) + 1;
    const auto value_at = [&](double place) {
        if (place < 0) return -std::numeric_limits<float>::infinity();
        if (place >= size) return std::numeric_limits<float>::infinity();
        const auto at = sample.begin() + static_cast<std::ptrdiff_t>(place);
        std::nth_element(sample.begin(), at, sample.end());
        return *at;
    };
    const float first = value_at(share * size - reach);
    return {first, value_at(share * size + reach)};
}

/// The rank-th of what `value_of` makes of those values that are no NaN, of which there are `all`. A sample tells between what it lies; only the
/// values there are put in order (Floyd and Rivest 1975). When the sample misled, all are.
template <typename ValueOf>
float ranked_of(const std::vector<float>& values, std::size_t rank, std::size_t all, ValueOf value_of)
{
    constexpr std::size_t few = 4096, sampled = 1024;
    std::vector<float> members(values.size());
    const auto ranked_between = [&](float first, float last) -> std::optional<float> {
        std::size_t below = 0, between = 0;
        for (const float value : values) {
            const float made = value_of(value);
            below += made < first;
            members[between] = made;
            between += made >= first && made <= last;  // NaN is neither
        }
        if (rank < below || rank - below >= between) return std::nullopt;
        const auto place = members.begin() + static_cast<std::ptrdiff_t>(rank - below);
        std::nth_element(members.begin(), place, members.begin() + static_cast<std::ptrdiff_t>(between));
        return *place;
    };
    if (values.size() >= few) {
        std::vector<float> sample;
        for (std::size_t k = 0; k < sampled; ++k)
            if (const float value = values[k * values.size() / sampled]; !std::isnan(value)) sample.push_back(value_of(value));
        const auto [first, last] = about_rank(std::move(sample), rank, all);
        if (const auto found = ranked_between(first, last)) return *found;
    }
    return ranked_between(-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity())
        .value_or(std::numeric_limits<float>::quiet_NaN());
}

float itself(float value)
{
    return value;
}

}  // namespace

float ranked(const std::vector<float>& values, std::size_t rank)
{
    return ranked_of(values, rank, values.size(), itself);
}

float middle_value(const std::vector<float>& values)
{
    const std::size_t count = known(values);
    return count == 0 ? std::numeric_limits<float>::quiet_NaN() : ranked_of(values, count / 2, count, itself);
}

Spread robust_spread(const std::vector<float>& values)
{
    const std::size_t count = known(values);
    if (count == 0) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    const float median = ranked_of(values, count / 2, count, itself);
    constexpr double normal_sd = 1.4826;
    const float deviation = ranked_of(values, count / 2, count, [median](float value) { return std::abs(value - median); });
    return {median, normal_sd * static_cast<double>(deviation)};
}

}  // namespace hearthwatch::raster
