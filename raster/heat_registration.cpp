#include "raster/heat_registration.h"

#include <cmath>

#include <opencv2/imgproc.hpp>

namespace hearthwatch::raster {

std::optional<Shift> find_shift(std::span<const float> image, std::span<const float> reference, int columns)
{
    const int rows = static_cast<int>(image.size()) / columns;
    constexpr int fewest = 32;
    if (columns < fewest || rows < fewest || image.size() != reference.size()) return std::nullopt;
    double sums[2] = {0, 0};
    std::size_t seen = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
        if (std::isnan(image[i]) || std::isnan(reference[i])) continue;
        sums[0] += image[i];
        sums[1] += reference[i];
        ++seen;
    }
    if (2 * seen < image.size()) return std::nullopt;
    const auto filled = [&](std::span<const float> from, double mean) {
        cv::Mat to(rows, columns, CV_64FC1);
        double* values = to.ptr<double>();  // made here: no gaps between rows
        for (std::size_t i = 0; i < from.size(); ++i) {
            const bool usable = !std::isnan(image[i]) && !std::isnan(reference[i]);
            values[i] = usable ? static_cast<double>(from[i]) - mean : 0;
        }
        return to;
    };
    thread_local cv::Mat window;  // the chips of a works share it
    if (window.size() != cv::Size(columns, rows)) cv::createHanningWindow(window, {columns, rows}, CV_64FC1);
    double response = 0;
    const cv::Point2d moved = cv::phaseCorrelate(filled(reference, sums[1] / static_cast<double>(seen)),
                                                 filled(image, sums[0] / static_cast<double>(seen)), window, &response);
    constexpr double least_response = 0.05;
    if (!(response > least_response)) return std::nullopt;
    return Shift{moved.x, moved.y, response};
}

}  // namespace hearthwatch::raster
