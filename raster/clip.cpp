#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

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

/// A window of one file that a chip is made of.
struct ToRead {
    Dataset* file;
    int band;
    geo::Window window;
};

/// In order from north to south in strips, places from west to east in each: few tiles are shared by places far apart in it.
std::vector<std::size_t> in_strips(const std::vector<std::optional<Frame>>& frames)
{
    constexpr int strip_rows = 256;
    std::vector<std::size_t> order(frames.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) {
        return frames[i] ? std::pair(frames[i]->window.row / strip_rows, frames[i]->window.column) : std::pair(0, 0);
    });
    return order;
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

    Chip cut(const Frame& frame);
    std::vector<ToRead> to_read(const Frame& frame);

    /// Throws raster::Error with its gap: "outside_swath" when no pixel of the scene lies there, or the scene's own.
    Frame frame(const geo::Polygon& around, double margin_m)
    {
        if (scene.gap) throw Error(fmt::format("{}: {}", scene.location.string(), scene.gap_detail), *scene.gap);
        const geo::Grid& grid = lead().grid();
        const auto [low, high] = bounds(around, margin_m, grid.crs);
        const geo::Window window = lattice_window(grid, low, high);
        if (!overlaps(grid, window)) throw nothing_there(scene);
        return {window, grid.cut(window)};
    }
};

Clipper::Clipper(const Scene& scene, std::set<std::string> verified)
    : files_(new Files{scene, ordered_bands(scene), OpenFiles(std::move(verified))})
{
    if (files_->bands.empty())
        throw Error(
            fmt::format("{}: no band that the sensor table wants; take the product as delivered", scene.location.string()));
}

Clipper::~Clipper() = default;

Chip Clipper::clip(const geo::Polygon& around, double margin_m)
{
    return files_->cut(files_->frame(around, margin_m));
}

Chip Clipper::Files::cut(const Frame& frame)
{
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
    const Dataset& led_by = lead();
    chip.quality_grid = frame.grid;

    std::vector<StoredPlane> stored_planes;
    for (const SceneBand* band : bands) {
        const Dataset& dataset = open.at(band->file);
        if (dataset.grid().crs != led_by.grid().crs)
            throw Error(fmt::format(
                "{}: lies on {}, other bands on {} (they cannot be compared pixel by pixel); take the product as delivered",
                band->file, dataset.grid().crs, led_by.grid().crs));
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
    find_saturation(stored_planes, scene, chip.quality_grid, open);
    for (StoredPlane& plane : stored_planes) {
        const Quantity quantity = scene.sensor->find(plane.stored.band)->quantity;
        chip.planes.push_back({plane.stored.band, plane.grid, calibrated(plane.stored.dn, plane.calibration, quantity),
                               std::move(plane.stored.saturated), reflectance_per_radiance(plane.calibration), quantity,
                               plane.calibration, std::move(plane.stored.dn)});
    }
    assemble_quality(chip, scene, open);
    if (std::all_of(chip.quality.begin(), chip.quality.end(),
                    [](std::uint16_t flags) { return (flags & quality::missing) != 0; }))
        throw nothing_there(scene);
    require_plausible_offset(chip);
    return chip;
}

std::vector<ToRead> Clipper::Files::to_read(const Frame& frame)
{
    std::vector<ToRead> windows;
    for (const SceneBand* band : bands) {
        Dataset& file = open.at(band->file);
        windows.push_back({&file, band->index, frame.on(file.grid())});
    }
    for (const std::string* name : {&scene.quality_file, &scene.saturation_file})
        if (!name->empty()) {
            Dataset& file = open.at(*name);
            if (file.grid().crs == frame.grid.crs) windows.push_back({&file, 1, sampled_window(file.grid(), frame.grid)});
        }
    return windows;
}

void Clipper::clip_each(const std::vector<const geo::Polygon*>& around, double margin_m, const ForEach& for_each,
                        const std::function<void(std::size_t, const std::function<Chip()>&)>& take)
{
    constexpr std::size_t most_bytes = 8 << 20;
    std::vector<std::optional<Frame>> frames(around.size());
    std::vector<std::vector<ToRead>> windows(around.size());
    std::vector<Dataset*> all;
    for (std::size_t i = 0; i < around.size(); ++i) {
        try {
            frames[i] = files_->frame(*around[i], margin_m);
            windows[i] = files_->to_read(*frames[i]);
        } catch (const Error&) {  // cut() says it where it counts: of this place
        }
        for (const auto& [file, band, window] : windows[i]) {
            file->expect(band, window);
            if (std::ranges::find(all, file) == all.end()) all.push_back(file);
        }
    }
    const std::vector<std::size_t> order = in_strips(frames);
    const auto batch_end = [&](std::size_t begin) {
        std::size_t end = begin, bytes = 0;
        for (; end < order.size() && (end == begin || bytes < most_bytes); ++end)
            for (const auto& each : windows[order[end]])
                bytes += sizeof(std::uint16_t) * static_cast<std::size_t>(each.window.columns) *
                         static_cast<std::size_t>(each.window.rows);
        return end;
    };
    const auto with_windows = [&](const Dataset* file, std::size_t from, std::size_t before, auto&& call) {
        for (std::size_t n = from; n < before; ++n)
            for (const auto& each : windows[order[n]])
                if (each.file == file) call(each);
    };
    const auto read_ahead = [](const ToRead& each) { each.file->read_ahead(each.band, each.window); };
    std::size_t begin = 0, end = batch_end(0);
    for (const Dataset* file : all) with_windows(file, begin, end, read_ahead);
    for (; begin < order.size(); begin = end, end = batch_end(begin)) {
        const std::size_t next_end = batch_end(end);
        for_each(all.size(), [&](std::size_t f) {
            with_windows(all[f], end, next_end, read_ahead);
            with_windows(all[f], begin, end, [](const ToRead& each) { each.file->prepare(each.band, each.window); });
        });
        for_each(end - begin, [&](std::size_t n) {
            const std::size_t place = order[begin + n];
            take(place, [&] { return frames[place] ? files_->cut(*frames[place]) : clip(*around[place], margin_m); });
        });
        for (const Dataset* file : all) file->forget();
    }
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
