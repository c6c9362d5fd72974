#include "pipeline/rehearse/works.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "pipeline/rehearse/chance.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

/// Strong, median and weak furnaces differ by how much of a tap is open to the sky.
struct Openness {
    double runner_m2, seen, slag_chance, tap_minutes;
};
constexpr std::array<Openness, 3> openings{{{0.5, 0.95, 0.7, 95}, {0.15, 0.85, 0.25, 75}, {0.04, 0.5, 0.0, 75}}};

void make_units(Works& works, Chance& chance, const Frame& frame, int number)
{
    const Box& site = works.outline;
    const auto box = [&](double u, double v, double length, double width) {
        return Box{site.at(u / site.length_m, v / site.width_m), length, width, site.turn_rad};
    };
    works.patches = {{site, Surface::concrete},
                     {box(-150, -360, 760, 120), Surface::dark},
                     {box(-300, 375, 560, 110), Surface::ore},
                     {box(370, 170, 170, 110), Surface::roof},
                     {box(260, -170, 420, 60), Surface::roof},
                     {box(240, -262, 380, 48), Surface::roof},
                     {box(100, 0, 1000, 12), Surface::road},
                     {box(-560, 40, 90, 220), Surface::dark}};
    works.slab_yard = box(500, -60, 110, 60);
    works.flare = box(90, 340, 1, 1).centre;
    works.cooling_tower = box(60, -70, 1, 1).centre;
    const std::array<Behaviour, 6> behaviours{Behaviour::complied, Behaviour::ignored,       Behaviour::no_order,
                                              Behaviour::late,     Behaviour::early_restart, Behaviour::banked};
    const std::array<int, 6> kinds{1, 0, 1, 0, 1, 2};
    const int turn = static_cast<int>(hash(frame.seed, 31, static_cast<std::uint64_t>(number / 2)) % 3);
    for (int i = 0; i < 3; ++i) {
        const int role = number % 2 * 3 + i;
        Furnace f = make_furnace(chance, box(-330 + 210 * ((i + turn) % 3), 130, 130, 92), kinds[static_cast<std::size_t>(role)]);
        f.unit_id = works.site_id + "-BF" + std::to_string((i + turn) % 3 + 1);
        f.behaviour = behaviours[static_cast<std::size_t>(role)];
        works.patches.push_back({f.plot, Surface::dark});
        works.patches.push_back({f.casthouse, Surface::roof});
        works.furnaces.push_back(f);
    }
    for (int i = 0; i < 2; ++i) {
        Battery b;
        b.plot = box(-430 + 190 * i, -190, 150, 44);
        b.deck = box(-430 + 190 * i, -186, 128, 18);
        b.unit_id = works.site_id + "-CO" + std::to_string(i + 1);
        b.deck_m2 = chance.around(2100, 1.15);
        b.deck_k = chance.between(352, 382);
        b.coking_hours = chance.between(17, 21);
        b.ovens = 45 + chance.below(20);
        b.ordered = i == 0;
        b.obeys = i == 0 && number % 2 == 0;
        b.ordered_hours = 36;
        works.patches.push_back({b.plot, Surface::dark});
        works.batteries.push_back(b);
    }
    Sinter s;
    s.plot = box(-520, 230, 160, 60);
    s.unit_id = works.site_id + "-SI1";
    s.cooler_m2 = chance.around(120, 1.4);
    s.cooler_k = chance.between(430, 520);
    s.discharge_m2 = chance.around(8, 1.6);
    s.discharge_k = chance.between(680, 830);
    works.patches.push_back({s.plot, Surface::ore});
    works.sinters.push_back(s);
}

/// A box as somebody draws it over an image: corners some metres off.
geo::Polygon drawn(const Box& box, const geo::Projector& projector, Chance& chance)
{
    geo::Polygon polygon;
    const double east = 4 * chance.normal(), north = 4 * chance.normal();
    for (const auto& [along, across] : {std::pair{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}}) {
        const geo::Point corner = box.at(along, across);
        polygon.outer.push_back(
            projector.to_lonlat({corner.x_m + east + 2 * chance.normal(), corner.y_m + north + 2 * chance.normal()}));
    }
    return polygon;
}

}  // namespace

Furnace make_furnace(Chance& chance, const Box& plot, int openness)
{
    Furnace f;
    f.plot = plot;
    const auto box = [&](double along, double across, double length, double width) {
        return Box{plot.at(along / plot.length_m, across / plot.width_m), length, width, plot.turn_rad};
    };
    f.casthouse = box(-22, 4, 52, 34);
    f.stoves = box(38, 12, 44, 14);
    f.slag_pit = box(-30, -32, 34, 14);
    f.top = plot.at(8 / plot.length_m, 0);
    const std::array<double, 4> volumes{1080, 1580, 1780, 2500};
    f.volume_m3 = volumes[static_cast<std::size_t>(chance.below(4))];
    const Openness& open = openings[static_cast<std::size_t>(openness)];
    f.taps_a_day = chance.between(8, 12);
    f.tap_minutes = std::min(chance.around(open.tap_minutes, 1.25), 1300 / f.taps_a_day);
    f.runner_m2 = chance.around(open.runner_m2, 1.6);
    f.seen = open.seen;
    if (chance.happens(open.slag_chance)) f.slag_m2 = chance.around(50, 1.6);
    f.stoves_m2 = chance.around(520, 1.3);
    f.stoves_k = chance.between(333, 368);
    f.top_m2 = chance.around(200, 1.4);
    f.top_k = chance.between(335, 390);
    f.cooling_days = chance.around(2.5, 1.35);
    return f;
}

geo::Point Box::at(double along, double across) const
{
    const double u = along * length_m, v = across * width_m, c = std::cos(turn_rad), s = std::sin(turn_rad);
    return {centre.x_m + c * u - s * v, centre.y_m + s * u + c * v};
}

bool Box::contains(geo::Point point) const
{
    const double x = point.x_m - centre.x_m, y = point.y_m - centre.y_m, c = std::cos(turn_rad), s = std::sin(turn_rad);
    return std::abs(c * x + s * y) <= length_m / 2 && std::abs(-s * x + c * y) <= width_m / 2;
}

std::vector<Works> make_works(const Frame& frame)
{
    std::vector<Works> all;
    const geo::Grid& ground = frame.ground;
    const double middle_x = ground.left_m + ground.pixel_m * ground.columns / 2,
                 middle_y = ground.top_m - ground.pixel_m * ground.rows / 2;
    for (int i = 0; i < frame.works; ++i) {
        Chance chance(hash(frame.seed, 32, static_cast<std::uint64_t>(i)));
        Works works;
        works.site_id = "RH" + std::to_string(i + 1);
        // The long side north and south, turned by up to 12 degrees.
        works.outline = {{middle_x + 2040 * (i - (frame.works - 1) / 2.0), middle_y + chance.between(-80, 80)},
                         1340,
                         900,
                         1.5708 + chance.between(-0.2, 0.2)};
        make_units(works, chance, frame, i);
        all.push_back(std::move(works));
    }
    return all;
}

catalog::Catalog make_catalog(const Frame& frame, const std::vector<Works>& works)
{
    const geo::Projector projector(frame.ground.crs);
    catalog::Catalog result;
    for (std::size_t i = 0; i < works.size(); ++i) {
        Chance chance(hash(frame.seed, 33, i));
        const Works& w = works[i];
        catalog::Site site;
        site.site_id = w.site_id;
        site.name_zh = "演练钢铁厂" + std::to_string(i + 1);
        site.name_en = "Rehearsal Steel Works " + std::to_string(i + 1);
        site.city_code = "130200";
        site.grade = i % 2 == 0 ? "C" : "D";
        site.process = "long";
        site.datum = "wgs84";
        site.source = "rehearsal season: this works does not exist";
        site.outline = drawn(w.outline, projector, chance);
        double iron = 0;
        const auto add = [&](const std::string& id, catalog::UnitKind kind, const std::string& name, const Box& plot,
                             double volume, double capacity) {
            catalog::Unit unit;
            unit.unit_id = id;
            unit.site_id = w.site_id;
            unit.kind = kind;
            unit.name_zh = name;
            if (volume > 0) unit.volume_m3 = volume;
            if (capacity > 0) unit.capacity_t = capacity;
            unit.source = site.source;
            unit.outline = drawn(plot, projector, chance);
            result.units.push_back(unit);
        };
        for (const Furnace& f : w.furnaces) {
            const double capacity = std::round(f.volume_m3 * 0.9) * 1000;  // 2.6 t of iron a day and cubic metre, 350 days
            iron += capacity;
            add(f.unit_id, catalog::UnitKind::blast_furnace, f.unit_id.substr(f.unit_id.size() - 1) + "号高炉", f.plot,
                f.volume_m3, capacity);
        }
        for (const Battery& b : w.batteries)
            add(b.unit_id, catalog::UnitKind::coke_oven_battery, b.unit_id.substr(b.unit_id.size() - 1) + "号焦炉", b.plot, 0,
                b.ovens * 13000.0);
        for (const Sinter& s : w.sinters) add(s.unit_id, catalog::UnitKind::sinter_line, "1号烧结机", s.plot, 0, 3.2e6);
        add(w.site_id + "-WORKS", catalog::UnitKind::works, "全厂", w.outline, 0, 0);
        site.iron_capacity_t = iron;
        site.crude_capacity_t = std::round(iron * 1.05e-3) * 1000;
        result.sites.push_back(site);
    }
    return result;
}

}  // namespace hearthwatch::pipeline::rehearsal
