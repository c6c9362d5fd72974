#include "raster/hot_basins.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

namespace hearthwatch::raster {
namespace {

constexpr float same_hill = 0.85F, held = 0.5F;

/// Which hill a pixel belongs to, with hills that have become one.
class Hills {
public:
    int make(std::size_t peak)
    {
        peaks.push_back(peak);
        parent_.push_back(static_cast<int>(parent_.size()));
        return parent_.back();
    }
    int root(int hill)
    {
        while (parent_[static_cast<std::size_t>(hill)] != hill) hill = parent_[static_cast<std::size_t>(hill)];
        return hill;
    }
    /// The later hill is the lower one.
    void join(int a, int b) { parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b); }

    std::vector<std::size_t> peaks;

private:
    std::vector<int> parent_;
};

}  // namespace

std::vector<Basin> find_basins(const std::vector<float>& height, int columns)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < height.size(); ++i)
        if (height[i] > 0) order.push_back(i);
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return height[a] > height[b]; });
    const int rows = columns > 0 ? static_cast<int>(height.size()) / columns : 0;
    std::vector<int> hill(height.size(), -1);
    Hills hills;
    for (const std::size_t pixel : order) {
        const int column = static_cast<int>(pixel) % columns, row = static_cast<int>(pixel) / columns;
        int own = -1;
        for (int r = std::max(0, row - 1); r <= std::min(rows - 1, row + 1); ++r)
            for (int c = std::max(0, column - 1); c <= std::min(columns - 1, column + 1); ++c) {
                const int near =
                    hill[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)];
                if (near < 0) continue;
                const int other = hills.root(near);
                if (own < 0) own = other;
                if (own == other) continue;
                const int lower = std::max(own, other);
                if (height[pixel] >= same_hill * height[hills.peaks[static_cast<std::size_t>(lower)]]) hills.join(own, other);
                own = std::min(own, other);
            }
        hill[pixel] = own < 0 ? hills.make(pixel) : own;
    }
    std::vector<Basin> basins;
    std::vector<int> number(hills.peaks.size(), -1);
    for (std::size_t h = 0; h < hills.peaks.size(); ++h)
        if (hills.root(static_cast<int>(h)) == static_cast<int>(h)) {
            number[h] = static_cast<int>(basins.size());
            basins.push_back({hills.peaks[h], {}});
        }
    for (std::size_t i = 0; i < height.size(); ++i)
        if (hill[i] >= 0) {
            Basin& basin = basins[static_cast<std::size_t>(number[static_cast<std::size_t>(hills.root(hill[i]))])];
            if (height[i] >= held * height[basin.peak]) basin.pixels.push_back(i);
        }
    return basins;
}

Rectangle rectangle_about(const std::vector<std::size_t>& pixels, const geo::Grid& grid)
{
    std::vector<cv::Point2f> corners;  // in pixels, as a float holds metres of a map plane poorly
    for (const std::size_t pixel : pixels) {
        const auto column = static_cast<float>(static_cast<int>(pixel) % grid.columns),
                   row = static_cast<float>(static_cast<int>(pixel) / grid.columns);
        for (const auto& [dx, dy] : {std::pair{0.F, 0.F}, {1.F, 0.F}, {1.F, 1.F}, {0.F, 1.F}})
            corners.emplace_back(column + dx, row + dy);
    }
    const cv::RotatedRect box = cv::minAreaRect(corners);
    std::array<cv::Point2f, 4> points;
    box.points(points.data());
    Rectangle out;
    for (std::size_t i = 0; i < 4; ++i)
        out.corners[i] = {grid.left_m + static_cast<double>(points[i].x) * grid.pixel_m,
                          grid.top_m - static_cast<double>(points[i].y) * grid.pixel_m};
    out.length_m = std::max(static_cast<double>(box.size.width), static_cast<double>(box.size.height)) * grid.pixel_m;
    out.width_m = std::min(static_cast<double>(box.size.width), static_cast<double>(box.size.height)) * grid.pixel_m;
    return out;
}

}  // namespace hearthwatch::raster
