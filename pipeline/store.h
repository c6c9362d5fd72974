#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hearthwatch::pipeline {

/// Part of every content key: bump it whenever the bytes a stage writes change.
inline constexpr std::string_view method_version = "hearthwatch 0.1.0 method 8";

/// Writes beside, fsyncs, renames: a reader sees the old bytes or the new, never half. Makes the folder. A file that already
/// holds these bytes is left alone.
void write_file(const std::filesystem::path& file, std::string_view bytes);
/// Removes what writers of this host that were killed left half-written below the folder.
void sweep_abandoned(const std::filesystem::path& folder);
/// Whole file; throws pipeline::Error naming it.
std::string read_file(const std::filesystem::path& file);

/// SHA-256 in lower-case hex.
std::string sha256(std::string_view bytes);
std::string sha256_of_file(const std::filesystem::path& file);

/// What an output was made from, as a hash over labelled parts in the order they are added; starts with method_version.
class ContentKey {
public:
    explicit ContentKey(std::string_view stage);
    ContentKey& add(std::string_view label, std::string_view value);
    /// Name (without folder) and bytes of a small file; a missing one counts as missing.
    ContentKey& add_file(const std::filesystem::path& file);
    /// Name, size and nothing else of a large immutable product file.
    ContentKey& add_product(const std::filesystem::path& file);
    std::string hex() const;

private:
    std::string text_;
};

/// Whether the output under `out` named by `name` was made from `key`: out/keys/NAME holds it.
bool is_current(const std::filesystem::path& out, std::string_view name, const std::string& key);
void set_current(const std::filesystem::path& out, std::string_view name, const std::string& key);

}  // namespace hearthwatch::pipeline
