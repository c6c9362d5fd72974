#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "fixture/real_data.h"
#include "raster/dataset.h"

using namespace hearthwatch;

TEST_CASE("every file of the public suites of broken rasters is refused by name, with a reason")
{
    const auto suite = fixture::real_data("known-bad");
    if (!suite) return;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*suite))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    REQUIRE(files.size() > 900);
    for (const auto& file : files) {
        CAPTURE(file);
        try {
            const raster::Dataset dataset(file.string());
            for (int band = 1; band <= dataset.bands(); ++band)
                dataset.read_float(band, {0, 0, dataset.grid().columns, dataset.grid().rows});
            FAIL_CHECK("was read");
        } catch (const raster::Error& error) {
            const std::string said = error.what();
            if (!said.starts_with(file.string() + ": ") || said.size() < file.string().size() + 20) FAIL_CHECK(said);
        }
    }
}

TEST_CASE("NetCDF bands without a CRS are refused by format")
{
    const auto set = fixture::real_data("imagery/sentinel2-netcdf-bands-patagonia");
    if (!set) return;
    CHECK_THROWS_WITH(raster::Dataset((*set / "swir2_band.nc").string()), Catch::Contains("neither GeoTIFF"));
}
