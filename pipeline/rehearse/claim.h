#pragma once
#include <filesystem>
#include <string>

namespace hearthwatch::pipeline::rehearsal {

/// Marks a folder as the rehearsal `label` (a line, in the file REHEARSAL): true when it is new or was broken off, false when it is
/// finished. A folder with something else in it, or another rehearsal, throws pipeline::Error.
bool claim(const std::filesystem::path& folder, const std::string& label);

}  // namespace hearthwatch::pipeline::rehearsal
