#include "pipeline/pull/fetch_product.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "pipeline/pull/content.h"
#include "pipeline/pull/file_lock.h"
#include "pipeline/pull/index.h"
#include "pipeline/pull/json_text.h"
#include "pipeline/pull/workers.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Digests of the files that are done, beside the folder, so that the folder can be published as it is.
fs::path notes_of(const fs::path& folder)
{
    return folder.string() + ".notes";
}

/// The product's own place while it is being fetched. What lies there of another version or extent is thrown away.
fs::path prepare_staging(const PullPlaces& places, const Listed& listed)
{
    const fs::path folder = places.staging(listed.record);
    const std::string what = listed.record.acquisition.version + "\n" + listed.extent + "\n";
    const fs::path note = folder.string() + ".what";
    if (!fs::exists(note) || read_file(note) != what) {
        fs::remove_all(folder);
        fs::remove_all(notes_of(folder));
    }
    fs::create_directories(folder);
    write_file(note, what);
    return folder;
}

void clear_staging(const fs::path& folder)
{
    fs::remove_all(folder);
    fs::remove_all(notes_of(folder));
    fs::remove(folder.string() + ".what");
    fs::remove(folder.string() + ".lock");
}

std::optional<FileLock> lock_product(const PullPlaces& places, const PullRecord& record, bool wait)
{
    fs::create_directories(places.staging(record).parent_path());
    const fs::path file = places.staging(record).string() + ".lock";
    return wait ? std::optional<FileLock>(std::in_place, file) : FileLock::try_lock(file);
}

/// A name for every asset's file, from its address, told apart by the asset's key where two agree.
std::vector<std::string> file_names(const std::vector<Url>& urls, const std::vector<Asset>& assets)
{
    std::set<std::string> taken{"item.json", "pull.json"};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < urls.size(); ++i) {
        std::string name = file_name(urls[i]);
        if (!taken.insert(name).second) name = safe_name(assets[i].key + "_" + name);
        taken.insert(name);
        names.push_back(name);
    }
    return names;
}

StoredFile fetch_whole(Access& access, const Url& url, const Asset& asset, const fs::path& file)
{
    const fs::path note = notes_of(file.parent_path()) / file.filename();
    if (fs::exists(note) && fs::exists(file)) {
        const auto done = parse_json<json>(read_file(note), note.string());
        return {file.filename().string(),  url.shown(), text_of(done, "etag"), text_of(done, "sha256"),
                text_of(done, "verified"), "whole",     fs::file_size(file),   fs::file_size(file)};
    }
    const FetchedFile got = access.get_file(url, file, asset.checksum);
    if (const auto fault = content_fault(file); !fault.empty()) {
        fs::remove(file);
        throw FetchFailure(fmt::format("{}: {} (it would be read as if nothing burnt); look at the source", url.shown(), fault),
                           true);
    }
    write_file(note, json{{"etag", got.pin.etag}, {"sha256", got.sha256}, {"verified", got.verified}}.dump());
    return {file.filename().string(), url.shown(), got.pin.etag, got.sha256, got.verified, "whole", got.pin.total, got.pin.total};
}

/// The item with the files that are here, and no address that could lead elsewhere.
std::string local_item(const PullRecord& record, const std::vector<std::string>& names)
{
    json item = parse_json<json>(record.index->text(record.offset, record.size), record.source);
    json assets = json::object();
    for (std::size_t i = 0; i < names.size(); ++i) {
        json asset = item["assets"][record.assets[i].key];
        asset["href"] = "./" + names[i];
        asset.erase("alternate");
        assets[record.assets[i].key] = std::move(asset);
    }
    item["assets"] = std::move(assets);
    item["links"] = json::array();
    return item.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

void rethrow_worst(const std::vector<std::exception_ptr>& failures)
{
    std::exception_ptr passing;
    for (const auto& failure : failures) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const FetchFailure& f) {
            if (f.lasting()) throw;
            if (!passing) passing = failure;
        }
    }
    if (passing) std::rethrow_exception(passing);
}

void fetch_scene(Access& access, const PullPlaces& places, const Listed& listed)
{
    const PullRecord& record = listed.record;
    const fs::path folder = prepare_staging(places, listed);
    std::vector<Url> urls;
    for (const auto& asset : record.assets) urls.push_back(asset_url(asset, access.source()));
    const auto names = file_names(urls, record.assets);
    std::vector<StoredFile> files(names.size());
    rethrow_worst(wait_for_all(names.size(), access.source().connections, [&](std::size_t i) {
        files[i] = fetch_whole(access, urls[i], record.assets[i], folder / names[i]);
    }));
    const std::string item = local_item(record, names);
    write_file(folder / "item.json", item);
    files.push_back({"item.json", access.source().endpoint, "", sha256(item), "", "whole", item.size(), item.size()});
    write_provenance(folder / "pull.json", record, access.source(), listed.extent, files);
    publish(folder, places.scene(record), places.retired(record));
    clear_staging(folder);
}

void copy_from_folder(const Source& source, const PullPlaces& places, const Listed& listed)
{
    const PullRecord& record = listed.record;
    const fs::path folder = prepare_staging(places, listed), from = record.assets.front().href;
    copy_product(from, folder / safe_name(from.filename().string()));
    std::vector<StoredFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back({fs::relative(entry.path(), folder).string(), from.string(), "", sha256_of_file(entry.path()), "",
                             "whole", entry.file_size(), entry.file_size()});
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    write_provenance(folder / "pull.json", record, source, listed.extent, files);
    publish(folder, places.scene(record), places.retired(record));
    clear_staging(folder);
}

/// FIRMS answers some refusals as text with status 200.
void require_table(const std::string& text, const PullRecord& record)
{
    const std::string_view head = std::string_view(text).substr(0, text.find('\n'));
    const bool table = head.find("latitude") != std::string_view::npos && head.find("acq_date") != std::string_view::npos;
    if (table) return geo::parse_csv(text, record.id), void();
    const bool busy = text.find("limit") != std::string::npos;
    throw FetchFailure(
        fmt::format("{}: no table came (a day without a table is not a day without fire); {}", record.id,
                    busy ? "the quota is used up, pull again later" : "check the map key with `hearthwatch doctor`"),
        !busy);
}

void fetch_table(Access& access, const PullPlaces& places, const Listed& listed)
{
    const PullRecord& record = listed.record;
    const Url url = parse_url(record.assets.front().href);
    const std::string text = access.get(url);
    require_table(text, record);
    const std::string name = safe_name(record.id) + ".csv";
    write_file(places.hotspots / name, text);
    write_provenance(places.provenance(record), record, access.source(), listed.extent,
                     {{name, url.shown(), "", sha256(text), "", "whole", text.size(), text.size()}});
    clear_staging(places.staging(record));
}

}  // namespace

bool fetch_product(Access& access, const PullPlaces& places, const Listed& listed, bool wait)
{
    const PullRecord& record = listed.record;
    try {
        const auto lock = lock_product(places, record, wait);
        if (!lock) return false;
        if (access.source().kind != SourceKind::firms && holds(places.provenance(record), record, listed.extent)) {
            clear_staging(places.staging(record));
        } else if (access.source().kind == SourceKind::folder) {
            copy_from_folder(access.source(), places, listed);
        } else if (record.table) {
            fetch_table(access, places, listed);
        } else {
            fetch_scene(access, places, listed);
        }
    } catch (const fs::filesystem_error& error) {
        throw FetchFailure(
            fmt::format("{}: {} (the product stays out of the archive); free space or mend rights", record.id, error.what()),
            false);
    }
    return true;
}

}  // namespace hearthwatch::pipeline
