#include "pipeline/rehearse/landsat_product.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <system_error>

#include "pipeline/rehearse/chance.h"
#include "pipeline/store.h"
#include "raster/dataset.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

std::string compact_day(geo::Instant instant)
{
    std::string day = geo::format_instant(instant).substr(0, 10);
    day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
    return day;
}

/// Stored numbers. Above the instrument's range the top value; far above it, where the electronics fold, a low one or zero (methods A1
/// and real products).
std::vector<std::uint16_t> quantise(const std::vector<float>& values, const Gain& gain, const Channel& channel, std::uint64_t key,
                                    std::vector<std::uint8_t>& saturated)
{
    std::vector<std::uint16_t> numbers(values.size());
    const double top = std::min(channel.saturation, 65534 * gain.gain + gain.offset);
    saturated.assign(values.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] > top) {
            saturated[i] = 1;
            const double over = values[i] / top;
            numbers[i] = over < 1.8 ? 65535 : over < 4 ? 0 : static_cast<std::uint16_t>(hash(key, i) % 9000);
            continue;
        }
        numbers[i] = static_cast<std::uint16_t>(std::clamp(std::lround((values[i] - gain.offset) / gain.gain), 1L, 65534L));
    }
    return numbers;
}

/// QA_PIXEL of Collection 2 (LSDS-1822 table 6-3): one condition and the confidences that go with it.
std::vector<std::uint16_t> quality(const Exposure& e, double& cloud_percent)
{
    const auto cloud = average(e.frame, e.sky.cloud, 30), steam = average(e.frame, e.sky.steam, 30),
               shadow = average(e.frame, e.sky.shadow, 30), cirrus = average(e.frame, e.sky.cirrus, 30);
    const geo::Grid grid = lattice(e.frame, 30);
    std::vector<float> snow(e.ground.surface.size()), water(e.ground.surface.size());
    const auto bright = ground_reflectance(e.ground, 2, geo::local_day(e.pass.instant), e.weather);
    for (std::size_t i = 0; i < snow.size(); ++i) {
        snow[i] = bright[i] > 0.40f ? 1 : 0;
        water[i] = static_cast<Surface>(e.ground.surface[i]) == Surface::water ? 1 : 0;
    }
    const auto white = average(e.frame, snow, 30), wet = average(e.frame, water, 30);
    std::vector<std::uint8_t> called(cloud.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < called.size(); ++i) count += called[i] = cloud[i] > 0.35f || steam[i] > 0.6f ? 1 : 0;
    cloud_percent = 100.0 * static_cast<double>(count) / static_cast<double>(called.size());
    std::vector<std::uint16_t> bits(cloud.size());
    for (int r = 0; r < grid.rows; ++r)
        for (int c = 0; c < grid.columns; ++c) {
            const std::size_t i =
                static_cast<std::size_t>(r) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(c);
            bool near = false;
            for (int y = std::max(0, r - 3); y <= std::min(grid.rows - 1, r + 3); ++y)
                for (int x = std::max(0, c - 3); x <= std::min(grid.columns - 1, c + 3); ++x)
                    near = near || called[static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.columns) +
                                          static_cast<std::size_t>(x)];
            unsigned b = called[i] ? 8 : near ? 2 : 64;
            b |= called[i] ? 3u << 8 : 1u << 8;
            const bool dark = !called[i] && shadow[i] > 0.5f;
            b |= dark ? 16u | 3u << 10 : 1u << 10;
            const bool snowy = !called[i] && white[i] > 0.5f;
            b |= snowy ? 32u | 3u << 12 : 1u << 12;
            b |= cirrus[i] > 0.12f ? 4u | 3u << 14 : 1u << 14;
            if (!called[i] && wet[i] > 0.5f) b |= 128;
            bits[i] = static_cast<std::uint16_t>(b);
        }
    return bits;
}

}  // namespace

std::string landsat_name(const Overpass& pass)
{
    return std::string("LC0") + pass.platform.back() + "_L1TP_122033_" + compact_day(pass.instant) + "_" +
           compact_day(pass.instant + std::chrono::days(6)) + "_02_T1";
}

void write_landsat(const std::filesystem::path& archive, const Exposure& e)
{
    const auto bands = channels(e.pass.platform);
    LandsatFacts facts;
    facts.name = landsat_name(e.pass);
    const int year = std::stoi(compact_day(e.pass.instant).substr(0, 4));
    const int day_of_year = geo::local_day(e.pass.instant, std::chrono::minutes(0)) - geo::make_day(year, 1, 1) + 1;
    const std::string three = std::to_string(1000 + day_of_year).substr(1);
    facts.scene_id = std::string("LC") + e.pass.platform.back() + "122033" + std::to_string(year) + three + "RHS00";
    const auto folder = archive / (facts.name + ".part");
    std::filesystem::create_directories(folder);
    const auto file = [&](const std::string& part) { return folder / (facts.name + "_" + part); };
    std::vector<std::uint16_t> radsat;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const Channel& channel = bands[i];
        std::vector<std::uint8_t> saturated;
        const auto key = hash(e.frame.seed, 91, static_cast<std::uint64_t>(e.pass.instant.time_since_epoch().count()), i);
        const auto numbers = quantise(sample(e, channel, radiance(e, channel)), landsat_gain(e, i), channel, key, saturated);
        facts.saturated.push_back(std::find(saturated.begin(), saturated.end(), 1) != saturated.end());
        if (channel.pixel_m == 30) {
            radsat.resize(numbers.size());
            if (channel.column >= 0)  // bits 0-6 are B1-B7, bit 8 is B9
                for (std::size_t p = 0; p < radsat.size(); ++p)
                    radsat[p] = static_cast<std::uint16_t>(
                        radsat[p] | (saturated[p] ? 1u << (std::string_view(channel.label) == "B9" ? 8 : i) : 0u));
        }
        raster::write_geotiff(file(std::string(channel.label) + ".TIF"), lattice(e.frame, channel.pixel_m),
                              std::vector<raster::Layer<std::uint16_t>>{{"", numbers}});
    }
    raster::write_geotiff(file("QA_PIXEL.TIF"), lattice(e.frame, 30),
                          std::vector<raster::Layer<std::uint16_t>>{{"", quality(e, facts.cloud_percent)}});
    raster::write_geotiff(file("QA_RADSAT.TIF"), lattice(e.frame, 30), std::vector<raster::Layer<std::uint16_t>>{{"", radsat}});
    write_file(file("MTL.txt"), landsat_mtl(e, facts));
    std::filesystem::remove_all(archive / facts.name);
    std::filesystem::rename(folder, archive / facts.name);
}

}  // namespace hearthwatch::pipeline::rehearsal
