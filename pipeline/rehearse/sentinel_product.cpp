#include "pipeline/rehearse/sentinel_product.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/rehearse/chance.h"
#include "pipeline/store.h"
#include "raster/write_jp2.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

/// "20211126T025550".
std::string stamp_of(geo::Instant instant)
{
    std::string text = geo::format_instant(instant).substr(0, 19);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::uint64_t moment(const Exposure& e)
{
    return static_cast<std::uint64_t>(e.pass.instant.time_since_epoch().count());
}

/// East of this column fraction at the top of the tile there is nothing, where the pass crosses the edge of the swath.
double swath_edge(const Exposure& e)
{
    const double chance = uniform(hash(e.frame.seed, 92, moment(e)));
    return chance < 0.11 ? 0.55 + 3 * chance : 2;
}

/// Stored numbers: reflectance times 10 000, plus 1 000 from baseline 04.00 on. The twelve detectors, here stripes, clip each at a level of its own;
/// where the light is far beyond it the product says "saturated".
std::vector<std::uint16_t> quantise(const Exposure& e, const Channel& channel, const std::vector<float>& values, int offset)
{
    const geo::Grid grid = lattice(e.frame, channel.pixel_m);
    const double scale = 10000 * std::numbers::pi * e.sun.distance_au * e.sun.distance_au /
                         (channel.irradiance * std::sin(e.sun.elevation_deg * std::numbers::pi / 180));
    const double edge = swath_edge(e);
    std::vector<std::uint16_t> numbers(values.size());
    for (int r = 0; r < grid.rows; ++r)
        for (int c = 0; c < grid.columns; ++c) {
            const std::size_t i =
                static_cast<std::size_t>(r) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(c);
            if ((c + 0.5) / grid.columns > edge - 0.22 * r / grid.rows) continue;
            const auto detector = static_cast<std::uint64_t>(c * channel.pixel_m / 2900);
            const double top =
                channel.saturation *
                (1 + 0.08 * (uniform(hash(e.frame.seed, 93, detector, static_cast<std::uint64_t>(channel.wavelength_um * 1000))) -
                             0.3));
            if (values[i] > 2.5 * top) {
                numbers[i] = 65535;
                continue;
            }
            const double dn = std::min<double>(values[i], top) * scale - offset;
            numbers[i] = static_cast<std::uint16_t>(std::clamp(std::lround(dn), 1L, 65534L));
        }
    return numbers;
}

/// One of the three bytes of the true colour image: reflectance up to 0.3558 over 1..255 (PSD), 0 where there is nothing.
std::vector<std::uint8_t> true_colour(const std::vector<std::uint16_t>& numbers, int offset)
{
    std::vector<std::uint8_t> bytes;
    for (const std::uint16_t dn : numbers)
        bytes.push_back(dn == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(std::clamp((dn + offset) * 255 / 3558, 1, 255)));
    return bytes;
}

struct Masks {
    std::vector<std::uint8_t> cloud, cirrus, snow;  ///< 0 or 1 a 60 m pixel
};

/// The Level-1C masks err: thin cloud is missed, dense steam is called cloud, snow mostly found.
Masks make_masks(const Exposure& e)
{
    const auto cloud = average(e.frame, e.sky.cloud, 60), steam = average(e.frame, e.sky.steam, 60),
               cirrus = average(e.frame, e.sky.cirrus, 60);
    const auto bright = average(e.frame, ground_reflectance(e.ground, 2, geo::local_day(e.pass.instant), e.weather), 60);
    Masks masks;
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        masks.cloud.push_back(cloud[i] > 0.45f || steam[i] > 0.75f ? 1 : 0);
        masks.cirrus.push_back(!masks.cloud[i] && cirrus[i] > 0.15f ? 1 : 0);
        masks.snow.push_back(!masks.cloud[i] && bright[i] > 0.42f ? 1 : 0);
    }
    return masks;
}

}  // namespace

SentinelFacts sentinel_facts(const Overpass& pass)
{
    SentinelFacts facts;
    const bool fourth = geo::local_day(pass.instant) >= geo::make_day(2022, 1, 25);
    facts.baseline = fourth ? "04.00" : "03.01";
    facts.offset = fourth ? -1000 : 0;
    facts.stamp = stamp_of(pass.instant);
    const std::string platform(1, pass.platform.back());
    facts.granule = "L1C_T50SPJ_A000000_" + facts.stamp;
    facts.product = "S2" + platform + "_MSIL1C_" + facts.stamp + (fourth ? "_N0400" : "_N0301") + "_R032_T50SPJ_" +
                    stamp_of(pass.instant + std::chrono::minutes(147)) + ".SAFE";
    return facts;
}

void write_sentinel2(const std::filesystem::path& archive, const Exposure& e)
{
    SentinelFacts facts = sentinel_facts(e.pass);
    const auto folder = archive / (facts.product + ".part"), granule = folder / "GRANULE" / facts.granule;
    std::filesystem::create_directories(granule / "IMG_DATA");
    std::filesystem::create_directories(granule / "QI_DATA");
    const auto image = [&](const std::string& band) {
        return granule / "IMG_DATA" / ("T50SPJ_" + facts.stamp + "_" + band + ".jp2");
    };
    std::vector<std::vector<std::uint8_t>> colours;  // blue, green, red
    for (const Channel& channel : channels(e.pass.platform)) {
        const auto numbers = quantise(e, channel, sample(e, channel, radiance(e, channel)), facts.offset);
        raster::write_jp2(image(channel.label), lattice(e.frame, channel.pixel_m), {numbers});
        if (channel.column >= 1 && channel.column <= 3) colours.push_back(true_colour(numbers, facts.offset));
    }
    raster::write_jp2(image("TCI"), lattice(e.frame, 10), {colours[2], colours[1], colours[0]});
    const Masks masks = make_masks(e);
    facts.cloud_percent = 100.0 * static_cast<double>(std::count(masks.cloud.begin(), masks.cloud.end(), 1)) /
                          static_cast<double>(masks.cloud.size());
    if (facts.offset == 0)
        write_file(granule / "QI_DATA" / "MSK_CLOUDS_B00.gml", sentinel_cloud_gml(e, facts, masks.cloud));
    else
        raster::write_jp2(granule / "QI_DATA" / "MSK_CLASSI_B00.jp2", lattice(e.frame, 60),
                          {masks.cloud, masks.cirrus, masks.snow});
    write_file(folder / "MTD_MSIL1C.xml", sentinel_mtd(e, facts));
    write_file(granule / "MTD_TL.xml", sentinel_tile(e, facts));
    write_file(folder / "manifest.safe", sentinel_manifest(e, facts));
    std::filesystem::remove_all(archive / facts.product);
    std::filesystem::rename(folder, archive / facts.product);
}

}  // namespace hearthwatch::pipeline::rehearsal
