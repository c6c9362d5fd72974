#include "pipeline/pull/product_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/pull/content.h"
#include "pipeline/pull/json_text.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void write_note(const Member& file, const StoredFile& stored)
{
    write_file(file.note(), json{{"etag", stored.etag},
                                 {"sha256", stored.sha256},
                                 {"verified", stored.verified},
                                 {"how", stored.how},
                                 {"object_bytes", stored.object_bytes}}
                                .dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace

fs::path notes_of(const fs::path& folder)
{
    return folder.string() + ".notes";
}

fs::path Member::note() const
{
    return notes_of(folder) / safe_name(name);
}

std::optional<StoredFile> finished(const Url& url, const Member& file)
{
    if (!fs::exists(file.note()) || !fs::exists(file.path())) return std::nullopt;
    const auto note = parse_json<json>(read_file(file.note()), file.note().string());
    return StoredFile{file.name,
                      url.shown(),
                      text_of(note, "etag"),
                      text_of(note, "sha256"),
                      text_of(note, "verified"),
                      text_of(note, "how"),
                      fs::file_size(file.path()),
                      note.at("object_bytes").get<std::uint64_t>()};
}

StoredFile fetch_whole(Access& access, const Url& url, const std::optional<Checksum>& declared, const Member& file)
{
    const FetchedFile got = access.get_file(url, file.path(), declared);
    if (const auto fault = content_fault(file.path()); !fault.empty()) {
        fs::remove(file.path());
        throw FetchFailure(fmt::format("{}: {} (it would be read as if nothing burnt); look at the source", url.shown(), fault),
                           true);
    }
    StoredFile stored{file.name, url.shown(), got.pin.etag, got.sha256, got.verified, "whole", got.pin.total, got.pin.total};
    write_note(file, stored);
    return stored;
}

StoredFile store_windows(const RemoteImage& remote, const Member& file)
{
    const std::string bytes = window_tiff(remote.image, remote.tiles);
    write_file(file.path(), bytes);
    StoredFile stored{file.name,
                      remote.url.shown(),
                      remote.pin.etag,
                      sha256(bytes),
                      "",
                      fmt::format("windows: {} of {} tiles", remote.tiles.size(), remote.image.offsets.size()),
                      bytes.size(),
                      remote.pin.total};
    write_note(file, stored);
    return stored;
}

bool may_have_windows(const Source& source, const Member& file)
{
    const std::string end = file.path().extension().string();
    return source.windows && (end == ".tif" || end == ".tiff" || end == ".TIF" || end == ".TIFF");
}

}  // namespace hearthwatch::pipeline
