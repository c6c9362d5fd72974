#include "pipeline/package/escape.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

/// Length of the UTF-8 character at the front and its code point; length 0 when it is none.
struct Character {
    std::size_t length = 0;
    char32_t code = 0;
};

Character first_character(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {1, lead};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    char32_t code = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte(i) & 0x3F);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
    return {length, code};
}

bool unsafe(char32_t code)
{
    return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

bool is_device_name(std::string_view id)
{
    std::string stem(id.substr(0, id.find('.')));
    std::transform(stem.begin(), stem.end(), stem.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    for (const std::string_view name : {"CON", "PRN", "AUX", "NUL"})
        if (stem == name) return true;
    return stem.size() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) &&
           std::isdigit(static_cast<unsigned char>(stem[3]));
}

bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string html(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 16);
    while (!text.empty()) {
        const Character c = first_character(text);
        if (c.length == 0 || unsafe(c.code))
            out += "\xEF\xBF\xBD";
        else if (c.code == '<')
            out += "&lt;";
        else if (c.code == '>')
            out += "&gt;";
        else if (c.code == '&')
            out += "&amp;";
        else if (c.code == '"')
            out += "&quot;";
        else if (c.code == '\'')
            out += "&#39;";
        else
            out += text.substr(0, c.length);
        text.remove_prefix(std::max<std::size_t>(c.length, 1));
    }
    return out;
}

std::string cell(std::string_view text)
{
    const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    std::string out = formula ? "'" : "";
    while (!text.empty()) {
        const Character c = first_character(text);
        const bool good = c.length > 0 && (!unsafe(c.code) || c.code == '\r');
        out += good ? text.substr(0, c.length) : std::string_view("\xEF\xBF\xBD");
        text.remove_prefix(std::max<std::size_t>(c.length, 1));
    }
    return out;
}

std::string file_name(std::string_view id)
{
    const bool good = !id.empty() && id.size() <= 80 && std::all_of(id.begin(), id.end(), plain) &&
                      std::isalnum(static_cast<unsigned char>(id.front())) && id.back() != '.' && !is_device_name(id);
    if (good) return std::string(id);
    std::string kept = "x";
    for (const char c : id.substr(0, 200))
        if (plain(c) && c != '.' && kept.size() < 40) kept += c;
    return kept + "-" + sha256(id).substr(0, 12);
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned block = 0;
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k) block = (block << 8) | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) out += k <= have ? digits[(block >> (18 - 6 * k)) & 63] : '=';
    }
    return out;
}

}  // namespace hearthwatch::pipeline::package
