#pragma once
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
std::vector<LikenessBand> likeness_bands(const Field& field);

/// Where null places may lie, computed once a chip: pixels not seen or `taken`, and water, counted along each row from its beginning.
struct NullGround {
    NullGround() = default;
    NullGround(const Field& field, const std::vector<std::uint8_t>& taken);
    std::vector<int> barred, water;  ///< (columns + 1) * rows
};

/// Moves of a unit's outline, in columns and rows, onto null ground: on the grid, seen, dry, off the taken pixels, and most like the unit's
/// own in the mean of the bands and in the spread of the first. At most `wanted`, the most alike first.
std::vector<geo::Cell> null_moves(const Field& field, const NullGround& ground, const std::vector<LikenessBand>& bands,
                                  const Footprint& unit, std::size_t wanted);

/// The pixel moved; nullopt beyond the grid.
std::optional<std::size_t> moved(std::size_t pixel, geo::Cell move, const geo::Grid& grid);

/// Pixels that are moved about a grid together, many times.
class MovingPixels {
public:
    MovingPixels(const std::vector<std::size_t>& pixels, const geo::Grid& grid);
    /// Calls call(k, place) for every pixels[k] that stays on the grid, in order.
    template <typename Call>
    void for_each_place(geo::Cell move, Call call) const
    {
        const int offset = move.row * columns_ + move.column;
        const bool inside =
            left_ + move.column >= 0 && right_ + move.column < columns_ && top_ + move.row >= 0 && bottom_ + move.row < rows_;
        for (std::size_t k = 0; k < cells_.size(); ++k) {
            const geo::Cell cell = cells_[k];
            const int column = cell.column + move.column, row = cell.row + move.row;
            if (inside || (column >= 0 && column < columns_ && row >= 0 && row < rows_))
                call(k, static_cast<std::size_t>(cell.row * columns_ + cell.column + offset));
        }
    }

private:
    std::vector<geo::Cell> cells_;
    int columns_, rows_, left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

inline constexpr std::size_t null_places = 200;
inline constexpr std::size_t fewest_null_places = 50;

/// (1 + number of null values at or above the value) / (1 + number of null values); NaN with fewer than fewest_null_places.
double p_at_least(double value, const std::vector<double>& null_values);

}  // namespace hearthwatch::raster
