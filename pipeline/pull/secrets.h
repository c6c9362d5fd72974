#pragma once
#include <optional>
#include <string>
#include <vector>

#include "pipeline/pull/source.h"

namespace hearthwatch::pipeline {

/// A secret out of environment variable NAME, or out of the file that NAME_FILE names (first line); nullopt when neither is
/// set. A file that cannot be read, or a value with control characters, throws Error that shows the name, never the value.
std::optional<std::string> secret(const std::string& name);

/// The variables of the source that its access needs and that are not set.
std::vector<std::string> missing_secrets(const Source& source);

/// The text with every secret of the source that occurs in it, plain or percent-encoded, and every "sig=" value blotted out.
std::string blot(std::string text, const Source& source);

}  // namespace hearthwatch::pipeline
