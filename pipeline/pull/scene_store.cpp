#include "pipeline/pull/scene_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/pull/json_text.h"
#include "pipeline/pull/url.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void sync_folder(const fs::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

void move_across(const fs::path& from, const fs::path& to)
{
    fs::create_directories(to.parent_path());
    std::error_code error;
    fs::rename(from, to, error);
    if (error && error != std::errc::cross_device_link)
        throw Error(fmt::format("{}: cannot be moved to {}: {} (the product stays out of the archive); check rights and space",
                                from.string(), to.string(), error.message()),
                    75);
    if (error) {
        const fs::path beside = to.parent_path() / ("." + to.filename().string() + ".incoming");
        fs::remove_all(beside);
        fs::copy(from, beside, fs::copy_options::recursive);
        fs::rename(beside, to);
        fs::remove_all(from);
    }
    sync_folder(to.parent_path());
}

}  // namespace

PullPlaces::PullPlaces(const Workspace& workspace)
    : state(workspace.out / "pull"),
      archive(workspace.archive_folders.empty() ? workspace.root / "archive" : workspace.archive_folders.front()),
      hotspots(workspace.hotspots)
{
}

fs::path PullPlaces::staging(const PullRecord& record) const
{
    return state / "staging" / record.source / safe_name(record.id);
}

fs::path PullPlaces::scene(const PullRecord& record) const
{
    return archive / record.source / safe_name(record.id);
}

fs::path PullPlaces::provenance(const PullRecord& record) const
{
    return record.table ? hotspots / (safe_name(record.id) + ".pull.json") : scene(record) / "pull.json";
}

fs::path PullPlaces::retired(const PullRecord& record) const
{
    return state / "superseded" / record.source / safe_name(record.id);
}

void write_provenance(const fs::path& file, const PullRecord& record, const Source& source, const std::string& extent,
                      const std::vector<StoredFile>& files)
{
    json list = json::array();
    for (const auto& f : files)
        list.push_back({{"name", f.name},
                        {"address", f.address},
                        {"etag", f.etag},
                        {"sha256", f.sha256},
                        {"checksum_verified", f.verified},
                        {"how", f.how},
                        {"bytes", f.bytes},
                        {"object_bytes", f.object_bytes}});
    const json document = {{"hearthwatch_pull", 1},
                           {"source", source.name},
                           {"endpoint", source.endpoint},
                           {"licence", source.licence},
                           {"terms", source.terms},
                           {"collection", record.collection},
                           {"id", record.id},
                           {"acquisition", record.acquisition.key},
                           {"version", record.acquisition.version},
                           {"acquired", geo::format_instant(record.acquired)},
                           {"available", record.available},
                           {"extent", extent},
                           {"files", list}};
    write_file(file, document.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

bool holds(const fs::path& provenance, const PullRecord& record, const std::string& extent)
{
    std::error_code error;
    if (!fs::is_regular_file(provenance, error)) return false;
    try {
        const auto document = parse_json<json>(read_file(provenance), "pull.json");
        if (text_of(document, "id") != record.id || text_of(document, "version") != record.acquisition.version ||
            text_of(document, "extent") != extent)
            return false;
        for (const auto& f : document.at("files"))
            if (fs::file_size(provenance.parent_path() / f.at("name").get<std::string>()) != f.at("bytes").get<std::uint64_t>())
                return false;
    } catch (const std::exception&) {
        return false;
    }
    return true;
}

void publish(const fs::path& from, const fs::path& to, const fs::path& retired)
{
    if (fs::exists(to)) retire(to, retired);
    move_across(from, to);
}

void retire(const fs::path& from, const fs::path& retired)
{
    fs::path place = retired;
    for (int i = 1; fs::exists(place); ++i) place = retired.string() + fmt::format(".{}", i);
    move_across(from, place);
}

}  // namespace hearthwatch::pipeline
