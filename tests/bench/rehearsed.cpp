#include "bench/rehearsed.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "pipeline/rehearse/sun.h"

namespace hearthwatch::bench {
namespace {

using namespace pipeline::rehearsal;

/// The first line of the settings: "# .. seed 5, works 2, small".
Frame frame_of(const std::string& workspace)
{
    std::ifstream file(workspace + "/hearthwatch.toml");
    std::string line;
    std::getline(file, line);
    const auto number = [&](const std::string& name) {
        std::uint64_t value = 0;
        const auto place = line.find(name);
        if (place != std::string::npos) std::from_chars(line.data() + place + name.size(), line.data() + line.size(), value);
        return value;
    };
    return make_frame(number("seed "), static_cast<int>(number("works ")), line.find(", small") != std::string::npos);
}

}  // namespace

RehearsedSeason::RehearsedSeason(const std::string& workspace)
    : frame(frame_of(workspace)), works(make_works(frame)), operations(operate(frame, works)), climate(frame)
{
}

const std::pair<Heat, Sky>& RehearsedSeason::at(geo::Instant instant)
{
    auto [place, is_new] = skies_.try_emplace(instant);
    if (is_new) {
        const geo::Grid& ground = frame.ground;
        const geo::Point middle{ground.left_m + ground.pixel_m * ground.columns / 2,
                                ground.top_m - ground.pixel_m * ground.rows / 2};
        place->second.first = heat_at(frame, works, operations, climate, instant);
        place->second.second = make_sky(frame, climate.on(geo::local_day(instant)), place->second.first,
                                        sun_at(instant, geo::Projector(ground.crs).to_lonlat(middle)), instant);
    }
    return place->second;
}

float most_over(const std::vector<float>& layer, const geo::Grid& grid, Box box, double margin_m)
{
    box.length_m += 2 * margin_m;
    box.width_m += 2 * margin_m;
    float most = 0;
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column)
            if (box.contains(grid.center({column, row})))
                most = std::max(most, layer[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.columns) +
                                            static_cast<std::size_t>(column)]);
    return most;
}

}  // namespace hearthwatch::bench
