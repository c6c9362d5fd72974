#include "geo/utf8.h"

#include <cstddef>
#include <cstdint>

namespace hearthwatch::geo {

bool is_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at++]);
        if (lead < 0x80) continue;
        const int tail = lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xC2 && lead < 0xE0 ? 1 : 0;
        if (tail == 0) return false;
        std::uint32_t code = lead & (0x3Fu >> tail);
        for (int i = 0; i < tail; ++i, ++at) {
            if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return false;
            code = code << 6 | (static_cast<unsigned char>(text[at]) & 0x3Fu);
        }
        const std::uint32_t least = tail == 3 ? 0x10000 : tail == 2 ? 0x800 : 0x80;
        if (code < least || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    }
    return true;
}

}  // namespace hearthwatch::geo
