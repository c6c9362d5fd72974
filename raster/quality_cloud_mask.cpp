#include "raster/quality_cloud_mask.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "geo/csv.h"
#include "geo/polygon.h"
#include "raster/chip.h"
#include "raster/product_files.h"
#include "raster/xml_tree.h"

namespace hearthwatch::raster {
namespace {

constexpr std::size_t max_corners = 1'000'000;

geo::PlaneRing ring_of(const XmlElement& positions, const std::string& file)
{
    const std::size_t dimension = positions.attribute("srsDimension") == "2" ? 2 : 3;
    std::vector<double> numbers;
    std::istringstream words(positions.text);
    for (std::string word; words >> word;) {
        const auto number = geo::parse_number(word);
        if (!number || numbers.size() > max_corners * dimension)
            throw Error(fmt::format("{}:{}: '{}' in a cloud outline (not a coordinate, or too many); fetch the product again",
                                    file, positions.line, word.substr(0, 40)));
        numbers.push_back(*number);
    }
    geo::PlaneRing ring;
    for (std::size_t i = 0; i + dimension <= numbers.size(); i += dimension) ring.push_back({numbers[i], numbers[i + 1]});
    if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
    return ring;
}

bool meets(const geo::PlaneRing& ring, const geo::Grid& grid)
{
    const auto [left, right] = std::ranges::minmax(ring, {}, &geo::Point::x_m);
    const auto [bottom, top] = std::ranges::minmax(ring, {}, &geo::Point::y_m);
    return !grid.cover({left.x_m, bottom.y_m}, {right.x_m, top.y_m}).empty();
}

std::vector<std::uint16_t> outlined(const std::string& file, const geo::Grid& grid)
{
    std::vector<std::uint16_t> flags(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), 0);
    const XmlElement root = parse_xml(read_text({}, file, max_metadata_bytes), file);
    for (const XmlElement* feature : root.find_all("MaskFeature")) {
        const XmlElement* type = feature->child("maskType");
        const XmlElement* outer = feature->find("exterior");
        const XmlElement* positions = outer ? outer->find("posList") : nullptr;
        if (!type || !positions) continue;
        const geo::PlaneRing ring = ring_of(*positions, file);
        if (ring.size() < 3 || !meets(ring, grid)) continue;
        const std::uint16_t flag = type->text == "CIRRUS" ? quality::cirrus : quality::cloud;
        for (const geo::Cover& cover : geo::cover_fractions({ring, {}}, grid)) {
            if (cover.fraction < 0.5) continue;
            std::uint16_t& pixel = flags[static_cast<std::size_t>(cover.cell.row * grid.columns + cover.cell.column)];
            pixel = static_cast<std::uint16_t>(pixel | flag);
        }
    }
    return flags;
}

}  // namespace

geo::Window sampled_window(const geo::Grid& raster, const geo::Grid& grid)
{
    const geo::Cell first = raster.cell_of(grid.center({0, 0}));
    const geo::Cell last = raster.cell_of(grid.center({grid.columns - 1, grid.rows - 1}));
    return {first.column, first.row, last.column - first.column + 1, last.row - first.row + 1};
}

std::vector<std::uint16_t> sampled(const Dataset& dataset, int band, const geo::Grid& grid)
{
    if (dataset.grid().crs != grid.crs)
        throw Error(fmt::format("{}: lies on {}, the bands on {} (flags would be mislaid); take the product as delivered",
                                dataset.file(), dataset.grid().crs, grid.crs));
    const geo::Window window = sampled_window(dataset.grid(), grid);
    const std::vector<std::uint16_t> values = dataset.read_uint16(band, window);
    const geo::Grid source = dataset.grid().cut(window);
    std::vector<std::size_t> columns;
    for (int column = 0; column < grid.columns; ++column)
        columns.push_back(static_cast<std::size_t>(source.cell_of(grid.center({column, 0})).column));
    std::vector<std::uint16_t> result;
    result.reserve(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows));
    for (int row = 0; row < grid.rows; ++row) {
        const std::size_t first =
            static_cast<std::size_t>(source.cell_of(grid.center({0, row})).row) * static_cast<std::size_t>(source.columns);
        for (const std::size_t column : columns) result.push_back(values[first + column]);
    }
    return result;
}

std::vector<std::uint16_t> cloud_mask_flags(const std::string& file, const geo::Grid& grid, OpenFiles& files)
{
    if (file.ends_with(".gml")) return outlined(file, grid);
    std::vector<std::uint16_t> flags(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), 0);
    const std::uint16_t meaning[] = {quality::cloud, quality::cirrus, quality::snow};
    for (int band = 1; band <= 3; ++band) {
        const std::vector<std::uint16_t> values = sampled(files.at(file), band, grid);
        for (std::size_t i = 0; i < flags.size(); ++i)
            if (values[i] != 0) flags[i] = static_cast<std::uint16_t>(flags[i] | meaning[band - 1]);
    }
    return flags;
}

}  // namespace hearthwatch::raster
