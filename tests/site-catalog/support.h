#pragma once
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "fixture/temp_folder.h"
#include "geo/csv.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::fixture {

inline void put(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream(file, std::ios::binary) << text;
}

inline std::string got(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// A table of one row.
inline std::string one_row(const std::map<std::string, std::string>& cells)
{
    std::vector<std::string> header, row;
    for (const auto& [column, value] : cells) {
        header.push_back(column);
        row.push_back(value);
    }
    return geo::csv_line(header) + geo::csv_line(row);
}

inline std::map<std::string, std::string> good_site()
{
    return {{"site_id", "TS-1"},  {"name_zh", "唐山一钢"}, {"city_code", "130200"}, {"datum", "wgs84"},
            {"lon_deg", "118.5"}, {"lat_deg", "39.6"},     {"radius_m", "1500"}};
}

inline std::map<std::string, std::string> good_unit()
{
    return {{"unit_id", "TS-1-BF1"},
            {"site_id", "TS-1"},
            {"kind", "blast_furnace"},
            {"wkt", "POLYGON((118.5 39.6,118.502 39.6,118.502 39.602,118.5 39.6))"}};
}

/// What `work` complains about; empty when it does not.
template <class Work>
std::string complaint(Work work)
{
    try {
        work();
    } catch (const catalog::Error& error) {
        return error.what();
    }
    return {};
}

/// A catalogue of two works with furnaces, a coke battery, a sinter line and a converter, for tests of plans and rules.
inline catalog::Catalog small_catalog()
{
    const TempFolder folder;
    put(folder / "sites.csv", "site_id,name_zh,aliases,city_code,district_code,datum,lon_deg,lat_deg,radius_m,crude_capacity_t\n"
                              "TS-1,唐山一钢有限公司,一钢|唐一,130200,,wgs84,118.5,39.6,1500,5000000\n"
                              "TS-2,唐山二钢有限公司,二钢,130200,130207,wgs84,118.1,39.4,1500,3000000\n");
    put(folder / "units.csv", "unit_id,site_id,kind,name_zh,capacity_t,volume_m3\n"
                              "TS-1-BF1,TS-1,blast_furnace,1号高炉,1040000,1080\n"
                              "TS-1-BF2,TS-1,blast_furnace,2号高炉,1040000,1080\n"
                              "TS-1-BOF1,TS-1,converter,1号转炉,1350000,\n"
                              "TS-1-COKE,TS-1,coke_oven_battery,1号焦炉,600000,\n"
                              "TS-1-SINTER,TS-1,sinter_line,1号烧结,2000000,\n"
                              "TS-2-BF1,TS-2,blast_furnace,1号高炉,1220000,1350\n"
                              "TS-2-BF3,TS-2,blast_furnace,3号高炉,1220000,1350\n");
    return catalog::read_catalog(folder.path());
}

}  // namespace hearthwatch::fixture
