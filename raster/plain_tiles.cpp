#include "raster/plain_tiles.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <cpl_vsi.h>
#include <fmt/format.h>
#include <libdeflate.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "raster/error.h"

namespace hearthwatch::raster {
namespace {

static_assert(std::endian::native == std::endian::little, "tiles are read as they stand in little-endian files");

constexpr std::size_t most_kept_bytes = 8 << 20;

/// The whole eights of a row of 16-bit numbers, summed up in place; how many numbers that were.
std::size_t sum_eights([[maybe_unused]] std::uint8_t* row, std::size_t)
{
    return 0;
}
std::size_t sum_eights([[maybe_unused]] std::uint16_t* row, [[maybe_unused]] std::size_t columns)
{
    std::size_t done = 0;
#ifdef __SSE2__
    __m128i carry = _mm_setzero_si128();
    for (; done + 8 <= columns; done += 8) {
        __m128i* eight = reinterpret_cast<__m128i*>(row + done);
        __m128i sum = _mm_loadu_si128(eight);
        sum = _mm_add_epi16(sum, _mm_slli_si128(sum, 2));
        sum = _mm_add_epi16(sum, _mm_slli_si128(sum, 4));
        sum = _mm_add_epi16(sum, _mm_slli_si128(sum, 8));
        sum = _mm_add_epi16(sum, carry);
        _mm_storeu_si128(eight, sum);
        const __m128i last = _mm_shufflehi_epi16(sum, 0xff);
        carry = _mm_unpackhi_epi64(last, last);
    }
#endif
    return done;
}

/// Predictor 2 (TIFF 6.0, section 14) undone.
template <typename T>
void undo_differences(T* numbers, std::size_t columns, std::size_t rows)
{
    for (T* row = numbers; row != numbers + rows * columns; row += columns)
        for (std::size_t i = std::max<std::size_t>(sum_eights(row, columns), 1); i < columns; ++i)
            row[i] = static_cast<T>(row[i] + row[i - 1]);
}

/// `call(column, row)` for every tile the window touches.
template <typename Call>
void for_each_tile(const TileLayout& layout, const geo::Window& window, Call call)
{
    for (int row = window.row / layout.rows; row <= (window.row + window.rows - 1) / layout.rows; ++row)
        for (int column = window.column / layout.columns; column <= (window.column + window.columns - 1) / layout.columns;
             ++column)
            call(column, row);
}

/// The numbers that tile and window share.
template <typename Stored, typename T>
void copy_shared(const Stored* tile, const TileLayout& layout, int column, int row, const geo::Window& window, T* to,
                 std::size_t stride)
{
    const int left = std::max(window.column, column * layout.columns),
              right = std::min(window.column + window.columns, (column + 1) * layout.columns);
    const int top = std::max(window.row, row * layout.rows), bottom = std::min(window.row + window.rows, (row + 1) * layout.rows);
    for (int r = top; r < bottom; ++r) {
        const Stored* from = tile + static_cast<std::size_t>(r - row * layout.rows) * static_cast<std::size_t>(layout.columns) +
                             static_cast<std::size_t>(left - column * layout.columns);
        std::transform(from, from + (right - left),
                       to + static_cast<std::size_t>(r - window.row) * stride + static_cast<std::size_t>(left - window.column),
                       [](Stored number) { return static_cast<T>(number); });
    }
}

}  // namespace

struct PlainTiles::Unpacker {
    libdeflate_decompressor* deflate = libdeflate_alloc_decompressor();
    VSILFILE* file = nullptr;
    std::vector<std::uint8_t> packed;

    Unpacker() = default;
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;
    ~Unpacker()
    {
        libdeflate_free_decompressor(deflate);
        if (file) VSIFCloseL(file);
    }
};

TileCounts& TileCounts::operator+=(const TileCounts& other)
{
    tiles += other.tiles;
    bytes += other.bytes;
    return *this;
}

PlainTiles::PlainTiles(TileLayout layout) : layout_(std::move(layout)) {}
PlainTiles::~PlainTiles() = default;
PlainTiles::PlainTiles(PlainTiles&&) noexcept = default;
PlainTiles& PlainTiles::operator=(PlainTiles&&) noexcept = default;

void PlainTiles::expect(const geo::Window& window)
{
    kept_.resize(static_cast<std::size_t>(layout_.across) * static_cast<std::size_t>(layout_.down));
    for_each_tile(layout_, window, [&](int column, int row) { ++kept_[index(column, row)].uses; });
}

bool PlainTiles::unpack(int column, int row, Words& to)
{
    const auto columns = static_cast<std::size_t>(layout_.columns), rows = static_cast<std::size_t>(layout_.rows);
    const std::size_t whole = columns * rows * static_cast<std::size_t>(layout_.sample_bytes);
    const auto [offset, size] = layout_.place(column, row);
    if (size == 0 || size > 2 * whole + 65536) return false;
    if (!unpacker_) unpacker_ = std::make_unique<Unpacker>();
    Unpacker& with = *unpacker_;
    if (!with.file) with.file = VSIFOpenL(layout_.file.c_str(), "rb");
    with.packed.resize(std::max<std::size_t>(with.packed.size(), size));
    if (!with.file || VSIFSeekL(with.file, offset, SEEK_SET) != 0 || VSIFReadL(with.packed.data(), 1, size, with.file) != size)
        return false;
    to.resize((whole + 1) / 2);
    std::size_t got = 0;
    const auto result = libdeflate_zlib_decompress(with.deflate, with.packed.data(), size, to.data(), whole, &got);
    if (result == LIBDEFLATE_BAD_DATA)
        throw Error(fmt::format("{}: damaged pixels (the checksum of tile {}, {} does not fit its bytes); fetch it again",
                                layout_.file, column, row));
    if (result != LIBDEFLATE_SUCCESS || got != whole) return false;
    counts_ += {1, size};
    if (layout_.differences && layout_.sample_bytes == 1)
        undo_differences(reinterpret_cast<std::uint8_t*>(to.data()), columns, rows);
    if (layout_.differences && layout_.sample_bytes == 2) undo_differences(to.data(), columns, rows);
    return true;
}

std::size_t PlainTiles::index(int column, int row) const
{
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(layout_.across) + static_cast<std::size_t>(column);
}

const PlainTiles::Words* PlainTiles::tile(int column, int row)
{
    Kept* kept = kept_.empty() ? nullptr : &kept_[index(column, row)];
    if (kept && !kept->words.empty()) return &kept->words;
    if (!unpack(column, row, scratch_)) return nullptr;
    const std::size_t bytes = scratch_.size() * sizeof(std::uint16_t);
    if (!kept || kept->uses < 2 || kept_bytes_ + bytes > most_kept_bytes) return &scratch_;
    kept_bytes_ += bytes;
    kept->words = std::exchange(scratch_, {});
    return &kept->words;
}

void PlainTiles::used(int column, int row)
{
    if (kept_.empty()) return;
    Kept& kept = kept_[index(column, row)];
    if (kept.uses > 0 && --kept.uses > 0) return;
    kept_bytes_ -= kept.words.size() * sizeof(std::uint16_t);
    if (scratch_.empty()) scratch_ = std::move(kept.words);
    kept.words = {};
}

template <typename T>
bool PlainTiles::read(const geo::Window& window, T* to, std::size_t stride)
{
    bool known = true;
    for_each_tile(layout_, window, [&](int column, int row) {
        const Words* words = known ? tile(column, row) : nullptr;
        known = words != nullptr;
        if (known && layout_.sample_bytes == 1)
            copy_shared(reinterpret_cast<const std::uint8_t*>(words->data()), layout_, column, row, window, to, stride);
        if (known && layout_.sample_bytes == 2) copy_shared(words->data(), layout_, column, row, window, to, stride);
        used(column, row);
    });
    return known;
}

template bool PlainTiles::read(const geo::Window&, std::uint8_t*, std::size_t);
template bool PlainTiles::read(const geo::Window&, std::uint16_t*, std::size_t);
template bool PlainTiles::read(const geo::Window&, float*, std::size_t);

}  // namespace hearthwatch::raster
