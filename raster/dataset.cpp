#include "raster/dataset.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include "geo/error.h"
#include "geo/projector.h"
#include "raster/dataset_format.h"
#include "raster/gdal_messages.h"
#include "raster/jp2_areas.h"

namespace hearthwatch::raster {
namespace {

constexpr int max_side = 40'000;
constexpr int max_bands = 64;
constexpr double max_block_bytes = 512.0 * 1024 * 1024;

[[noreturn]] void refuse(const std::string& file, const std::string& what)
{
    throw Error(fmt::format("{}: {}", file, what));
}

PixelType pixel_type(GDALDataType type, const std::string& file)
{
    switch (type) {
    case GDT_Byte:
        return PixelType::uint8;
    case GDT_Int16:
        return PixelType::int16;
    case GDT_UInt16:
        return PixelType::uint16;
    case GDT_Float32:
        return PixelType::float32;
    case GDT_Float64:
        return PixelType::float64;
    default:
        refuse(file,
               fmt::format("pixels of type '{}' (8 or 16 bit or floating point is read); convert it", GDALGetDataTypeName(type)));
    }
}

std::string crs_of(const OGRSpatialReference& srs)
{
    const char* authority = srs.GetAuthorityName(nullptr);
    const char* code = srs.GetAuthorityCode(nullptr);
    if (authority && code && std::string_view(authority) == "EPSG") return fmt::format("EPSG:{}", code);
    char* text = nullptr;
    srs.exportToWkt(&text);
    std::string wkt = text ? text : "";
    CPLFree(text);
    return wkt;
}

/// The geo room decides which planes are taken; what it took once is not asked again (making a projector costs milliseconds).
void require_known_plane(const std::string& crs, const std::string& file)
{
    static std::mutex mutex;
    static std::set<std::string> known;
    const std::scoped_lock lock(mutex);
    if (known.contains(crs)) return;
    try {
        const geo::Projector projector(crs);
    } catch (const geo::Error& error) {
        refuse(file, error.what());
    }
    known.insert(crs);
}

geo::Grid grid_of(GDALDataset& dataset, const std::string& file)
{
    const OGRSpatialReference* srs = dataset.GetSpatialRef();
    if (!srs || srs->IsEmpty())
        refuse(file, "no coordinate reference system (its place is unknown); take the product as delivered");
    if (!srs->IsProjected())
        refuse(file, "not on a map plane in metres (units are outlined in metres); take the product as delivered");
    double t[6] = {};
    if (dataset.GetGeoTransform(t) != CE_None)
        refuse(file, "no georeference (its place is unknown); take the product as delivered");
    if (!std::all_of(std::begin(t), std::end(t), [](double v) { return std::isfinite(v) && std::abs(v) < 1e8; }))
        refuse(file, "georeference is not finite; take the product as delivered");
    if (t[2] != 0 || t[4] != 0) refuse(file, "rotated grid (pixels would be mislaid); warp it north-up with nearest neighbour");
    if (!(t[1] > 0) || !(t[5] < 0) || std::abs(t[1] + t[5]) > 1e-6 * t[1])
        refuse(file,
               fmt::format("pixels of {} x {} m are not square and north-up (a resampled overview cannot be measured); take "
                           "the product as delivered",
                           t[1], -t[5]));
    const std::string crs = crs_of(*srs);
    require_known_plane(crs, file);
    return {crs, t[0], t[3], t[1], dataset.GetRasterXSize(), dataset.GetRasterYSize()};
}

}  // namespace

struct Dataset::Handle {
    GDALDatasetUniquePtr dataset;
    std::vector<std::optional<PlainTiles>> plain;  ///< by band
    std::optional<Jp2Areas> areas;
    /// Held numbers by band, column, row, columns and rows.
    std::multimap<std::array<int, 5>, std::vector<std::uint16_t>> prepared;
    std::mutex mutex;
};

namespace {

/// The band's tiles as plain_tiles.h knows them; nullopt for any other layout, which GDAL reads.
std::optional<PlainTiles> plain_tiles(const std::string& file, GDALDataset& dataset, int number, bool verified)
{
    constexpr const char* structure = "IMAGE_STRUCTURE";
    GDALRasterBand* band = dataset.GetRasterBand(number);
    const auto stated = [](const char* text) { return std::string_view(text ? text : ""); };
    const std::string_view interleave = stated(dataset.GetMetadataItem("INTERLEAVE", structure)),
                           predictor = stated(dataset.GetMetadataItem("PREDICTOR", structure));
    const GDALDataType type = band->GetRasterDataType();
    if (!stated(dataset.GetMetadataItem("COMPRESSION", structure)).starts_with("DEFLATE") ||
        !(interleave == "BAND" || dataset.GetRasterCount() == 1) ||
        !(predictor.empty() || predictor == "1" || predictor == "2") || !(type == GDT_Byte || type == GDT_UInt16) ||
        band->GetMetadataItem("NBITS", structure) || band->GetMetadataItem("PIXELTYPE", structure))
        return std::nullopt;
    TileLayout layout{file, 0, 0, 0, 0, GDALGetDataTypeSizeBytes(type), predictor == "2", verified, {}};
    band->GetBlockSize(&layout.columns, &layout.rows);
    layout.across = (dataset.GetRasterXSize() + layout.columns - 1) / layout.columns;
    layout.down = (dataset.GetRasterYSize() + layout.rows - 1) / layout.rows;
    layout.place = [band](int column, int row) -> std::pair<std::uint64_t, std::uint64_t> {
        const char* offset = band->GetMetadataItem(fmt::format("BLOCK_OFFSET_{}_{}", column, row).c_str(), "TIFF");
        const std::uint64_t at = offset ? std::strtoull(offset, nullptr, 10) : 0;
        const char* size = band->GetMetadataItem(fmt::format("BLOCK_SIZE_{}_{}", column, row).c_str(), "TIFF");
        return {at, at && size ? std::strtoull(size, nullptr, 10) : 0};
    };
    return PlainTiles(std::move(layout));
}

std::array<int, 5> key_of(int band, const geo::Window& window)
{
    return {band, window.column, window.row, window.columns, window.rows};
}

geo::Window inside(const geo::Grid& grid, const geo::Window& window)
{
    const int left = std::max(window.column, 0), right = std::min(window.column + window.columns, grid.columns);
    const int top = std::max(window.row, 0), bottom = std::min(window.row + window.rows, grid.rows);
    return {left, top, right - left, bottom - top};
}

}  // namespace

Dataset::Dataset(const std::string& file, bool verified) : file_(file), handle_(std::make_unique<Handle>())
{
    register_drivers();
    if (!is_readable_file(file))
        refuse(file, "no such regular file (a pipe, a device, a folder or a missing member is not read); restore it");
    const CPLConfigOptionSetter no_side_car("GDAL_PAM_ENABLED", "NO", false);
    const GdalMessages messages;
    const Format format = format_of(file);
    CPLStringList options, siblings;
    for (const std::string& option : format.options) options.AddString(option.c_str());
    for (const std::string& sibling : format.siblings) siblings.AddString(sibling.c_str());
    const char* const drivers[] = {format.driver, nullptr};
    handle_->dataset.reset(
        GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, drivers, options.List(), siblings.List()));
    if (!handle_->dataset || messages.failed())
        refuse(file, fmt::format("cannot be opened ({}); fetch it again", messages.text()));
    GDALDataset& dataset = *handle_->dataset;
    if (dataset.GetRasterXSize() > max_side || dataset.GetRasterYSize() > max_side || dataset.GetRasterCount() > max_bands)
        refuse(file,
               fmt::format("{} x {} pixels in {} bands (at most {} a side and {} bands are read); take the product as delivered",
                           dataset.GetRasterXSize(), dataset.GetRasterYSize(), dataset.GetRasterCount(), max_side, max_bands));
    bands_ = dataset.GetRasterCount();
    if (bands_ < 1) refuse(file, "holds no raster band; take the product as delivered");
    const GDALDataType type = dataset.GetRasterBand(1)->GetRasterDataType();
    type_ = pixel_type(type, file);
    for (int band = 1; band <= bands_; ++band) {
        int block_columns = 0, block_rows = 0;
        dataset.GetRasterBand(band)->GetBlockSize(&block_columns, &block_rows);
        const double bytes = static_cast<double>(block_columns) * block_rows * GDALGetDataTypeSizeBytes(type);
        if (!(bytes > 0) || bytes > max_block_bytes)
            refuse(file, fmt::format("tiles of {} x {} pixels (unpacking one could exhaust memory); convert it", block_columns,
                                     block_rows));
        if (dataset.GetRasterBand(band)->GetRasterDataType() != type) refuse(file, "bands of different types; convert it");
    }
    grid_ = grid_of(dataset, file);
    const bool little_tiff = head_of(file).starts_with("II");
    for (int band = 1; band <= bands_; ++band)
        handle_->plain.push_back(little_tiff ? plain_tiles(file, dataset, band, verified) : std::nullopt);
    if (bands_ == 1 && std::string_view(format.driver) == "JP2OpenJPEG") handle_->areas.emplace(file, grid_.columns, grid_.rows);
    if (messages.failed()) refuse(file, fmt::format("damaged header ({}); fetch it again", messages.text()));
}

Dataset::~Dataset() = default;
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;

std::string Dataset::description(int band) const
{
    if (band < 1 || band > bands_) return "";
    return handle_->dataset->GetRasterBand(band)->GetDescription();
}

void Dataset::expect(int band, geo::Window window)
{
    window = inside(grid_, window);
    if (band < 1 || band > bands_ || window.empty()) return;
    if (auto& plain = handle_->plain[static_cast<std::size_t>(band) - 1]) plain->expect(window);
    if (handle_->areas) handle_->areas->expect(window);
}

void Dataset::read_ahead(int band, geo::Window window) const
{
    window = inside(grid_, window);
    if (band < 1 || band > bands_ || window.empty()) return;
    const std::scoped_lock lock(handle_->mutex);
    if (auto& plain = handle_->plain[static_cast<std::size_t>(band) - 1]) plain->read_ahead(window);
}

void Dataset::prepare(int band, geo::Window window) const
{
    if (type_ != PixelType::uint16 && type_ != PixelType::uint8) return;
    const std::scoped_lock lock(handle_->mutex);
    try {
        handle_->prepared.emplace(key_of(band, window), read<std::uint16_t>(band, window, GDT_UInt16, 0));
    } catch (const Error&) {  // read_uint16 says it where it counts
    }
}

void Dataset::forget() const
{
    const std::scoped_lock lock(handle_->mutex);
    handle_->prepared.clear();
}

TileCounts Dataset::counts() const
{
    TileCounts sum;
    for (const auto& plain : handle_->plain)
        if (plain) sum += plain->counts();
    if (handle_->areas) sum += handle_->areas->counts();
    return sum;
}

template <typename T>
std::vector<T> Dataset::read(int band, geo::Window window, int gdal_type, T outside) const
{
    if (band < 1 || band > bands_)
        refuse(file_, fmt::format("no band {} (it has {}); take the product as delivered", band, bands_));
    if (window.empty()) return {};
    const auto width = static_cast<std::size_t>(window.columns);
    std::vector<T> values(width * static_cast<std::size_t>(window.rows), outside);
    const auto [left, top, columns, rows] = inside(grid_, window);
    if (columns <= 0 || rows <= 0) return values;
    T* first =
        values.data() + static_cast<std::size_t>(top - window.row) * width + static_cast<std::size_t>(left - window.column);
    const GdalMessages messages;
    auto& plain = handle_->plain[static_cast<std::size_t>(band) - 1];
    if (plain && plain->read({left, top, columns, rows}, first, width)) return values;
    if (handle_->areas && handle_->areas->read({left, top, columns, rows}, first, width)) return values;
    const CPLErr result = handle_->dataset->GetRasterBand(band)->RasterIO(GF_Read, left, top, columns, rows, first, columns, rows,
                                                                          static_cast<GDALDataType>(gdal_type), 0,
                                                                          static_cast<GSpacing>(width * sizeof(T)), nullptr);
    if (result != CE_None || messages.failed())
        refuse(file_, fmt::format("damaged pixels ({}); fetch it again", messages.text()));
    return values;
}

namespace {

constexpr float not_there = std::numeric_limits<float>::quiet_NaN();

/// Values of another type as T, each of them unchanged.
template <typename T>
std::vector<T> exactly(const std::vector<float>& from, const std::string& file)
{
    std::vector<T> to(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        const float value = std::isnan(from[i]) ? 0.0F : from[i];
        if (!(value >= 0) || value > static_cast<float>(std::numeric_limits<T>::max()) || value != std::floor(value))
            refuse(file,
                   fmt::format("value {} where whole numbers from 0 to {} are stored (values may be rescaled already); take "
                               "the product as delivered",
                               value, std::numeric_limits<T>::max()));
        to[i] = static_cast<T>(value);
    }
    return to;
}

}  // namespace

std::vector<std::uint8_t> Dataset::read_uint8(int band, geo::Window window) const
{
    const std::scoped_lock lock(handle_->mutex);
    if (type_ == PixelType::uint8) return read<std::uint8_t>(band, window, GDT_Byte, 0);
    return exactly<std::uint8_t>(read<float>(band, window, GDT_Float32, not_there), file_);
}

std::vector<std::uint16_t> Dataset::read_uint16(int band, geo::Window window) const
{
    const std::scoped_lock lock(handle_->mutex);
    if (auto held = handle_->prepared.extract(key_of(band, window))) return std::move(held.mapped());
    if (type_ == PixelType::uint16 || type_ == PixelType::uint8) return read<std::uint16_t>(band, window, GDT_UInt16, 0);
    return exactly<std::uint16_t>(read<float>(band, window, GDT_Float32, not_there), file_);
}

std::vector<float> Dataset::read_float(int band, geo::Window window) const
{
    const std::scoped_lock lock(handle_->mutex);
    return read<float>(band, window, GDT_Float32, not_there);
}

}  // namespace hearthwatch::raster
