#include <bit>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "raster/history.h"

namespace hearthwatch::raster {
namespace {

using nlohmann::json;

// "hearthwatch history 1\n", eight hex digits and "\n" for the length of a JSON text, the text, then for each lattice in its order: looks
// (uint16), ground (uint8), and level, noise, doubt (float32) of each quantity that it names. Little-endian, as every machine served.
static_assert(std::endian::native == std::endian::little);
constexpr std::string_view magic = "hearthwatch history 1\n";
constexpr std::size_t most_pixels = 16'000'000;

template <class T>
void put(std::string& bytes, const std::vector<T>& values)
{
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <class T>
std::vector<T> take(std::string_view& bytes, std::size_t count, const std::string& file)
{
    if (bytes.size() < count * sizeof(T))
        throw Error(fmt::format("{}: ends too early (the history is damaged); remove it to have it made again", file));
    std::vector<T> values(count);
    std::memcpy(values.data(), bytes.data(), count * sizeof(T));
    bytes.remove_prefix(count * sizeof(T));
    return values;
}

json header_of(const LatticeHistory& lattice)
{
    json quantities = json::array();
    for (std::size_t q = 0; q < remembered_count; ++q)
        if (!lattice.of.at(q).level.empty()) quantities.push_back(name(static_cast<Remembered>(q)));
    const geo::Grid& g = lattice.grid;
    return {{"family", lattice.family},
            {"crs", g.crs},
            {"left_m", g.left_m},
            {"top_m", g.top_m},
            {"pixel_m", g.pixel_m},
            {"columns", g.columns},
            {"rows", g.rows},
            {"scene_ids", lattice.scene_ids},
            {"quantities", quantities},
            {"slope16", lattice.swir16.slope},
            {"highest16", lattice.swir16.highest},
            {"slope22", lattice.swir22.slope},
            {"highest22", lattice.swir22.highest},
            {"season_mean", lattice.season.mean},
            {"season_slope", lattice.season.slope}};
}

LatticeHistory lattice_of(const json& header, std::string_view& bytes, const std::string& file)
{
    LatticeHistory lattice;
    lattice.family = header.at("family");
    lattice.grid = {header.at("crs"),     header.at("left_m"),  header.at("top_m"),
                    header.at("pixel_m"), header.at("columns"), header.at("rows")};
    lattice.scene_ids = header.at("scene_ids").get<std::vector<std::string>>();
    lattice.swir16 = {header.at("slope16").get<decltype(Relation::slope)>(),
                      header.at("highest16").get<decltype(Relation::highest)>()};
    lattice.swir22 = {header.at("slope22").get<decltype(Relation::slope)>(),
                      header.at("highest22").get<decltype(Relation::highest)>()};
    lattice.season.mean = header.at("season_mean").get<decltype(lattice.season.mean)>();
    lattice.season.slope = header.at("season_slope").get<decltype(lattice.season.slope)>();
    const geo::Grid& g = lattice.grid;
    if (g.columns < 1 || g.rows < 1 || static_cast<double>(g.columns) * g.rows > static_cast<double>(most_pixels))
        throw Error(fmt::format("{}: a lattice of {} x {} pixels (the history is damaged); remove it to have it made again", file,
                                g.columns, g.rows));
    const std::size_t pixels = static_cast<std::size_t>(g.columns) * static_cast<std::size_t>(g.rows);
    lattice.looks = take<std::uint16_t>(bytes, pixels, file);
    lattice.ground = take<std::uint8_t>(bytes, pixels, file);
    for (const std::uint8_t c : lattice.ground)
        if (c >= ground_classes)
            throw Error(fmt::format("{}: ground class {} (the history is damaged); remove it to have it made again", file, c));
    for (const std::string quantity : header.at("quantities"))
        for (std::size_t q = 0; q < remembered_count; ++q) {
            if (quantity != name(static_cast<Remembered>(q))) continue;
            lattice.of.at(q).level = take<float>(bytes, pixels, file);
            lattice.of.at(q).noise = take<float>(bytes, pixels, file);
            lattice.of.at(q).doubt = take<float>(bytes, pixels, file);
        }
    return lattice;
}

}  // namespace

std::string history_bytes(const History& history)
{
    json headers = json::array();
    for (const LatticeHistory& lattice : history.lattices) headers.push_back(header_of(lattice));
    const std::string text = headers.dump();
    std::string bytes = fmt::format("{}{:08x}\n{}", magic, text.size(), text);
    for (const LatticeHistory& lattice : history.lattices) {
        put(bytes, lattice.looks);
        put(bytes, lattice.ground);
        for (const PixelHistory& pixels : lattice.of)
            for (const std::vector<float>* plane : {&pixels.level, &pixels.noise, &pixels.doubt}) put(bytes, *plane);
    }
    return bytes;
}

History parse_history(std::string_view bytes, const std::string& file)
{
    if (!bytes.starts_with(magic))
        throw Error(fmt::format("{}: is no history of this version; remove it to have it made again", file));
    bytes.remove_prefix(magic.size());
    try {
        const std::size_t length = std::stoul(std::string(bytes.substr(0, 8)), nullptr, 16);
        bytes.remove_prefix(std::min<std::size_t>(9, bytes.size()));
        const json headers = json::parse(bytes.substr(0, length));
        bytes.remove_prefix(std::min(length, bytes.size()));
        History history;
        for (const json& header : headers) history.lattices.push_back(lattice_of(header, bytes, file));
        if (!bytes.empty())
            throw Error(fmt::format("{}: goes on too long (the history is damaged); remove it to have it made again", file));
        return history;
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(fmt::format("{}: {:.120} (the history is damaged); remove it to have it made again", file, error.what()));
    }
}

}  // namespace hearthwatch::raster
