#include "pipeline/pull/acquisition.h"

#include <algorithm>

#include <fmt/format.h>

#include "geo/day.h"

namespace hearthwatch::pipeline {
namespace {

/// `pattern`: 'A' a capital letter or digit, '0' a digit, any other character itself. Position of the first match or npos.
std::size_t find_pattern(std::string_view text, std::string_view pattern)
{
    const auto fits = [](char c, char p) {
        const bool digit = c >= '0' && c <= '9';
        return p == '0' ? digit : p == 'A' ? digit || (c >= 'A' && c <= 'Z') : c == p;
    };
    for (std::size_t from = 0; from + pattern.size() <= text.size(); ++from)
        if (std::equal(pattern.begin(), pattern.end(), text.begin() + static_cast<std::ptrdiff_t>(from),
                       [&](char p, char c) { return fits(c, p); }))
            return from;
    return std::string_view::npos;
}

bool landsat(std::string_view text, Acquisition& result)
{
    constexpr std::string_view pattern = "LA00_L0AA_000000_00000000_00000000_00_AA";
    const auto at = find_pattern(text, pattern);
    if (at == std::string_view::npos) return false;
    const auto id = text.substr(at, pattern.size());
    const std::string_view rest = text.substr(at + pattern.size());
    // LandsatLook lists surface reflectance and surface temperature of one product as two items.
    const std::string_view half = rest == "_SR" || rest == "_ST" ? rest : "";
    result.key = fmt::format("{}/{}{}/{}/{}", id.substr(0, 4), id.substr(5, 2), half, id.substr(10, 6), id.substr(17, 8));
    result.version =
        fmt::format("{} {} {} {}", id.substr(38, 2) == "RT" ? "0" : "1", id.substr(35, 2), id.substr(26, 8), id.substr(38, 2));
    return true;
}

/// "20211201T025101" as seconds since 1970, or 0.
double stamp_s(std::string_view t)
{
    try {
        const auto text = fmt::format("{}-{}-{}T{}:{}:{}", t.substr(0, 4), t.substr(4, 2), t.substr(6, 2), t.substr(9, 2),
                                      t.substr(11, 2), t.substr(13, 2));
        return static_cast<double>(geo::parse_instant(text).time_since_epoch().count()) / 1000;
    } catch (const std::exception&) {
        return 0;
    }
}

bool sentinel2(std::string_view text, Acquisition& result)
{
    constexpr std::string_view pattern = "S2A_MSIL0A_00000000T000000_N0000_R000_TAAAAA_00000000T000000";
    const auto at = find_pattern(text, pattern);
    if (at == std::string_view::npos) return false;
    const auto id = text.substr(at, pattern.size());
    result.key = fmt::format("{}/{}/{}/{}", id.substr(0, 3), id.substr(4, 6), id.substr(38, 6), id.substr(11, 15));
    result.version = fmt::format("{} {}", id.substr(27, 5), id.substr(45, 15));
    return true;
}

}  // namespace

Acquisition acquisition_of(const std::vector<std::string>& texts)
{
    Acquisition result;
    for (const auto& text : texts)
        if (result.key.empty() && !sentinel2(text, result)) landsat(text, result);
    for (const auto& text : texts) {
        constexpr std::string_view pattern = "_DS_AAAA_00000000T000000_S00000000T000000";
        const auto at = find_pattern(text, pattern);
        if (at != std::string_view::npos && result.strip_s == 0 && result.key.starts_with("S2"))
            result.strip_s = stamp_s(std::string_view(text).substr(at + 26, 15));
    }
    return result;
}

}  // namespace hearthwatch::pipeline
