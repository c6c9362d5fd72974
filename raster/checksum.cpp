#include "raster/checksum.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>

#include <cpl_vsi.h>
#include <fmt/format.h>

#include "raster/gdal_messages.h"
#include "raster/xml_tree.h"

namespace hearthwatch::raster {
namespace {

/// RFC 1321, with its names.
class Md5 {
public:
    void add(const std::uint8_t* bytes, std::size_t count)
    {
        length_ += count;
        for (std::size_t i = 0; i < count; ++i) {
            block_[used_++] = bytes[i];
            if (used_ == block_.size()) step();
        }
    }

    std::string hex()
    {
        const std::uint64_t bits = length_ * 8;
        const std::uint8_t one = 0x80, zero = 0;
        add(&one, 1);
        while (used_ != 56) add(&zero, 1);
        for (int i = 0; i < 8; ++i) {
            const auto byte = static_cast<std::uint8_t>(bits >> (8 * i));
            add(&byte, 1);
        }
        std::string text;
        for (std::uint32_t word : state_)
            for (int i = 0; i < 4; ++i) text += fmt::format("{:02x}", (word >> (8 * i)) & 0xFF);
        return text;
    }

private:
    void step()
    {
        constexpr std::array<int, 16> shift{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
        std::array<std::uint32_t, 16> x{};
        for (std::size_t i = 0; i < 64; ++i) x[i / 4] |= static_cast<std::uint32_t>(block_[i]) << (8 * (i % 4));
        auto [a, b, c, d] = state_;
        for (std::uint32_t i = 0; i < 64; ++i) {
            static const std::array<std::uint32_t, 64> t = sines();
            const std::uint32_t round = i / 16;
            const std::uint32_t f = round == 0   ? (b & c) | (~b & d)
                                    : round == 1 ? (b & d) | (c & ~d)
                                    : round == 2 ? b ^ c ^ d
                                                 : c ^ (b | ~d);
            const std::uint32_t k = round == 0 ? i : round == 1 ? (5 * i + 1) % 16 : round == 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
            const std::uint32_t next = b + std::rotl(a + f + x[k] + t[i], shift[round * 4 + i % 4]);
            a = d;
            d = c;
            c = b;
            b = next;
        }
        state_ = {state_[0] + a, state_[1] + b, state_[2] + c, state_[3] + d};
        used_ = 0;
    }

    static std::array<std::uint32_t, 64> sines()
    {
        std::array<std::uint32_t, 64> t{};
        for (std::size_t i = 0; i < 64; ++i)
            t[i] = static_cast<std::uint32_t>(std::floor(4294967296.0 * std::abs(std::sin(static_cast<double>(i + 1)))));
        return t;
    }

    std::array<std::uint32_t, 4> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::array<std::uint8_t, 64> block_{};
    std::size_t used_ = 0;
    std::uint64_t length_ = 0;
};

bool is_md5(std::string_view text)
{
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string md5_of(const std::string& file)
{
    const GdalMessages messages;
    const std::unique_ptr<VSILFILE, int (*)(VSILFILE*)> handle(VSIFOpenL(file.c_str(), "rb"), VSIFCloseL);
    if (!handle) throw Error(fmt::format("{}: cannot be read; fetch the product again", file));
    Md5 sum;
    std::vector<std::uint8_t> piece(256 * 1024);
    while (const std::size_t got = VSIFReadL(piece.data(), 1, piece.size(), handle.get())) sum.add(piece.data(), got);
    if (messages.failed()) throw Error(fmt::format("{}: cannot be read ({}); fetch the product again", file, messages.text()));
    return sum.hex();
}

std::vector<std::string> md5_mismatches(const Scene& scene)
{
    std::vector<std::string> wrong;
    for (const SceneBand& band : scene.bands)
        if (!band.md5.empty() && md5_of(band.file) != band.md5) wrong.push_back(band.file);
    return wrong;
}

std::map<std::string, std::string> landsat_md5(const ProductFiles& files, const std::string& folder)
{
    std::map<std::string, std::string> sums;
    for (const std::string& name : files.names) {
        if (!name.starts_with(folder) || !lower(name).ends_with("_md5.txt")) continue;
        std::string_view text;
        const std::string whole = read_text(files, name, 64 * 1024);
        for (text = whole; !text.empty();) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            const std::string_view row = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            const std::size_t begin = row.find_first_not_of(" \t*", 32);
            const std::string sum = lower(row.substr(0, 32));
            if (begin == std::string_view::npos || !is_md5(sum)) continue;
            const std::string file(row.substr(begin, row.find_last_not_of(" \t\r") - begin + 1));
            if (file.find('/') == std::string::npos && !file.empty()) sums[folder + file] = sum;
        }
    }
    return sums;
}

std::map<std::string, std::string> safe_md5(const ProductFiles& files, const std::string& manifest_name)
{
    std::map<std::string, std::string> sums;
    const std::string folder = manifest_name.substr(0, manifest_name.rfind('/') + 1);
    const XmlElement root = parse_xml(read_text(files, manifest_name, max_metadata_bytes), shown(files, manifest_name));
    for (const XmlElement* stream : root.find_all("byteStream")) {
        const XmlElement* place = stream->child("fileLocation");
        const XmlElement* sum = stream->child("checksum");
        if (!place || !sum || lower(sum->attribute("checksumName")) != "md5" || !is_md5(lower(sum->text))) continue;
        std::string href = place->attribute("href");
        if (href.starts_with("./")) href = href.substr(2);
        sums[folder + href] = lower(sum->text);
    }
    return sums;
}

}  // namespace hearthwatch::raster
