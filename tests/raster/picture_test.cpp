#include "raster/picture.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "fixture/painted.h"

using namespace hearthwatch;
using raster::Band;
using raster::PictureKind;

namespace {

/// Width and height out of a PNG's header chunk.
std::pair<int, int> size_of(const std::vector<std::uint8_t>& png)
{
    REQUIRE(png.size() > 33);
    const auto number = [&](std::size_t at) { return (png[at] << 24) + (png[at + 1] << 16) + (png[at + 2] << 8) + png[at + 3]; };
    CHECK(std::string(png.begin() + 1, png.begin() + 4) == "PNG");
    return {number(16), number(20)};
}

}  // namespace

TEST_CASE("a picture has the size asked for and the same bytes every time")
{
    const raster::Chip chip = fixture::painted_chip({.columns = 40, .rows = 20});
    const std::vector<geo::Polygon> outlines{fixture::outline(chip, {5, 5, 10, 8})};
    for (const PictureKind kind : {PictureKind::false_colour, PictureKind::thermal, PictureKind::natural}) {
        const auto bytes = raster::png(chip, kind, outlines, 400);
        CHECK(size_of(bytes) == std::pair{400, 200});
        CHECK(bytes == raster::png(chip, kind, outlines, 400));
        CHECK(bytes != raster::png(chip, kind, {}, 400));
    }
    CHECK(size_of(raster::png(chip, PictureKind::natural, {}, 16)) == std::pair{16, 8});
}

TEST_CASE("what is in the chip shows in the picture")
{
    raster::Chip chip = fixture::painted_chip({.columns = 40, .rows = 20});
    const auto before = raster::png(chip, PictureKind::false_colour, {}, 160);
    fixture::add_source(chip, {10, 10}, 900, 30);
    CHECK(raster::png(chip, PictureKind::false_colour, {}, 160) != before);
    chip = fixture::painted_chip({.columns = 40, .rows = 20});
    chip.planes[4].values[55] = std::nanf("");
    CHECK(raster::png(chip, PictureKind::false_colour, {}, 160) != before);
}

TEST_CASE("a picture that cannot be made says why")
{
    raster::Chip chip = fixture::painted_chip({.columns = 40, .rows = 20});
    CHECK_THROWS_AS(raster::png(chip, PictureKind::natural, {}, 5), raster::Error);
    CHECK_THROWS_AS(raster::png(chip, PictureKind::natural, {}, 100'000), raster::Error);
    geo::Polygon nowhere = fixture::outline(chip, {5, 5, 10, 8});
    nowhere.outer[0].lat_deg = 91;
    CHECK_THROWS_AS(raster::png(chip, PictureKind::natural, {nowhere}, 100), raster::Error);
    std::erase_if(chip.planes, [](const raster::Plane& plane) { return plane.band == Band::lwir11; });
    try {
        raster::png(chip, PictureKind::thermal, {}, 100);
        FAIL("made all the same");
    } catch (const raster::Error& error) {
        CHECK(error.gap() == "bands_missing");
    }
}
