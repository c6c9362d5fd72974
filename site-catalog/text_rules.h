#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace hearthwatch::catalog {

/// The code point that begins at `at` and its length in bytes; a malformed byte is U+FFFD of length 1.
std::pair<char32_t, std::size_t> decode_utf8(std::string_view text, std::size_t at);

/// Control, zero-width and direction-turning characters, which make a text look like another one.
bool is_hidden(char32_t code_point);

/// Why `text` cannot be an identifier, or empty. Identifiers become names of files and parts of web addresses: letters of any
/// script, digits, '.', '_' and '-', at most 64 bytes, not beginning with '.' or '-', without "..".
std::string identifier_fault(std::string_view text);

/// Why `text` cannot be a name or a remark, or empty: at most 1000 bytes of well-formed UTF-8 without hidden characters.
std::string free_text_fault(std::string_view text);

}  // namespace hearthwatch::catalog
