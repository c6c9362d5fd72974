#include "raster/jp2_areas.h"

#include <algorithm>
#include <memory>

#include <cpl_vsi.h>
#include <openjpeg.h>

namespace hearthwatch::raster {
namespace {

constexpr std::size_t most_kept_bytes = 8 << 20;

/// Decoding an area costs as its pixels would in a whole tile, once it is grown by the code blocks of 64 pixels, of all resolutions, that
/// it cuts into: windows of 150 and 300 pixels took 17 and 37 ms, whole tiles of 1024 pixels 180 to 200 ms (tests/bench/scenes.py, jp2).
double cost(const geo::Window& part)
{
    constexpr double grown_by = 160;
    return (part.columns + grown_by) * (part.rows + grown_by);
}

OPJ_SIZE_T read_bytes(void* to, OPJ_SIZE_T size, void* file)
{
    const std::size_t got = VSIFReadL(to, 1, size, static_cast<VSILFILE*>(file));
    return got > 0 ? got : static_cast<OPJ_SIZE_T>(-1);
}

OPJ_BOOL seek_to(OPJ_OFF_T place, void* file)
{
    return place >= 0 && VSIFSeekL(static_cast<VSILFILE*>(file), static_cast<vsi_l_offset>(place), SEEK_SET) == 0;
}

OPJ_OFF_T skip_bytes(OPJ_OFF_T size, void* file)
{
    const auto at = static_cast<OPJ_OFF_T>(VSIFTellL(static_cast<VSILFILE*>(file)));
    return seek_to(at + size, file) ? size : -1;
}

void complain(const char*, void* complained)
{
    *static_cast<bool*>(complained) = true;
}

/// One pass of OpenJPEG over the file: its header read, ready for one area.
class Pass {
public:
    explicit Pass(const std::string& name) : file_(VSIFOpenL(name.c_str(), "rb"), VSIFCloseL)
    {
        std::uint8_t first = 0;
        if (!file_ || VSIFReadL(&first, 1, 1, file_.get()) != 1 || VSIFSeekL(file_.get(), 0, SEEK_END) != 0) return;
        const auto bytes = VSIFTellL(file_.get());
        if (!seek_to(0, file_.get())) return;
        constexpr OPJ_SIZE_T buffer_bytes = 16384;  // tile-parts that are skipped are not read then
        stream_.reset(opj_stream_create(buffer_bytes, OPJ_TRUE));
        opj_stream_set_user_data(stream_.get(), file_.get(), nullptr);
        opj_stream_set_user_data_length(stream_.get(), bytes);
        opj_stream_set_read_function(stream_.get(), read_bytes);
        opj_stream_set_seek_function(stream_.get(), seek_to);
        opj_stream_set_skip_function(stream_.get(), skip_bytes);
        codec_.reset(opj_create_decompress(first == 0xff ? OPJ_CODEC_J2K : OPJ_CODEC_JP2));
        opj_set_warning_handler(codec_.get(), complain, &complained_);
        opj_set_error_handler(codec_.get(), complain, &complained_);
        opj_dparameters_t parameters;
        opj_set_default_decoder_parameters(&parameters);
        parameters.flags |= OPJ_DPARAMETERS_IGNORE_PCLR_CMAP_CDEF_FLAG;  // as GDAL does: numbers, not colours
        opj_image_t* image = nullptr;
        if (!opj_setup_decoder(codec_.get(), &parameters) || !opj_decoder_set_strict_mode(codec_.get(), OPJ_TRUE)) return;
        ready_ = opj_read_header(stream_.get(), codec_.get(), &image) && !complained_;
        image_.reset(image);
    }

    /// Columns and rows of its tiles, when it is one component of 8 to 16 bits that covers the image and nothing more.
    std::pair<int, int> tile_size(int columns, int rows) const
    {
        if (!ready_ || image_->numcomps != 1) return {0, 0};
        const opj_image_comp_t& component = image_->comps[0];
        opj_codestream_info_v2_t* info = opj_get_cstr_info(codec_.get());
        if (!info) return {0, 0};
        const bool plain = image_->x0 == 0 && image_->y0 == 0 && image_->x1 == static_cast<OPJ_UINT32>(columns) &&
                           image_->y1 == static_cast<OPJ_UINT32>(rows) && component.dx == 1 && component.dy == 1 &&
                           component.sgnd == 0 && component.prec >= 8 && component.prec <= 16 && info->tx0 == 0 &&
                           info->ty0 == 0 && info->tdx > 0 && info->tdy > 0 && info->tdx <= 4096 && info->tdy <= 4096;
        const std::pair size = plain ? std::pair(static_cast<int>(info->tdx), static_cast<int>(info->tdy)) : std::pair(0, 0);
        opj_destroy_cstr_info(&info);
        return size;
    }

    bool decode(const geo::Window& window, std::vector<std::uint16_t>& numbers)
    {
        if (!ready_ ||
            !opj_set_decode_area(codec_.get(), image_.get(), window.column, window.row, window.column + window.columns,
                                 window.row + window.rows) ||
            !opj_decode(codec_.get(), stream_.get(), image_.get()) || complained_)
            return false;
        const opj_image_comp_t& component = image_->comps[0];
        if (!component.data || component.w != static_cast<OPJ_UINT32>(window.columns) ||
            component.h != static_cast<OPJ_UINT32>(window.rows))
            return false;
        numbers.resize(static_cast<std::size_t>(component.w) * component.h);
        std::transform(component.data, component.data + numbers.size(), numbers.begin(),
                       [](OPJ_INT32 number) { return static_cast<std::uint16_t>(number); });
        return true;
    }

private:
    template <auto destroy>
    struct With {
        void operator()(auto* thing) const { destroy(thing); }
    };
    std::unique_ptr<VSILFILE, int (*)(VSILFILE*)> file_;
    std::unique_ptr<opj_stream_t, With<opj_stream_destroy>> stream_;
    std::unique_ptr<opj_codec_t, With<opj_destroy_codec>> codec_;
    std::unique_ptr<opj_image_t, With<opj_image_destroy>> image_;
    bool complained_ = false, ready_ = false;
};

template <typename T>
void copy(const std::uint16_t* from, std::size_t from_stride, const geo::Window& size, T* to, std::size_t stride)
{
    for (int row = 0; row < size.rows; ++row, from += from_stride, to += stride)
        std::transform(from, from + size.columns, to, [](std::uint16_t number) { return static_cast<T>(number); });
}

}  // namespace

Jp2Areas::Jp2Areas(std::string file, int columns, int rows) : file_(std::move(file)), columns_(columns), rows_(rows)
{
    std::tie(tile_columns_, tile_rows_) = Pass(file_).tile_size(columns, rows);
    if (tile_columns_ == 0) return;
    const auto count = [](int whole, int tile) { return static_cast<std::size_t>((whole + tile - 1) / tile); };
    expected_.resize(count(columns_, tile_columns_) * count(rows_, tile_rows_));
}

geo::Window Jp2Areas::tile_window(std::size_t tile) const
{
    const int across = (columns_ + tile_columns_ - 1) / tile_columns_;
    const int left = static_cast<int>(tile) % across * tile_columns_, top = static_cast<int>(tile) / across * tile_rows_;
    return {left, top, std::min(tile_columns_, columns_ - left), std::min(tile_rows_, rows_ - top)};
}

/// `call(tile, part)` for every tile the window touches.
template <typename Call>
void Jp2Areas::for_each_part(const geo::Window& window, Call call) const
{
    const int across = (columns_ + tile_columns_ - 1) / tile_columns_;
    for (int row = window.row / tile_rows_; row <= (window.row + window.rows - 1) / tile_rows_; ++row)
        for (int column = window.column / tile_columns_; column <= (window.column + window.columns - 1) / tile_columns_;
             ++column) {
            const auto tile = static_cast<std::size_t>(row) * static_cast<std::size_t>(across) + static_cast<std::size_t>(column);
            const geo::Window whole = tile_window(tile);
            const int left = std::max(window.column, whole.column), top = std::max(window.row, whole.row);
            call(tile, geo::Window{left, top, std::min(window.column + window.columns, whole.column + whole.columns) - left,
                                   std::min(window.row + window.rows, whole.row + whole.rows) - top});
        }
}

void Jp2Areas::expect(const geo::Window& window)
{
    if (tile_columns_ == 0) return;
    for_each_part(window, [&](std::size_t tile, const geo::Window& part) { expected_[tile].push_back({part, {}}); });
}

bool Jp2Areas::decode(const geo::Window& window, std::vector<std::uint16_t>& numbers)
{
    return Pass(file_).decode(window, numbers);
}

bool Jp2Areas::decode_whole(std::size_t tile)
{
    const geo::Window whole = tile_window(tile);
    std::vector<std::uint16_t> numbers;
    if (!decode(whole, numbers)) return false;
    ++counts_.tiles;
    for (auto& [part, kept] : expected_[tile]) {
        kept.resize(static_cast<std::size_t>(part.columns) * static_cast<std::size_t>(part.rows));
        const auto first = static_cast<std::size_t>(part.row - whole.row) * static_cast<std::size_t>(whole.columns) +
                           static_cast<std::size_t>(part.column - whole.column);
        copy(numbers.data() + first, static_cast<std::size_t>(whole.columns), part, kept.data(),
             static_cast<std::size_t>(part.columns));
        kept_bytes_ += kept.size() * sizeof(std::uint16_t);
    }
    return true;
}

bool Jp2Areas::take_part(std::size_t tile, const geo::Window& part, std::vector<std::uint16_t>& numbers)
{
    auto& parts = expected_[tile];
    const auto found = std::ranges::find(parts, part, &Part::window);
    if (found != parts.end() && found->numbers.empty()) {
        const geo::Window whole = tile_window(tile);
        double all = 0, bytes = 0;
        for (const Part& each : parts) {
            all += cost(each.window);
            bytes += sizeof(std::uint16_t) * static_cast<double>(each.window.columns) * each.window.rows;
        }
        if (all > static_cast<double>(whole.columns) * whole.rows &&
            static_cast<double>(kept_bytes_) + bytes <= static_cast<double>(most_kept_bytes) && !decode_whole(tile))
            return false;
    }
    if (found != parts.end() && !found->numbers.empty()) {
        numbers = std::move(found->numbers);
        kept_bytes_ -= numbers.size() * sizeof(std::uint16_t);
    } else {
        if (!decode(part, numbers)) return false;
        ++counts_.areas;
    }
    if (found != parts.end()) parts.erase(found);
    return true;
}

template <typename T>
bool Jp2Areas::read(const geo::Window& window, T* to, std::size_t stride)
{
    if (tile_columns_ == 0) return false;
    bool known = true;
    std::vector<std::uint16_t> numbers;
    for_each_part(window, [&](std::size_t tile, const geo::Window& part) {
        known = known && take_part(tile, part, numbers);
        if (known)
            copy(numbers.data(), static_cast<std::size_t>(part.columns), part,
                 to + static_cast<std::size_t>(part.row - window.row) * stride +
                     static_cast<std::size_t>(part.column - window.column),
                 stride);
    });
    return known;
}

template bool Jp2Areas::read(const geo::Window&, std::uint8_t*, std::size_t);
template bool Jp2Areas::read(const geo::Window&, std::uint16_t*, std::size_t);
template bool Jp2Areas::read(const geo::Window&, float*, std::size_t);

}  // namespace hearthwatch::raster
