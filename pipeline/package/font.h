#pragma once

namespace hearthwatch::pipeline::package {

/// Of everything drawn: Chinese and Latin in TrueType outlines, of which a PDF takes just the glyphs it shows. Of a CJK font in CFF
/// outlines (Noto) cairo 1.16 keeps all shared subroutines, a megabyte a report.
inline constexpr const char* font_family = "WenQuanYi Micro Hei";

}  // namespace hearthwatch::pipeline::package
