#include "raster/radiometry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>

namespace hearthwatch::raster {
namespace {

constexpr double coldest_k = 160;
constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();

double linear(std::uint16_t dn, const Calibration& calibration)
{
    return calibration.gain * dn + calibration.offset;
}

}  // namespace

double brightness_temperature_k(double radiance, double k1, double k2)
{
    if (!(radiance > 0)) return std::numeric_limits<double>::quiet_NaN();
    return k2 / std::log(k1 / radiance + 1);
}

float calibrated(std::uint16_t dn, const Calibration& calibration, Quantity quantity)
{
    if (dn == 0) return missing_value;
    const double value = linear(dn, calibration);
    if (quantity == Quantity::radiance) return static_cast<float>(value);
    const double kelvin = calibration.k1 > 0 ? brightness_temperature_k(value, calibration.k1, calibration.k2) : value;
    return kelvin >= coldest_k ? static_cast<float>(kelvin) : missing_value;
}

namespace {

/// What every number means in a thermal band; the last few calibrations of a thread are kept, for scenes share theirs.
const std::vector<float>& kelvin_of_every(const Calibration& calibration)
{
    struct Table {
        std::array<double, 4> made_from{};
        std::vector<float> kelvin;
    };
    constexpr std::size_t most = 4, all = 65536;
    thread_local std::deque<Table> tables;
    const std::array<double, 4> wanted{calibration.gain, calibration.offset, calibration.k1, calibration.k2};
    const auto found = std::ranges::find(tables, wanted, &Table::made_from);
    if (found != tables.end()) return found->kelvin;
    if (tables.size() == most) tables.pop_back();
    tables.push_front({wanted, std::vector<float>(all)});
    std::vector<float>& kelvin = tables.front().kelvin;
    for (std::size_t number = 0; number < all; ++number)
        kelvin[number] = calibrated(static_cast<std::uint16_t>(number), calibration, Quantity::brightness_temperature);
    return kelvin;
}

}  // namespace

std::vector<float> calibrated(std::span<const std::uint16_t> dn, const Calibration& calibration, Quantity quantity)
{
    std::vector<float> values(dn.size());
    if (quantity == Quantity::radiance) {
        const double gain = calibration.gain, offset = calibration.offset;
        for (std::size_t i = 0; i < dn.size(); ++i)
            values[i] = dn[i] == 0 ? missing_value : static_cast<float>(gain * dn[i] + offset);
        return values;
    }
    const std::vector<float>& kelvin = kelvin_of_every(calibration);
    std::transform(dn.begin(), dn.end(), values.begin(), [&](std::uint16_t number) { return kelvin[number]; });
    return values;
}

std::vector<std::uint16_t> stored(std::span<const float> values, const Calibration& calibration, Quantity quantity)
{
    std::vector<std::uint16_t> dn(values.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i])) continue;
        const bool thermal = quantity == Quantity::brightness_temperature && calibration.k1 > 0;
        const double level = thermal ? calibration.k1 / std::expm1(calibration.k2 / values[i]) : values[i];
        const double number = std::round((level - calibration.offset) / calibration.gain);
        if (number >= 1 && number <= 65535) dn[i] = static_cast<std::uint16_t>(number);
        if (calibrated(dn[i], calibration, quantity) != values[i])
            throw Error(
                fmt::format("value {} is not one of the band's calibrated values (it would come back changed); keep chips as "
                            "they were clipped",
                            values[i]));
    }
    return dn;
}

double reflectance_per_radiance(const Calibration& calibration)
{
    return calibration.gain > 0 ? calibration.reflectance_gain / calibration.gain : 0;
}

Packed packed(std::span<const float> stored_values, const Calibration& calibration)
{
    constexpr double steps = 65534;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    bool whole = true;
    for (const float value : stored_values) {
        if (!std::isfinite(value)) continue;
        low = std::min<double>(low, value);
        high = std::max<double>(high, value);
        whole = whole && value == std::floor(value);
    }
    whole = !(low <= high) || (whole && low >= 0 && high <= steps + 1);
    const double step = !whole && high > low ? (high - low) / steps : 1;
    const double base = whole ? 0 : low - step;
    Packed result{std::vector<std::uint16_t>(stored_values.size(), 0), calibration};
    for (std::size_t i = 0; i < stored_values.size(); ++i)
        if (std::isfinite(stored_values[i]))
            result.dn[i] = static_cast<std::uint16_t>(std::lround((stored_values[i] - base) / step));
    result.calibration.gain = calibration.gain * step;
    result.calibration.offset = calibration.offset + calibration.gain * base;
    result.calibration.reflectance_gain = calibration.reflectance_gain * step;
    result.calibration.reflectance_offset = calibration.reflectance_offset + calibration.reflectance_gain * base;
    return result;
}

}  // namespace hearthwatch::raster
