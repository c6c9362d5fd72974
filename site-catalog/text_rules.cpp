#include "site-catalog/text_rules.h"

#include "geo/utf8.h"

namespace hearthwatch::catalog {

namespace {

bool is_plain_identifier_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/// Letters and ideographs; general and full-width punctuation is out.
bool is_foreign_letter(char32_t c)
{
    if (c < 0xC0 || c == 0xD7 || c == 0xF7 || is_hidden(c)) return false;
    const bool punctuation = (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x2E00 && c <= 0x2E7F) || (c >= 0x3000 && c <= 0x3004) ||
                             (c >= 0x3008 && c <= 0x3020) || (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFFFF) ||
                             c >= 0xE0000;
    return !punctuation;
}

}  // namespace

std::pair<char32_t, std::size_t> decode_utf8(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 1) return {first, 1};
    if (!geo::is_utf8(text.substr(at, length))) return {0xFFFD, 1};
    char32_t code_point = first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) code_point = (code_point << 6) | (byte(at + i) & 0x3Fu);
    return {code_point, length};
}

bool is_hidden(char32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xFFFD;
}

std::string identifier_fault(std::string_view text)
{
    constexpr std::size_t most_bytes = 64;
    if (text.empty()) return "is empty";
    if (text.size() > most_bytes) return "is longer than 64 bytes";
    if (text.front() == '.' || text.front() == '-') return "begins with '.' or '-'";
    if (text.find("..") != std::string_view::npos) return "holds '..'";
    for (std::size_t at = 0; at < text.size();) {
        const auto [code_point, bytes] = decode_utf8(text, at);
        if (bytes == 1 ? !is_plain_identifier_byte(text[at]) : !is_foreign_letter(code_point))
            return "holds a character that is neither letter, digit, '.', '_' nor '-'";
        at += bytes;
    }
    return {};
}

std::string free_text_fault(std::string_view text)
{
    constexpr std::size_t most_bytes = 1000;
    if (text.size() > most_bytes) return "is longer than 1000 bytes";
    if (!geo::is_utf8(text)) return "is not UTF-8";
    for (std::size_t at = 0; at < text.size();) {
        const auto [code_point, bytes] = decode_utf8(text, at);
        if (is_hidden(code_point)) return "holds a control or invisible character";
        at += bytes;
    }
    return {};
}

}  // namespace hearthwatch::catalog
