#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/lonlat.h"

namespace hearthwatch::catalog {

/// A city (GB/T 2260) of the six provinces about Beijing. The extent is known for the cities of notice 241, to 0.1 degree.
struct Region {
    struct Extent {
        double west_deg = 0, south_deg = 0, east_deg = 0, north_deg = 0;
        bool contains(geo::LonLat place) const
        {
            return place.lon_deg >= west_deg && place.lon_deg <= east_deg && place.lat_deg >= south_deg &&
                   place.lat_deg <= north_deg;
        }
    };
    std::string code, name_zh, name_en, province_code, province_zh;
    std::optional<Extent> extent;
};

/// A county or district; Laiwu and Gangcheng belong to Jinan, the three counties of Xiong'an to 133100.
struct District {
    std::string code, name_zh, city_code;
};

const std::vector<Region>& regions();  ///< sorted by code
const Region* find_region(std::string_view city_code);
const std::vector<District>& districts();  ///< sorted by code
const District* find_district(std::string_view district_code);

/// Why `code` is no city here and what to write instead ("it is a county of 130200 唐山市; ..."), or empty.
std::string city_code_fault(std::string_view code);

/// Unified social credit code, GB 32100-2015: 18 characters of the 31-letter alphabet without I, O, S, V, Z; weights
/// 3^(i-1) mod 31; the check value is (31 - sum mod 31) mod 31.
bool uscc_valid(std::string_view code);
/// The check character for the first 17 characters; nullopt when one of them is not of the alphabet.
std::optional<char> uscc_check_character(std::string_view first_17);
/// Characters 9 to 17 of a credit code are the organisation code with its own check, GB 11714: weights 3,7,9,10,5,8,4,2;
/// 11 - sum mod 11; 10 is X, 11 is 0.
bool organisation_code_valid(std::string_view uscc);

/// Discharge permit number, HJ 608-2017: credit code (or, without one, H9, region code, 0000, five digits, a letter), three
/// digits for the site, one letter.
bool permit_id_valid(std::string_view permit);

}  // namespace hearthwatch::catalog
