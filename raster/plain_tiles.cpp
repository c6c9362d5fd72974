#include "raster/plain_tiles.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
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

// libdeflate stops with LIBDEFLATE_INSUFFICIENT_SPACE before the first literal, match (at most 258 bytes) or stored block (at most 65535
// bytes) that does not fit. All before it is written, and its fast loop may have written up to 40 bytes of nonsense beyond. So a mark
// that lies `mark_after` bytes behind the rows and was overwritten proves them; after a stored block that did not fit it stands, and the
// tile is unpacked whole.
constexpr std::size_t mark_after = 64, stop_after = 512;
constexpr std::array<std::uint8_t, 8> mark{0xa5, 0x3c, 0x96, 0x0f, 0x5a, 0xc3, 0x69, 0xf0};

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
        std::copy(from, from + (right - left),
                  to + static_cast<std::size_t>(r - window.row) * stride + static_cast<std::size_t>(left - window.column));
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

PlainTiles::PlainTiles(TileLayout layout) : layout_(std::move(layout)) {}
PlainTiles::~PlainTiles() = default;
PlainTiles::PlainTiles(PlainTiles&&) noexcept = default;
PlainTiles& PlainTiles::operator=(PlainTiles&&) noexcept = default;

void PlainTiles::expect(const geo::Window& window)
{
    kept_.resize(static_cast<std::size_t>(layout_.across) * static_cast<std::size_t>(layout_.down));
    for_each_tile(layout_, window, [&](int column, int row) {
        Kept& kept = kept_[index(column, row)];
        ++kept.uses;
        kept.needed = kept.needed.with(rows_under(window, row));
    });
}

void PlainTiles::read_ahead(const geo::Window& window)
{
    if (kept_.empty() || !open()) return;
    const void* descriptor = VSIFGetNativeFileDescriptorL(unpacker_->file);  // null inside an archive
    if (!descriptor) return;
    for_each_tile(layout_, window, [&](int column, int row) {
        Kept& kept = kept_[index(column, row)];
        if (std::exchange(kept.ahead, true)) return;
        const auto [offset, size] = layout_.place(column, row);
        if (size > 0)
            posix_fadvise(static_cast<int>(reinterpret_cast<std::intptr_t>(descriptor)), static_cast<off_t>(offset),
                          static_cast<off_t>(size), POSIX_FADV_WILLNEED);
    });
}

bool PlainTiles::open()
{
    if (!unpacker_) unpacker_ = std::make_unique<Unpacker>();
    if (!unpacker_->file) unpacker_->file = VSIFOpenL(layout_.file.c_str(), "rb");
    return unpacker_->file != nullptr;
}

PlainTiles::Rows PlainTiles::Rows::with(Rows other) const
{
    if (end == 0) return other;
    return {std::min(first, other.first), std::max(end, other.end)};
}

PlainTiles::Rows PlainTiles::rows_under(const geo::Window& window, int row) const
{
    const int top = row * layout_.rows;
    return {std::max(window.row - top, 0), std::min(window.row + window.rows - top, layout_.rows)};
}

/// The rows that are needed, at their places in `to`; false for a tile that is none of ours.
bool PlainTiles::unpack(int column, int row, Rows needed, std::uint16_t* to)
{
    const std::size_t whole = tile_bytes(), row_bytes = whole / static_cast<std::size_t>(layout_.rows);
    const auto place = layout_.place(column, row);
    const std::uint64_t offset = place.first, size = place.second;
    if (size == 0 || size > 2 * whole + 65536 || !open()) return false;
    Unpacker& with = *unpacker_;
    with.packed.resize(std::max<std::size_t>(with.packed.size(), size));
    if (VSIFSeekL(with.file, offset, SEEK_SET) != 0 || VSIFReadL(with.packed.data(), 1, size, with.file) != size) return false;
    const auto inflate = [&](std::size_t room) {
        std::size_t got = 0;
        const auto result = libdeflate_zlib_decompress(with.deflate, with.packed.data(), size, to, room, &got);
        if (result == LIBDEFLATE_BAD_DATA)
            throw Error(fmt::format("{}: damaged pixels (the checksum of tile {}, {} does not fit its bytes); fetch it again",
                                    layout_.file, column, row));
        return result == LIBDEFLATE_SUCCESS ? got : room + 1;
    };
    const std::size_t stop_at = static_cast<std::size_t>(needed.end) * row_bytes + stop_after;
    bool proven = false;
    if (layout_.verified && stop_at < whole) {
        std::uint8_t* marked = reinterpret_cast<std::uint8_t*>(to) + stop_at - stop_after + mark_after;
        std::ranges::copy(mark, marked);
        proven = inflate(stop_at) > stop_at && !std::equal(mark.begin(), mark.end(), marked);
    }
    if (!proven && inflate(whole) != whole) return false;
    counts_ += {1, size, 0};
    if (!layout_.differences) return true;
    const auto columns = static_cast<std::size_t>(layout_.columns), first = static_cast<std::size_t>(needed.first) * columns,
               count = static_cast<std::size_t>(needed.end - needed.first);
    if (layout_.sample_bytes == 1)
        undo_differences(reinterpret_cast<std::uint8_t*>(to) + first, columns, count);
    else
        undo_differences(to + first, columns, count);
    return true;
}

std::size_t PlainTiles::index(int column, int row) const
{
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(layout_.across) + static_cast<std::size_t>(column);
}

std::size_t PlainTiles::tile_bytes() const
{
    return static_cast<std::size_t>(layout_.columns) * static_cast<std::size_t>(layout_.rows) *
           static_cast<std::size_t>(layout_.sample_bytes);
}

const std::uint16_t* PlainTiles::tile(int column, int row, Rows needed)
{
    Kept* kept = kept_.empty() ? nullptr : &kept_[index(column, row)];
    if (kept && kept->words && kept->unpacked.hold(needed)) return kept->words.get();
    if (kept) release(*kept);
    if (!scratch_) {
        if (spare_.empty()) spare_.push_back(std::make_unique_for_overwrite<std::uint16_t[]>((tile_bytes() + 1) / 2));
        scratch_ = std::move(spare_.back());
        spare_.pop_back();
    }
    if (kept) needed = needed.with(kept->needed);
    if (!unpack(column, row, needed, scratch_.get())) return nullptr;
    if (!kept || kept->uses < 2 || kept_bytes_ + tile_bytes() > most_kept_bytes) return scratch_.get();
    kept_bytes_ += tile_bytes();
    kept->unpacked = needed;
    kept->words = std::move(scratch_);
    return kept->words.get();
}

void PlainTiles::release(Kept& kept)
{
    if (!kept.words) return;
    kept_bytes_ -= tile_bytes();
    spare_.push_back(std::move(kept.words));
}

void PlainTiles::used(int column, int row)
{
    if (kept_.empty()) return;
    Kept& kept = kept_[index(column, row)];
    if (kept.uses == 0 || --kept.uses == 0) release(kept);
}

template <typename T>
bool PlainTiles::read(const geo::Window& window, T* to, std::size_t stride)
{
    bool known = true;
    for_each_tile(layout_, window, [&](int column, int row) {
        const std::uint16_t* words = known ? tile(column, row, rows_under(window, row)) : nullptr;
        known = words != nullptr;
        if (known && layout_.sample_bytes == 1)
            copy_shared(reinterpret_cast<const std::uint8_t*>(words), layout_, column, row, window, to, stride);
        if (known && layout_.sample_bytes == 2) copy_shared(words, layout_, column, row, window, to, stride);
        used(column, row);
    });
    return known;
}

template bool PlainTiles::read(const geo::Window&, std::uint8_t*, std::size_t);
template bool PlainTiles::read(const geo::Window&, std::uint16_t*, std::size_t);
template bool PlainTiles::read(const geo::Window&, float*, std::size_t);

}  // namespace hearthwatch::raster
