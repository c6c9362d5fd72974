#include "raster/history_relation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "raster/ring.h"

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t enough_ground = 200;

/// Four steps of vegetation (NDVI) by two of brightness (red): ground of one class shares its spread where looks are few.
std::uint8_t class_of(float red, float nir)
{
    const float ndvi = (nir - red) / std::max(nir + red, 1e-3F);
    const int green = ndvi < 0.1F ? 0 : ndvi < 0.25F ? 1 : ndvi < 0.5F ? 2 : 3;
    return static_cast<std::uint8_t>(2 * green + (red > 0.15F));
}

std::array<double, thermal_terms> thermal_terms_of(const Chip& chip, double snow_share)
{
    constexpr double year_days = 365.25, day_ms = 86'400'000;
    const double days = static_cast<double>(chip.acquired.time_since_epoch().count()) / day_ms;
    const double turn = 2 * std::numbers::pi * std::fmod(days, year_days) / year_days;
    return {std::sin(chip.sun_elevation_deg * std::numbers::pi / 180), std::cos(turn), std::sin(turn), snow_share};
}

}  // namespace

std::vector<float> swir22_unit(const std::vector<float>& cool_swir16)
{
    constexpr float darkest = 0.05F;
    std::vector<float> unit(cool_swir16);
    for (float& value : unit) value = std::max(value, darkest);
    return unit;
}

void divide(std::vector<float>& values, const std::vector<float>& by)
{
    for (std::size_t i = 0; i < values.size(); ++i) values[i] /= by[i];
}

void multiply(std::vector<float>& values, const std::vector<float>& by)
{
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= by[i];
}

void take_off_median(std::vector<float>& values, const std::vector<std::uint8_t>& among)
{
    std::vector<float> ground;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (among[i]) ground.push_back(values[i]);
    const float median = middle_value(ground);
    for (float& value : values) value -= median;
}

std::vector<std::uint8_t> bare_ground(const std::vector<std::uint8_t>& dry, const std::vector<std::uint8_t>& ground)
{
    std::vector<std::uint8_t> bare(dry.size());
    for (std::size_t i = 0; i < dry.size(); ++i) bare[i] = dry[i] && ground[i] < first_green_class;
    return static_cast<std::size_t>(std::count(bare.begin(), bare.end(), 1)) < enough_ground ? dry : bare;
}

std::string_view name(Remembered quantity)
{
    constexpr std::array<std::string_view, remembered_count> names{"swir16", "swir22", "lwir11", "red"};
    return names.at(static_cast<std::size_t>(quantity));
}

std::string family_of(const Chip& chip)
{
    const bool landsat = chip.sensor->name.starts_with("landsat");
    const bool surface = chip.level.starts_with("L2") || chip.level.ends_with("2A");
    return (landsat ? "landsat" : std::string(chip.sensor->name)) + (surface ? " L2" : " L1");
}

std::optional<GroundImage> see_ground(const Chip& chip, const Field& field)
{
    const bool red_or_nir = !field.rho(Band::red).empty() || !field.rho(Band::nir).empty();
    if (field.rho(Band::swir16).empty() || field.rho(Band::swir22).empty() || !red_or_nir) return std::nullopt;
    GroundImage image;
    constexpr std::array<Band, seen_count> bands{Band::blue, Band::red, Band::nir, Band::swir16, Band::swir22};
    for (std::size_t b = 0; b < seen_count; ++b) {
        image.rho.at(b) = field.rho(bands.at(b));
        if (image.rho.at(b).empty()) image.rho.at(b).assign(field.size(), 0);
    }
    for (std::vector<std::uint8_t>* mask : {&image.clear, &image.dry, &image.ground}) mask->assign(field.size(), 0);
    std::size_t seen = 0, snow = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const std::uint16_t flags = field.quality[i];
        float sum = 0;
        for (const std::vector<float>& band : image.rho) sum += band[i];
        const bool snowy = (flags & quality::snow) != 0, missing = std::isnan(sum) || (flags & quality::missing);
        seen += !missing && is_clear(flags);
        snow += !missing && is_clear(flags) && snowy;
        if (missing || snowy)
            for (std::vector<float>& band : image.rho) band[i] = missing_value;
        if (missing || snowy) continue;
        image.ground[i] = class_of(image[Seen::red][i], image[Seen::nir][i]);
        image.clear[i] = is_clear(flags);
        image.dry[i] = image.clear[i] && !(flags & (quality::water | quality::saturated));
    }
    if (static_cast<std::size_t>(std::count(image.dry.begin(), image.dry.end(), 1)) < enough_ground) return std::nullopt;
    image.snow_share = static_cast<double>(snow) / static_cast<double>(seen);
    image.thermal = thermal_terms_of(chip, image.snow_share);
    image.kelvin = field.radiance(Band::lwir11);
    if (!image.kelvin.empty()) take_off_median(image.kelvin, image.dry);
    for (std::size_t i = 0; i < image.kelvin.size(); ++i)
        if (std::isnan(image[Seen::swir22][i])) image.kelvin[i] = missing_value;
    return image;
}

std::array<double, relation_terms> relation_row(const Relation& relation, float blue, float red, float nir, float swir16)
{
    const auto held = [](float value, double highest) {
        return static_cast<double>(std::min(std::max(value, 0.0F), static_cast<float>(highest)));
    };
    const double b = held(blue, relation.highest[0]), r = held(red, relation.highest[1]), n = held(nir, relation.highest[2]);
    return {b, r, n, n * n, n * r, std::isnan(swir16) ? 0.0 : static_cast<double>(swir16)};
}

std::vector<float> beyond(const Relation& relation, const GroundImage& image, const std::vector<float>& swir16,
                          const std::vector<float>& wanted)
{
    const float *blue = image[Seen::blue].data(), *red = image[Seen::red].data(), *nir = image[Seen::nir].data();
    const Relation by = relation;
    std::vector<float> result(wanted.size());
    const auto take_off = [&](auto swir16_of) {
        for (std::size_t i = 0; i < result.size(); ++i) {  // what is missing in `wanted` stays so, whatever is taken off
            const auto row = relation_row(by, blue[i], red[i], nir[i], swir16_of(i));
            double predicted = 0;
            for (std::size_t t = 0; t < relation_terms; ++t) predicted += row[t] * by.slope[t];
            result[i] = static_cast<float>(wanted[i] - predicted);
        }
    };
    if (swir16.empty())
        take_off([](std::size_t) { return missing_value; });
    else
        take_off([&](std::size_t i) { return swir16[i]; });
    take_off_median(result, image.dry);
    return result;
}

}  // namespace hearthwatch::raster
