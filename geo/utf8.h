#pragma once
#include <string_view>

namespace hearthwatch::geo {

/// Well-formed UTF-8 by RFC 3629: no overlong forms, surrogates, or code points beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace hearthwatch::geo
