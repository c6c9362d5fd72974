#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "pipeline/pull/access.h"
#include "pipeline/pull/fetch_windows.h"
#include "pipeline/pull/scene_store.h"

namespace hearthwatch::pipeline {

/// Digests of the files that are done, beside the staging folder, so that the folder can be published as it is.
std::filesystem::path notes_of(const std::filesystem::path& folder);

/// A file of a product that is being fetched: its staging folder and the name below it.
struct Member {
    std::filesystem::path folder;
    std::string name;
    std::filesystem::path path() const { return folder / name; }
    std::filesystem::path note() const;
};

/// What an earlier try has finished of this file, if it has.
std::optional<StoredFile> finished(const Url& url, const Member& file);

/// Fetches the file whole and looks whether it is what its name says.
StoredFile fetch_whole(Access& access, const Url& url, const std::optional<Checksum>& declared, const Member& file);

/// Writes the windows that have come.
StoredFile store_windows(const RemoteImage& remote, const Member& file);

/// Whether windows of the file may be cut: a TIFF by its name, of a source whose row allows it.
bool may_have_windows(const Source& source, const Member& file);

}  // namespace hearthwatch::pipeline
