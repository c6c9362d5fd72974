#include "bench/grounds.h"

#include <algorithm>
#include <cmath>

#include "fixture/painted.h"
#include "raster/dataset.h"

namespace hearthwatch::bench {

using raster::Band;

double uniform(std::mt19937& chance, double low, double high)
{
    return low + (high - low) * static_cast<double>(chance()) / 4294967295.0;
}

double normal(std::mt19937& chance)
{
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform(chance, 0, 1);
    return sum;
}

std::vector<double> read_numbers(const std::filesystem::path& file, geo::Cell corner)
{
    const raster::Dataset dataset(file);
    const int columns = std::min(side, dataset.grid().columns - corner.column),
              rows = std::min(side, dataset.grid().rows - corner.row);
    const std::vector<float> numbers = dataset.read_float(1, {corner.column, corner.row, columns, rows});
    const auto mirrored = [](int i, int count) {
        const int turn = i % (2 * count);
        return turn < count ? turn : 2 * count - 1 - turn;
    };
    std::vector<double> result;
    for (int r = 0; r < side; ++r)
        for (int c = 0; c < side; ++c)
            result.push_back(numbers[static_cast<std::size_t>(mirrored(r, rows) * columns + mirrored(c, columns))]);
    return result;
}

std::vector<geo::Cell> corners_of(const std::filesystem::path& file)
{
    const geo::Grid grid = raster::Dataset(file).grid();
    std::vector<geo::Cell> corners;
    for (int row = 0; row == 0 || row + side <= grid.rows; row += side)
        for (int column = 0; column == 0 || column + side <= grid.columns; column += side) corners.push_back({column, row});
    return corners;
}

geo::Cell middle_of(const std::filesystem::path& file)
{
    const geo::Grid grid = raster::Dataset(file).grid();
    return {(grid.columns - side) / 2, (grid.rows - side) / 2};
}

Ground real_ground(const std::vector<std::filesystem::path>& files, geo::Cell corner)
{
    Ground ground;
    for (std::size_t b = 0; b < 6; ++b)
        for (const double number : read_numbers(files[b], corner)) ground[b].push_back((2e-5 * number - 0.1) / 0.7);
    return ground;
}

Ground painted_ground(unsigned seed, bool sharp)
{
    Ground ground;
    std::mt19937 chance(seed);
    const double soil[6] = {0.10, 0.12, 0.15, 0.23, 0.28, 0.23};
    for (auto& band : ground) band.assign(side * side, 0);
    for (std::size_t b = 0; b < 6; ++b) std::fill(ground[b].begin(), ground[b].end(), soil[b]);
    for (int patch = 0; patch < 2500; ++patch) {
        const bool roof = patch > 1800;
        const int wide = static_cast<int>(uniform(chance, roof ? 1 : 4, roof ? 5 : 12)),
                  high = static_cast<int>(uniform(chance, roof ? 1 : 4, roof ? 5 : 12));
        const int left = static_cast<int>(roof ? uniform(chance, 55, 165) : uniform(chance, 0, side)),
                  top = static_cast<int>(roof ? uniform(chance, 55, 165) : uniform(chance, 0, side));
        const double brightness = uniform(chance, roof ? 0.4 : 0.7, roof ? 2.2 : 1.3),
                     green = roof ? 0 : uniform(chance, 0, 0.15);
        std::array<double, 6> own{};
        for (double& factor : own) factor = 1 + (roof ? 0.15 : 0.05) * normal(chance);
        for (int row = top; row < std::min(top + high, side); ++row)
            for (int column = left; column < std::min(left + wide, side); ++column)
                for (std::size_t b = 0; b < 6; ++b)
                    ground[b][static_cast<std::size_t>(row * side + column)] =
                        std::max(0.01, soil[b] * brightness * own[b] + (b == 3  ? green
                                                                        : b > 3 ? -0.5 * green
                                                                                : 0));
    }
    if (!sharp)
        for (auto& band : ground) band = raster::blurred(band, side, raster::gaussian_spread(raster::spread_native_pixels));
    return ground;
}

double jittered(const std::vector<double>& band, int column, int row, double dx, double dy)
{
    const auto at = [&](int c, int r) {
        return band[static_cast<std::size_t>(std::clamp(r, 0, side - 1) * side + std::clamp(c, 0, side - 1))];
    };
    const double x = column + dx, y = row + dy;
    const int c = static_cast<int>(std::floor(x)), r = static_cast<int>(std::floor(y));
    const double fx = x - c, fy = y - r;
    return (at(c, r) * (1 - fx) + at(c + 1, r) * fx) * (1 - fy) + (at(c, r + 1) * (1 - fx) + at(c + 1, r + 1) * fx) * fy;
}

raster::Chip look_of(const Ground& ground, Sky sky, unsigned seed, double sun_deg)
{
    std::mt19937 chance(seed);
    raster::Chip chip = fixture::painted_chip({.columns = side, .rows = side, .sun_elevation_deg = sun_deg, .seed = seed});
    chip.acquired += std::chrono::days(4 * static_cast<int>(seed));
    std::erase_if(chip.planes,
                  [](const raster::Plane& plane) { return plane.quantity == raster::Quantity::brightness_temperature; });
    const double dx = uniform(chance, -0.3, 0.3), dy = uniform(chance, -0.3, 0.3),
                 thickness = sky == Sky::haze ? uniform(chance, 0.04, 0.15) : uniform(chance, 0, 0.01);
    const double path[6] = {1.0, 0.8, 0.6, 0.4, 0.12, 0.05}, snow[6] = {0.80, 0.80, 0.78, 0.70, 0.12, 0.08};
    const double wave = uniform(chance, 0, 6.28);
    std::vector<bool> snowy(side * side, false);
    for (int patch = 0; sky == Sky::snow && patch < 120; ++patch) {
        const int left = static_cast<int>(uniform(chance, 0, side)), top = static_cast<int>(uniform(chance, 0, side));
        for (int row = top; row < std::min(top + 12, side); ++row)
            for (int column = left; column < std::min(left + 12, side); ++column)
                snowy[static_cast<std::size_t>(row * side + column)] = true;
    }
    for (std::size_t b = 0; b < 6; ++b) {
        const double gain = 1 + 0.02 * normal(chance);
        for (int row = 0; row < side; ++row)
            for (int column = 0; column < side; ++column) {
                const auto i = static_cast<std::size_t>(row * side + column);
                double rho = jittered(ground[b], column, row, dx, dy);
                if (snowy[i]) rho = 0.4 * rho + 0.6 * snow[b];
                const double veil = thickness * (1 + 0.4 * std::sin(wave + 0.03 * column + 0.02 * row)) * path[b];
                rho = gain * (rho * (1 - 1.5 * veil) + veil) * (1 + 0.004 * normal(chance)) + 0.001 * normal(chance);
                fixture::set_reflectance(chip, bands[b], {column, row}, std::max(rho, 0.001));
            }
    }
    for (std::size_t i = 0; i < snowy.size(); ++i)
        if (snowy[i]) chip.quality[i] = raster::quality::snow;
    return chip;
}

double sun_of(unsigned seed)
{
    return 26 + 36.0 * (seed % 10) / 9;
}

}  // namespace hearthwatch::bench
