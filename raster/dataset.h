#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "geo/grid.h"
#include "raster/error.h"
#include "raster/plain_tiles.h"

namespace hearthwatch::raster {

enum class PixelType { uint8, int16, uint16, float32, float64 };

/// One raster file, opened for reading: the only way into GDAL. `file` is a regular file, or a member of one as
/// "/vsitar/ARCHIVE/MEMBER" or "/vsizip/ARCHIVE/MEMBER". Taken by content, not by name: GeoTIFF (COG), JPEG 2000 with OpenJPEG, ENVI
/// with its header beside it. Nothing else beside the file is read: no .aux.xml, no world file, no overviews.
/// Refused before any pixel is read, with raster::Error: another format, more than 40 000 pixels a side, 64 bands or 512 MB a block,
/// other pixel types, no CRS, a rotated grid, pixels that are not square. What GDAL says while it works decides also where
/// it returns success. Movable; several threads may read, one after another.
class Dataset {
public:
    /// `verified`: every byte of the file was compared with a declared checksum (what for: plain_tiles.h).
    explicit Dataset(const std::string& file, bool verified = false);
    ~Dataset();
    Dataset(Dataset&&) noexcept;
    Dataset& operator=(Dataset&&) noexcept;

    const std::string& file() const { return file_; }
    const geo::Grid& grid() const { return grid_; }
    PixelType type() const { return type_; }
    int bands() const { return bands_; }
    /// As written in the file, empty when it has none. `band` counts from 1.
    std::string description(int band) const;

    /// The window row by row. Pixels beyond the edge are 0 (uint8, uint16) or NaN (float). A value that does not fit
    /// the type asked for throws: nothing is rounded or clipped.
    std::vector<std::uint8_t> read_uint8(int band, geo::Window window) const;
    std::vector<std::uint16_t> read_uint16(int band, geo::Window window) const;
    std::vector<float> read_float(int band, geo::Window window) const;

    /// Says that the window will be read: a plain tile (plain_tiles.h) that several such windows share is unpacked once, a JPEG 2000
    /// tile (jp2_areas.h) that is full of them is decoded once.
    void expect(int band, geo::Window window);
    /// Has the system read the tiles of an expected window from disk, without waiting for it.
    void read_ahead(int band, geo::Window window) const;
    /// Reads the window of whole numbers now and holds it for one read_uint16 until forget(). What cannot be read is left to that,
    /// which says why.
    void prepare(int band, geo::Window window) const;
    void forget() const;
    /// What was unpacked and decoded; what GDAL reads is not counted.
    TileCounts counts() const;

private:
    struct Handle;
    template <typename T>
    std::vector<T> read(int band, geo::Window window, int gdal_type, T outside) const;

    std::string file_;
    geo::Grid grid_;
    PixelType type_ = PixelType::uint8;
    int bands_ = 0;
    std::unique_ptr<Handle> handle_;
};

/// True when the name can be opened as above: the file, or the archive and its member, is there and regular.
bool is_readable_file(const std::string& file);

/// One band to write; `values.size() == columns * rows`.
template <typename T>
struct Layer {
    std::string description;
    std::span<const T> values;
};

/// `common`: tiles of 256 x 256 and DEFLATE, which every reader knows. `fast`: whole rows and ZSTD, which takes a fifth of the time, for
/// files that this program writes and reads by the thousand.
enum class Packing { common, fast };

/// Writes a GeoTIFF and syncs it to disk. The same input gives the same bytes. Throws raster::Error.
void write_geotiff(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<Layer<std::uint8_t>>& layers);
void write_geotiff(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<Layer<std::uint16_t>>& layers,
                   Packing packing = Packing::common);
void write_geotiff(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<Layer<float>>& layers);

}  // namespace hearthwatch::raster
