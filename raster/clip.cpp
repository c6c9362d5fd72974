#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "geo/error.h"
#include "geo/projector.h"
#include "raster/chip.h"
#include "raster/open_files.h"
#include "raster/quality.h"
#include "raster/quality_assembly.h"
#include "raster/quality_cloud_mask.h"
#include "raster/radiometry.h"

namespace hearthwatch::raster {
namespace {

constexpr int max_side = 4096;

/// The rectangle about the polygon, grown by the margin.
std::pair<geo::Point, geo::Point> bounds(const geo::Polygon& polygon, double margin_m, const std::string& crs)
{
    geo::Point low{1e300, 1e300}, high{-1e300, -1e300};
    try {
        const geo::Projector projector(crs);
        for (const geo::LonLat& corner : polygon.outer) {
            const geo::Point point = projector.to_plane(corner);
            low = {std::min(low.x_m, point.x_m), std::min(low.y_m, point.y_m)};
            high = {std::max(high.x_m, point.x_m), std::max(high.y_m, point.y_m)};
        }
    } catch (const geo::Error& error) {
        throw Error(fmt::format("the works has no place on the scene's plane ({})", error.what()), "outside_swath");
    }
    return {{low.x_m - margin_m, low.y_m - margin_m}, {high.x_m + margin_m, high.y_m + margin_m}};
}

/// The pixels of the endless lattice that cover the rectangle.
geo::Window lattice_window(const geo::Grid& grid, geo::Point low, geo::Point high)
{
    constexpr double slack = 1e-3;
    const double column0 = std::floor((low.x_m - grid.left_m) / grid.pixel_m + slack),
                 column1 = std::ceil((high.x_m - grid.left_m) / grid.pixel_m - slack);
    const double row0 = std::floor((grid.top_m - high.y_m) / grid.pixel_m + slack),
                 row1 = std::ceil((grid.top_m - low.y_m) / grid.pixel_m - slack);
    const double columns = std::max(column1 - column0, 1.0), rows = std::max(row1 - row0, 1.0);
    if (!(columns <= max_side && rows <= max_side && std::abs(column0) < 1e8 && std::abs(row0) < 1e8))
        throw Error(fmt::format("a window of {:.0f} x {:.0f} pixels (at most {} a side are cut); check the outline", columns,
                                rows, max_side));
    return {static_cast<int>(column0), static_cast<int>(row0), static_cast<int>(columns), static_cast<int>(rows)};
}

bool overlaps(const geo::Grid& grid, const geo::Window& window)
{
    return window.column < grid.columns && window.row < grid.rows && window.column + window.columns > 0 &&
           window.row + window.rows > 0;
}

Error nothing_there(const Scene& scene)
{
    return Error(fmt::format("{}: no pixel over the works", scene.location.string()), "outside_swath");
}

/// A chip's window on the leading lattice, and its place.
struct Frame {
    geo::Window window;
    geo::Grid grid;

    /// The window of another band's lattice that covers the same ground.
    geo::Window on(const geo::Grid& other) const
    {
        return lattice_window(other, {grid.left_m, grid.top_m - grid.rows * grid.pixel_m},
                              {grid.left_m + grid.columns * grid.pixel_m, grid.top_m});
    }
};

/// The bands of the scene in order of Band, each once.
std::vector<const SceneBand*> ordered_bands(const Scene& scene)
{
    std::map<Band, const SceneBand*> bands;
    for (const SceneBand& band : scene.bands)
        if (scene.sensor->find(band.band)) bands.emplace(band.band, &band);
    std::vector<const SceneBand*> result;
    for (const auto& [name, band] : bands) result.push_back(band);
    return result;
}

}  // namespace

struct Clipper::Files {
    const Scene& scene;
    std::vector<const SceneBand*> bands;
    OpenFiles open;

    /// The SWIR lattice leads; a scene without SWIR is led by its first band.
    const Dataset& lead()
    {
        const auto is_swir = [](const SceneBand* band) { return band->band == Band::swir16 || band->band == Band::swir22; };
        const auto leader = std::find_if(bands.begin(), bands.end(), is_swir);
        return open.at((leader == bands.end() ? bands.front() : *leader)->file);
    }

    /// Throws raster::Error with gap "outside_swath" when no pixel of the scene lies there.
    Frame frame(const geo::Polygon& around, double margin_m)
    {
        const geo::Grid& grid = lead().grid();
        const auto [low, high] = bounds(around, margin_m, grid.crs);
        const geo::Window window = lattice_window(grid, low, high);
        if (!overlaps(grid, window)) throw nothing_there(scene);
        return {window, grid.cut(window)};
    }
};

Clipper::Clipper(const Scene& scene) : files_(new Files{scene, ordered_bands(scene), {}})
{
    if (files_->bands.empty())
        throw Error(
            fmt::format("{}: no band that the sensor table wants; take the product as delivered", scene.location.string()));
}

Clipper::~Clipper() = default;

Chip Clipper::clip(const geo::Polygon& around, double margin_m)
{
    const Scene& scene = files_->scene;
    if (scene.gap) throw Error(fmt::format("{}: {}", scene.location.string(), scene.gap_detail), *scene.gap);
    Chip chip{scene.scene_id,
              scene.sensor,
              scene.level,
              scene.processing_version,
              scene.acquired,
              scene.sun_elevation_deg,
              scene.sun_azimuth_deg,
              {},
              {},
              {},
              scene.quality_kind};
    const Dataset& lead = files_->lead();
    const Frame frame = files_->frame(around, margin_m);
    chip.quality_grid = frame.grid;

    std::vector<StoredPlane> stored_planes;
    for (const SceneBand* band : files_->bands) {
        const Dataset& dataset = files_->open.at(band->file);
        if (dataset.grid().crs != lead.grid().crs)
            throw Error(fmt::format(
                "{}: lies on {}, other bands on {} (they cannot be compared pixel by pixel); take the product as delivered",
                band->file, dataset.grid().crs, lead.grid().crs));
        const geo::Window window = frame.on(dataset.grid());
        StoredPlane plane{{band->band, {}, {}, band->saturated_dn}, dataset.grid().cut(window), band->calibration};
        if (dataset.type() == PixelType::float32 || dataset.type() == PixelType::float64) {
            const Packed real = packed(dataset.read_float(band->index, window), band->calibration);
            plane.stored.dn = real.dn;
            plane.calibration = real.calibration;
        } else {
            plane.stored.dn = dataset.read_uint16(band->index, window);
        }
        plane.stored.saturated.assign(plane.stored.dn.size(), 0);
        stored_planes.push_back(std::move(plane));
    }
    find_saturation(stored_planes, scene, chip.quality_grid, files_->open);
    for (StoredPlane& plane : stored_planes) {
        const Quantity quantity = scene.sensor->find(plane.stored.band)->quantity;
        chip.planes.push_back({plane.stored.band, plane.grid, calibrated(plane.stored.dn, plane.calibration, quantity),
                               std::move(plane.stored.saturated), reflectance_per_radiance(plane.calibration), quantity,
                               plane.calibration, std::move(plane.stored.dn)});
    }
    assemble_quality(chip, scene, files_->open);
    if (std::all_of(chip.quality.begin(), chip.quality.end(),
                    [](std::uint16_t flags) { return (flags & quality::missing) != 0; }))
        throw nothing_there(scene);
    require_plausible_offset(chip);
    return chip;
}

std::vector<std::size_t> Clipper::expect(const std::vector<const geo::Polygon*>& around, double margin_m)
{
    constexpr int strip_rows = 256;
    std::vector<std::size_t> order(around.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<geo::Cell> places(around.size());  // strip from the north, column
    for (std::size_t i = 0; i < around.size(); ++i) {
        try {
            const Frame frame = files_->frame(*around[i], margin_m);
            places[i] = {frame.window.column, frame.window.row / strip_rows};
            for (const SceneBand* band : files_->bands) {
                Dataset& dataset = files_->open.at(band->file);
                dataset.expect(band->index, frame.on(dataset.grid()));
            }
            for (const std::string* file : {&files_->scene.quality_file, &files_->scene.saturation_file})
                if (!file->empty()) {
                    Dataset& dataset = files_->open.at(*file);
                    dataset.expect(1, sampled_window(dataset.grid(), frame.grid));
                }
        } catch (const Error&) {  // clip() says it where it counts: of this works
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(places[a].row, places[a].column) < std::pair(places[b].row, places[b].column);
    });
    return order;
}

TileCounts Clipper::counts() const
{
    return files_->open.counts();
}

Chip clip(const Scene& scene, const geo::Polygon& around, double margin_m)
{
    return Clipper(scene).clip(around, margin_m);
}

const Plane* Chip::find(Band band) const
{
    const auto found = std::find_if(planes.begin(), planes.end(), [&](const Plane& plane) { return plane.band == band; });
    return found == planes.end() ? nullptr : &*found;
}

}  // namespace hearthwatch::raster
