#pragma once
#include <string>
#include <string_view>

namespace hearthwatch::pipeline::package {

/// Text for HTML and SVG, inside elements and quoted attributes alike. Control characters, bidirectional overrides (which
/// turn a name round on the screen) and bytes that are not UTF-8 become U+FFFD.
std::string html(std::string_view text);

/// Text for a CSV or spreadsheet cell: a leading = + - @ tab or return, which office programs run as a formula, gets an
/// apostrophe before it (OWASP, CSV injection). What html() replaces is replaced too: a workbook that holds it does not open. Only
/// for text; numbers are written as they are.
std::string cell(std::string_view text);

/// A file name made of an identifier from outside: the same text when it is 1 to 80 of [A-Za-z0-9._-], begins with a letter
/// or digit and is no device name of an office system, else what is left of it with twelve digits of its SHA-256 behind.
std::string file_name(std::string_view id);

/// RFC 4648 with padding.
std::string base64(std::string_view bytes);

}  // namespace hearthwatch::pipeline::package
