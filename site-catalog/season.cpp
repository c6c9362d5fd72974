#include "site-catalog/season.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "site-catalog/data_file.h"
#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

std::vector<std::string> shipped_seasons()
{
    return {"2017-18", "2021-22"};
}

Season load_season(std::string_view name_or_file)
{
    constexpr std::uintmax_t largest_file = 1 << 20;
    const auto shipped = shipped_seasons();
    const std::string wanted(name_or_file);
    if (std::ranges::find(shipped, wanted) != shipped.end()) {
        const auto file = "season-" + wanted + ".toml";
        return parse_season(data_file(file), file);
    }
    std::error_code trouble;
    if (!std::filesystem::is_regular_file(wanted, trouble))
        throw Error("season '" + shown(wanted) +
                    "' is neither shipped nor a file (the rules to check against are unknown); shipped are " + listed(shipped));
    if (std::filesystem::file_size(wanted, trouble) > largest_file)
        throw Error(wanted + ": is larger than 1 MB (a season has some kilobytes); check the name");
    std::ifstream stream(wanted, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) throw Error(wanted + ": cannot be read; check the right to read it");
    return parse_season(text, wanted);
}

const City* find_city(const Season& season, std::string_view city_code)
{
    const auto found = std::ranges::find(season.cities, city_code, &City::code);
    return found == season.cities.end() ? nullptr : &*found;
}

std::vector<Phase> phases_of(const Season& season, std::string_view city_code)
{
    std::vector<Phase> found;
    for (const auto& phase : season.phases)
        if (phase.cities.empty() || std::ranges::find(phase.cities, city_code) != phase.cities.end()) found.push_back(phase);
    return found;
}

}  // namespace hearthwatch::catalog
