#include "raster/chip_strips.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>

#include <zstd.h>

namespace hearthwatch::raster {
namespace {

constexpr std::uintmax_t most_bytes = 1U << 30U;
constexpr std::size_t most_layers = 64;
constexpr int most_side = 40'000;

/// Tags by TIFF 6.0, GeoTIFF 1.1 (OGC 19-008) and GDAL's own 42112.
enum Tag : std::uint16_t {
    width = 256,
    length = 257,
    bits = 258,
    compression = 259,
    photometric = 262,
    strip_offsets = 273,
    samples = 277,
    rows_per_strip = 278,
    strip_sizes = 279,
    planar = 284,
    predictor = 317,
    extra_samples = 338,
    sample_format = 339,
    pixel_scale = 33550,
    tie_point = 33922,
    geo_keys = 34735,
    geo_doubles = 34736,
    geo_texts = 34737,
    gdal_metadata = 42112
};

template <typename T>
T at(const std::string& bytes, std::size_t offset)
{
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// The numbers of a directory's entries by tag; texts as their bytes. Empty when the directory is not all inside the file, or not the last.
std::map<std::uint16_t, std::vector<double>> directory(const std::string& bytes, std::string& metadata)
{
    constexpr std::size_t entry_bytes = 12;
    std::map<std::uint16_t, std::vector<double>> entries;
    const std::size_t begin = at<std::uint32_t>(bytes, 4);
    if (begin > bytes.size() - 2) return {};
    const std::size_t count = at<std::uint16_t>(bytes, begin);
    if (begin + 2 + count * entry_bytes + 4 > bytes.size() || at<std::uint32_t>(bytes, begin + 2 + count * entry_bytes) != 0)
        return {};
    for (std::size_t entry = begin + 2; entry < begin + 2 + count * entry_bytes; entry += entry_bytes) {
        const auto tag = at<std::uint16_t>(bytes, entry), type = at<std::uint16_t>(bytes, entry + 2);
        const std::size_t values = at<std::uint32_t>(bytes, entry + 4);
        const std::map<std::uint16_t, std::size_t> sizes{{2, 1}, {3, 2}, {4, 4}, {12, 8}};  // text, 16 bit, 32 bit, double
        const auto size = sizes.find(type);
        if (size == sizes.end() || values > bytes.size()) return {};
        const std::size_t whole = values * size->second, first = whole <= 4 ? entry + 8 : at<std::uint32_t>(bytes, entry + 8);
        if (first > bytes.size() || whole > bytes.size() - first) return {};
        if (tag == gdal_metadata) metadata = bytes.substr(first, whole);
        std::vector<double>& numbers = entries[tag];
        for (std::size_t k = 0; k < values && type != 2; ++k)
            numbers.push_back(type == 3   ? at<std::uint16_t>(bytes, first + 2 * k)
                              : type == 4 ? at<std::uint32_t>(bytes, first + 4 * k)
                                          : at<double>(bytes, first + 8 * k));
    }
    return entries;
}

/// The names out of lines like <Item name="DESCRIPTION" sample="0" role="description">blue</Item>; empty when anything else stands there.
std::vector<std::string> names_of(std::string_view text, std::size_t layers)
{
    std::vector<std::string> names;
    const auto take = [&](std::string_view expected) {
        if (!text.starts_with(expected)) return false;
        text.remove_prefix(expected.size());
        return true;
    };
    if (!take("<GDALMetadata>\n")) return {};
    for (std::size_t layer = 0; layer < layers; ++layer) {
        if (!take("  <Item name=\"DESCRIPTION\" sample=\"" + std::to_string(layer) + "\" role=\"description\">")) return {};
        const std::size_t end = text.find('<');
        if (end == std::string_view::npos || text.substr(0, end).find('&') != std::string_view::npos) return {};
        names.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
        if (!take("</Item>\n")) return {};
    }
    while (!text.empty() && text.back() == '\0') text.remove_suffix(1);
    return text == "</GDALMetadata>\n" || text == "</GDALMetadata>" ? names : std::vector<std::string>{};
}

std::string whole_file(const std::filesystem::path& file)
{
    std::error_code trouble;
    const auto size = std::filesystem::is_regular_file(file, trouble) ? std::filesystem::file_size(file, trouble) : 0;
    std::string bytes(trouble || size > most_bytes ? 0 : size, '\0');
    std::ifstream in(file, std::ios::binary);
    if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) bytes.clear();
    return bytes;
}

}  // namespace

std::optional<StripFile> read_strip_file(const std::filesystem::path& file)
{
    using std::string_view_literals::operator""sv;
    StripFile result;
    result.bytes = whole_file(file);
    if (result.bytes.size() < 16 || !result.bytes.starts_with("II*\0"sv)) return std::nullopt;
    std::string metadata;
    const auto entries = directory(result.bytes, metadata);
    for (const auto& [tag, numbers] : entries) {
        constexpr std::uint16_t known[] = {width,         length,        bits,           compression, photometric,
                                           strip_offsets, samples,       rows_per_strip, strip_sizes, planar,
                                           predictor,     extra_samples, sample_format,  pixel_scale, tie_point,
                                           geo_keys,      geo_texts,     gdal_metadata,  geo_doubles};
        if (std::find(std::begin(known), std::end(known), tag) == std::end(known)) return std::nullopt;
    }
    const auto numbers = [&](Tag tag) {
        const auto found = entries.find(tag);
        return found == entries.end() ? std::vector<double>{} : found->second;
    };
    const auto one = [&](Tag tag) { return numbers(tag).size() == 1 ? numbers(tag)[0] : 0; };
    const auto each = [&](Tag tag, std::size_t count, double value) { return numbers(tag) == std::vector<double>(count, value); };
    const double columns = one(width), rows = one(length), layers = one(samples), strip_rows = one(rows_per_strip);
    if (!(columns >= 1 && columns <= most_side && rows >= 1 && rows <= most_side && strip_rows >= 1) ||
        !(layers >= 1 && layers <= static_cast<double>(most_layers)))
        return std::nullopt;
    if (columns * rows * sizeof(std::uint16_t) > static_cast<double>(most_bytes)) return std::nullopt;
    const auto count = static_cast<std::size_t>(layers);
    constexpr double zstd = 50000, planes = 2, differences = 2, whole_numbers = 1, bits16 = 16;
    const bool plane_by_plane = one(planar) == planes || count == 1;
    if (one(compression) != zstd || one(predictor) != differences || !plane_by_plane || !each(bits, count, bits16) ||
        !each(sample_format, count, whole_numbers))
        return std::nullopt;
    result.rows_a_strip = static_cast<int>(std::min(strip_rows, rows));
    const std::size_t strips = static_cast<std::size_t>(std::ceil(rows / result.rows_a_strip)) * count;
    const std::vector<double> offsets = numbers(strip_offsets), sizes = numbers(strip_sizes), scale = numbers(pixel_scale),
                              tie = numbers(tie_point);
    if (offsets.size() != strips || sizes.size() != strips || scale.size() != 3 || tie.size() != 6) return std::nullopt;
    for (std::size_t k = 0; k < strips; ++k) {
        if (!(sizes[k] > 0) || offsets[k] + sizes[k] > static_cast<double>(result.bytes.size())) return std::nullopt;
        result.strips.push_back({static_cast<std::size_t>(offsets[k]), static_cast<std::size_t>(sizes[k])});
    }
    const bool at_corner = tie[0] == 0 && tie[1] == 0 && tie[2] == 0 && tie[5] == 0;
    if (!at_corner || !(scale[0] > 0) || scale[0] != scale[1] || !std::isfinite(scale[0] + tie[3] + tie[4])) return std::nullopt;
    result.grid = {"", tie[3], tie[4], scale[0], static_cast<int>(columns), static_cast<int>(rows)};
    result.names = names_of(metadata, count);
    return result.names.empty() ? std::nullopt : std::optional(std::move(result));
}

std::optional<std::vector<std::uint16_t>> StripFile::layer(std::string_view name) const
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    const auto columns = static_cast<std::size_t>(grid.columns), rows = static_cast<std::size_t>(grid.rows),
               most_rows = static_cast<std::size_t>(rows_a_strip), strips_a_layer = strips.size() / names.size();
    std::vector<std::uint16_t> values(columns * rows);
    const std::size_t first = static_cast<std::size_t>(found - names.begin()) * strips_a_layer;
    for (std::size_t k = 0; k < strips_a_layer; ++k) {
        const std::size_t row = k * most_rows, wanted = std::min(most_rows, rows - row) * columns * sizeof(std::uint16_t);
        const Strip& strip = strips[first + k];
        if (ZSTD_decompress(values.data() + row * columns, wanted, bytes.data() + strip.offset, strip.size) != wanted)
            return std::nullopt;
    }
    for (std::size_t row = 0; row < rows; ++row) {
        std::uint16_t* line = values.data() + row * columns;
        std::uint16_t sum = 0;
        for (std::size_t c = 0; c < columns; ++c) line[c] = sum = static_cast<std::uint16_t>(sum + line[c]);
    }
    return values;
}

}  // namespace hearthwatch::raster
