#pragma once
#include <string>
#include <vector>

namespace hearthwatch::pipeline::package {

/// A picture made ready to be handed on alone: the PNG on top, a scale bar of `bar_m` on it (the picture is `metres_wide`), and
/// `lines` of text in any script below. Same input, same bytes, on one machine with one set of fonts.
std::string captioned_png(const std::string& png, double metres_wide, double bar_m, const std::vector<std::string>& lines);

}  // namespace hearthwatch::pipeline::package
