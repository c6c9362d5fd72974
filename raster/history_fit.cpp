#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "raster/history_level.h"
#include "raster/history_pooled.h"
#include "raster/history_relation.h"

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();
constexpr std::array<double, remembered_count> usual_noise{0.015, 0.032, 1, 0.015};  ///< until the looks tell: methods B3, B2
constexpr std::uint8_t not_clear = 255;

/// A plane in whole steps of 1e-4 reflectance or 0.01 K. What lies past the last step is so hot that it tells nothing of the cold pixel.
struct Packed16 {
    std::vector<std::int16_t> steps;
    static constexpr std::int16_t none = INT16_MIN;

    static Packed16 from(const std::vector<float>& values, double step)
    {
        Packed16 packed{std::vector<std::int16_t>(values.size())};
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double number = std::round(values[i] / step);
            packed.steps[i] = std::abs(number) <= INT16_MAX ? static_cast<std::int16_t>(number) : none;
        }
        return packed;
    }
    std::vector<float> values(double step) const
    {
        std::vector<float> result(steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i)
            result[i] = steps[i] == none ? missing_value : static_cast<float>(steps[i] * step);
        return result;
    }
};
constexpr double reflectance_step = 1e-4, kelvin_step = 0.01;

struct Look {
    geo::Instant acquired;
    std::string scene_id;
    std::array<Packed16, seen_count> rho;
    Packed16 kelvin;                   ///< empty = no such band
    std::vector<std::uint8_t> ground;  ///< class, or not_clear
    std::vector<std::uint8_t> dry;
    std::array<double, thermal_terms> thermal{};

    GroundImage image() const
    {
        GroundImage result;
        for (std::size_t b = 0; b < seen_count; ++b) result.rho.at(b) = rho.at(b).values(reflectance_step);
        result.dry = dry;
        return result;
    }
};

using LatticeKey = std::tuple<std::string, std::string, double, double, double, int, int>;

LatticeKey key_of(const Chip& chip)
{
    const geo::Grid& g = chip.quality_grid;
    return {family_of(chip), g.crs, g.left_m, g.top_m, g.pixel_m, g.columns, g.rows};
}

/// The class a pixel was seen in most often, the lower of equals.
std::vector<std::uint8_t> usual_ground(const std::vector<Look>& looks, std::vector<std::uint16_t>& count)
{
    const std::size_t pixels = looks.front().ground.size();
    std::vector<std::array<std::uint16_t, ground_classes>> seen(pixels);
    count.assign(pixels, 0);
    for (const Look& look : looks)
        for (std::size_t i = 0; i < pixels; ++i)
            if (look.ground[i] != not_clear) ++seen[i].at(look.ground[i]), ++count[i];
    std::vector<std::uint8_t> ground(pixels);
    for (std::size_t i = 0; i < pixels; ++i)
        ground[i] = static_cast<std::uint8_t>(std::max_element(seen[i].begin(), seen[i].end()) - seen[i].begin());
    return ground;
}

void keep_clear(std::vector<float>& residuals, const Look& look)
{
    for (std::size_t i = 0; i < residuals.size(); ++i)
        if (look.ground[i] == not_clear) residuals[i] = missing_value;
}

LatticeHistory finish_lattice(const LatticeKey& key, std::vector<Look> looks)
{
    std::sort(looks.begin(), looks.end(),
              [](const Look& a, const Look& b) { return std::tie(a.acquired, a.scene_id) < std::tie(b.acquired, b.scene_id); });
    LatticeHistory lattice;
    lattice.family = std::get<0>(key);
    lattice.grid = {std::get<1>(key), std::get<2>(key), std::get<3>(key), std::get<4>(key), std::get<5>(key), std::get<6>(key)};
    for (const Look& look : looks) lattice.scene_ids.push_back(look.scene_id);
    lattice.ground = usual_ground(looks, lattice.looks);
    const auto learn = [&](ResidualStack stack, Remembered quantity) {
        const auto q = static_cast<std::size_t>(quantity);
        lattice.of.at(q) = learn_levels(std::move(stack), lattice.ground, usual_noise.at(q));
    };
    constexpr auto nir_place = static_cast<std::size_t>(Seen::nir), swir16_place = static_cast<std::size_t>(Seen::swir16);
    PooledFit pooled16(nir_place + 1);
    for (const Look& look : looks) pooled16.add(look.image(), {}, Seen::swir16);
    lattice.swir16 = pooled16.solve();
    ResidualStack stack;
    for (const Look& look : looks) {
        const GroundImage image = look.image();
        keep_clear(stack.emplace_back(beyond(lattice.swir16, image, {}, image[Seen::swir16])), look);
    }
    learn(stack, Remembered::swir16);
    // A hot pixel lifts its own swir16, and with it what would be expected of swir22: that heat is taken out first.
    PooledFit pooled22(nir_place + 1);
    for (std::size_t k = 0; k < looks.size(); ++k) {
        std::vector<float> cool = looks[k].rho.at(swir16_place).values(reflectance_step);
        take_out_heat(cool, stack[k], lattice[Remembered::swir16], 1, 1);
        looks[k].rho.at(swir16_place) = Packed16::from(cool, reflectance_step);
        pooled22.add(looks[k].image(), cool, Seen::swir22);
    }
    lattice.swir22 = pooled22.solve();
    stack.clear();
    for (const Look& look : looks) {
        const GroundImage image = look.image();
        divide(stack.emplace_back(beyond(lattice.swir22, image, image[Seen::swir16], image[Seen::swir22])),
               swir22_unit(image[Seen::swir16]));
        keep_clear(stack.back(), look);
    }
    learn(std::move(stack), Remembered::swir22);
    stack.clear();
    for (const Look& look : looks) {
        const GroundImage image = look.image();
        take_off_median(stack.emplace_back(image[Seen::red]), bare_ground(image.dry, look.ground));
        keep_clear(stack.back(), look);
    }
    learn(std::move(stack), Remembered::red);
    stack.clear();
    std::vector<std::array<double, thermal_terms>> terms;
    for (const Look& look : looks) {
        if (look.kelvin.steps.empty()) continue;
        keep_clear(stack.emplace_back(look.kelvin.values(kelvin_step)), look);
        terms.push_back(look.thermal);
    }
    if (stack.empty()) return lattice;
    lattice.season = thermal_season(stack, terms, lattice.ground);
    for (std::size_t k = 0; k < stack.size(); ++k) take_off_season(stack[k], lattice.season, terms[k], lattice.ground);
    learn(std::move(stack), Remembered::lwir11);
    return lattice;
}

}  // namespace

struct HistoryFit::Gathered {
    std::map<LatticeKey, std::vector<Look>> lattices;
};

HistoryFit::HistoryFit() : gathered_(std::make_unique<Gathered>()) {}
HistoryFit::~HistoryFit() = default;
HistoryFit::HistoryFit(HistoryFit&&) noexcept = default;
HistoryFit& HistoryFit::operator=(HistoryFit&&) noexcept = default;

bool HistoryFit::add(const Chip& chip)
{
    std::vector<Look>& looks = gathered_->lattices[key_of(chip)];
    if (looks.size() >= most_history_looks) return false;
    std::optional<GroundImage> image = see_ground(chip, make_field(chip));
    if (!image) return false;
    Look look;
    look.acquired = chip.acquired;
    look.scene_id = chip.scene_id;
    for (std::size_t b = 0; b < seen_count; ++b) look.rho.at(b) = Packed16::from(image->rho.at(b), reflectance_step);
    look.kelvin = Packed16::from(image->kelvin, kelvin_step);
    look.ground = std::move(image->ground);
    for (std::size_t i = 0; i < look.ground.size(); ++i)  // what is saturated is hot, and says nothing of the cold pixel
        if (!image->clear[i] || (chip.quality[i] & quality::saturated)) look.ground[i] = not_clear;
    look.dry = std::move(image->dry);
    look.thermal = image->thermal;
    looks.push_back(std::move(look));
    return true;
}

History HistoryFit::finish()
{
    History history;
    for (auto& [key, looks] : gathered_->lattices)
        if (!looks.empty()) history.lattices.push_back(finish_lattice(key, std::move(looks)));
    gathered_->lattices.clear();
    return history;
}

}  // namespace hearthwatch::raster
