#pragma once
#include <memory>
#include <string>
#include <vector>

#include "geo/polygon.h"
#include "raster/chip.h"

namespace hearthwatch::raster {

/// One number measured on a chip for one unit.
struct Reading {
    std::string indicator;
    double value = 0;
    double sigma = 0;       ///< NaN = to be learnt
    double p_null = 0;      ///< probability of a value as high on null ground; NaN = not measured
    bool censored = false;  ///< the true value is at least this
};

/// What a chip says of a unit: readings, or a gap with its reason.
struct Look {
    std::string gap;                ///< empty = observed; "outside_swath", "cloud", "bands_missing", "misregistered"
    double clear_fraction = 0;      ///< of the ring about the works, 0.3 to 3 km
    double p_valid = 0;             ///< probability that the unit was seen at all (methods A5)
    std::vector<Reading> readings;  ///< by indicator
};

struct PreparedData;
struct History;

/// What is the same for every unit of a works, computed once a chip: bands side by side, every detector's pixels, the clear ring, the
/// background relation, the thermal ring. The chip and the history must outlive it; used by one thread at a time.
class Prepared {
public:
    /// `works` is left out of the ring and of null ground.
    Prepared(const Chip& chip, const geo::Polygon& works);
    /// Also against the history of the site's own pixels (raster/history.h): adds the excess readings. `units` are all units of the works,
    /// so that the light of one is not counted to the next; their order does not matter. A chip that lies more than half a pixel off its
    /// history gives the gap "misregistered".
    Prepared(const Chip& chip, const geo::Polygon& works, const std::vector<geo::Polygon>& units, const History& history);
    ~Prepared();
    Prepared(Prepared&&) noexcept;
    Prepared& operator=(Prepared&&) noexcept;
    /// Whole; filled on the first call.
    const PreparedData& data() const;
    /// As far as it was filled without looking at the bands.
    const PreparedData& seen() const { return *data_; }

private:
    std::unique_ptr<PreparedData> data_;
};

/// Every indicator the chip's bands allow, for one unit. Throws raster::Error when the unit has no place on the chip's plane.
Look measure(const Prepared& prepared, const geo::Polygon& unit);

/// The same for a single unit.
Look measure(const Chip& chip, const geo::Polygon& unit, const geo::Polygon& works);

/// Every indicator measure() can give, sorted, for `show indicators` and the tables' readers.
std::vector<std::string> indicator_names();

}  // namespace hearthwatch::raster
