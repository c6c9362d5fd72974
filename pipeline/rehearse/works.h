#pragma once
#include <string>
#include <vector>

#include "geo/grid.h"
#include "geo/projector.h"
#include "pipeline/rehearse/chance.h"
#include "pipeline/rehearse/season.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline::rehearsal {

/// A rectangle on the ground: centre, full length and width, and the turn of its length from east, counter-clockwise.
struct Box {
    geo::Point centre;
    double length_m = 0, width_m = 0, turn_rad = 0;
    geo::Point at(double along, double across) const;  ///< fractions -0.5 .. 0.5 of length and width
    bool contains(geo::Point point) const;
};

/// A blast furnace as it really is (methods B2, each with its factor-two spread); the catalogue shows only its outline and volume.
struct Furnace {
    std::string unit_id;
    double volume_m3 = 0;
    Box plot, casthouse, stoves, slag_pit;
    geo::Point top;
    double taps_a_day = 10, tap_minutes = 75;
    double runner_m2 = 0.15;  ///< visible metal while a tap is seen from above
    double seen = 0.8;        ///< share of taps that can be seen through roof and hoods
    double slag_m2 = 0;       ///< open slag pit; 0 = granulated, which makes steam
    double stoves_m2 = 500, stoves_k = 360, top_m2 = 200, top_k = 380;
    double cooling_days = 2.5;
    Behaviour behaviour = Behaviour::no_order;
};

struct Battery {
    std::string unit_id;
    Box plot, deck;
    double deck_m2 = 2200, deck_k = 365, coking_hours = 18, ordered_hours = 18;
    int ovens = 55;
    bool ordered = false, obeys = false;
};

struct Sinter {
    std::string unit_id;
    Box plot;
    double cooler_m2 = 120, cooler_k = 480, discharge_m2 = 8, discharge_k = 760;
};

enum class Surface : unsigned char { field, bare, village, trees, road, water, dark, ore, concrete, roof };

/// One painted piece of the works.
struct Patch {
    Box box;
    Surface surface;
};

struct Works {
    std::string site_id;
    Box outline, slab_yard;
    geo::Point flare, cooling_tower;
    std::vector<Furnace> furnaces;
    std::vector<Battery> batteries;
    std::vector<Sinter> sinters;
    std::vector<Patch> patches;  ///< later ones lie on top
};

std::vector<Works> make_works(const Frame& frame);

/// A furnace on a plot; `openness` 0 strong, 1 median, 2 weak: how much of a tap is open to the sky.
Furnace make_furnace(Chance& chance, const Box& plot, int openness);

/// What an inspector would know: outlines drawn to within some metres, volumes, capacities.
catalog::Catalog make_catalog(const Frame& frame, const std::vector<Works>& works);

}  // namespace hearthwatch::pipeline::rehearsal
