#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "raster/indicator_field.h"
#include "raster/ring.h"

namespace hearthwatch::raster {

/// A band by which ground is called alike, with its spread over the chip: nir and red, swir16 where those are missing.
struct LikenessBand {
    Band band{};
    double sd = 0;
};

/// Where null places may lie and what their ground is like, computed once a chip: pixels that are not seen or `taken`, water, the values
/// of the bands and the square of the first, each summed along every row from its beginning.
struct NullGround {
    NullGround() = default;
    NullGround(const Field& field, const std::vector<std::uint8_t>& taken);
    std::vector<LikenessBand> bands;
    std::vector<int> barred, water;         ///< (columns + 1) * rows
    std::vector<std::vector<double>> sums;  ///< one more than there are bands, of (columns + 1) * rows
};

/// Moves of a unit's outline, in columns and rows, onto null ground: on the grid, seen, dry, off the taken pixels, and most like the unit's
/// own in the mean of the bands and in the spread of the first. At most `wanted`, the most alike first.
std::vector<geo::Cell> null_moves(const Field& field, const NullGround& ground, const Footprint& unit, std::size_t wanted);

/// The pixel moved; nullopt beyond the grid.
std::optional<std::size_t> moved(std::size_t pixel, geo::Cell move, const geo::Grid& grid);

/// Pixels side by side in a row.
struct Run {
    int row, column, length;
    std::size_t first;  ///< the place of its first pixel in the list they are from
};
/// Of pixels that run row by row.
std::vector<Run> runs_of(const std::vector<std::size_t>& pixels, int columns);

/// Pixels that are moved about a grid together, many times; they run row by row.
class MovingPixels {
public:
    MovingPixels(const std::vector<std::size_t>& pixels, const geo::Grid& grid);
    /// Calls call(k, place) for every pixels[k] that stays on the grid, in order.
    template <typename Call>
    void for_each_place(geo::Cell move, Call call) const
    {
        for (const Run& run : runs_) {
            const int row = run.row + move.row, begin = run.column + move.column, end = begin + run.length,
                      first = std::max(begin, 0), last = std::min(end, columns_);
            if (row < 0 || row >= rows_) continue;
            const std::size_t line = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_);
            for (int column = first; column < last; ++column)
                call(run.first + static_cast<std::size_t>(column - begin), line + static_cast<std::size_t>(column));
        }
    }

private:
    std::vector<Run> runs_;
    int columns_, rows_;
};

inline constexpr std::size_t null_places = 200;
inline constexpr std::size_t fewest_null_places = 50;

/// (1 + number of null values at or above the value) / (1 + number of null values); NaN with fewer than fewest_null_places.
double p_at_least(double value, const std::vector<double>& null_values);

}  // namespace hearthwatch::raster
