#include "pipeline/pull/fetch_product.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "pipeline/file_lock.h"
#include "pipeline/pull/content.h"
#include "pipeline/pull/index.h"
#include "pipeline/pull/json_text.h"
#include "pipeline/pull/product_files.h"
#include "pipeline/pull/safe_manifest.h"
#include "pipeline/pull/workers.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// The product's own place while it is being fetched. What lies there of another version or extent is thrown away.
fs::path prepare_staging(const PullPlaces& places, const Listed& listed)
{
    const fs::path folder = places.staging(listed.record);
    const std::string what = listed.record.acquisition.version + "\n" + listed.extent + "\n";
    const fs::path note = notes_of(folder) / ".what";
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

/// The item with the files that are here, and no address that could lead elsewhere.
std::string local_item(const PullRecord& record, const std::vector<StoredFile>& files)
{
    json item = parse_json<json>(record.index->text(record.offset, record.size), record.source);
    json assets = json::object();
    for (std::size_t i = 0; i < files.size(); ++i) {
        json asset = item["assets"][record.assets[i].key];
        asset["href"] = "./" + files[i].name;
        asset.erase("alternate");
        if (files[i].how != "whole") {  // these are of the whole object
            asset.erase("file:checksum");
            asset.erase("file:size");
        }
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

/// Two rounds over the network: all directories and whole files at once, then all tiles of all bands at once.
void fetch_files(Access& access, const Listed& listed, const std::vector<Url>& urls, const fs::path& folder,
                 std::vector<StoredFile>& files)
{
    const Source& source = access.source();
    std::vector<std::optional<RemoteImage>> remote(files.size());
    rethrow_worst(wait_for_all(files.size(), source.connections, [&](std::size_t i) {
        const Member file{folder, files[i].name};
        if (auto done = finished(urls[i], file)) {
            files[i] = *std::move(done);
            return;
        }
        if (may_have_windows(source, file)) remote[i] = open_remote(access, urls[i]);
        if (!remote[i]) files[i] = fetch_whole(access, urls[i], listed.record.assets[i].checksum, file);
    }));
    std::vector<RemoteImage*> images;
    for (auto& image : remote)
        if (image) images.push_back(&*image);
    fetch_windows(access, images, listed.sites);
    rethrow_worst(wait_for_all(files.size(), source.connections, [&](std::size_t i) {
        if (remote[i]) files[i] = store_windows(*remote[i], {folder, files[i].name});
    }));
}

bool comes_as_safe(const Source& source, const PullRecord& record)
{
    return std::any_of(source.collections.begin(), source.collections.end(),
                       [&](const Collection& c) { return c.id == record.collection && c.safe; });
}

/// The product's folder whole, by its manifest, into PRODUCT.SAFE below `folder`.
std::vector<StoredFile> fetch_safe(Access& access, const Listed& listed, const fs::path& folder)
{
    const Url manifest_url = asset_url(listed.record.assets.front(), access.source());
    const std::string parent = manifest_url.path.substr(0, manifest_url.path.rfind('/'));
    const std::string product = safe_name(parent.substr(parent.rfind('/') + 1));
    const auto fetch = [&](const std::string& path, const std::optional<Checksum>& checksum) {
        const Member file{folder, product + "/" + path};
        Url url = manifest_url;
        url.path = parent + "/" + path;
        if (auto done = finished(url, file)) return *std::move(done);
        fs::create_directories(file.path().parent_path());
        return fetch_whole(access, url, checksum, file);
    };
    std::vector<StoredFile> files{fetch("manifest.safe", listed.record.assets.front().checksum)};
    const auto members = read_safe_manifest(read_file(folder / product / "manifest.safe"));
    files.resize(1 + members.size());
    rethrow_worst(wait_for_all(members.size(), access.source().connections,
                               [&](std::size_t i) { files[i + 1] = fetch(members[i].path, members[i].checksum); }));
    return files;
}

std::vector<StoredFile> fetch_assets(Access& access, const Listed& listed, const fs::path& folder)
{
    const PullRecord& record = listed.record;
    std::vector<Url> urls;
    for (const auto& asset : record.assets) urls.push_back(asset_url(asset, access.source()));
    const auto names = file_names(urls, record.assets);
    std::vector<StoredFile> files;
    for (const auto& name : names) files.push_back({name, "", "", "", "", "", 0, 0});
    for (int round = 1;; ++round) {
        try {
            fetch_files(access, listed, urls, folder, files);
            break;
        } catch (const ObjectChanged&) {  // bands that are done stay, the others begin anew
            if (round == access.source().tries) throw;
        }
    }
    const std::string item = local_item(record, files);
    write_file(folder / "item.json", item);
    files.push_back({"item.json", access.source().endpoint, "", sha256(item), "", "whole", item.size(), item.size()});
    return files;
}

/// Into the archive with it, and nothing else with it: half files of a killed run stay behind.
void finish(const PullPlaces& places, const Listed& listed, const Source& source, const fs::path& folder,
            const std::vector<StoredFile>& files)
{
    write_provenance(folder / "pull.json", listed.record, source, listed.extent, files);
    std::set<std::string> kept{"pull.json"};
    for (const StoredFile& file : files) kept.insert(file.name);
    std::vector<fs::path> strays;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (!entry.is_directory() && !kept.count(fs::relative(entry.path(), folder).string())) strays.push_back(entry.path());
    for (const auto& stray : strays) fs::remove(stray);
    publish(folder, places.scene(listed.record), places.retired(listed.record));
    clear_staging(folder);
}

void fetch_scene(Access& access, const PullPlaces& places, const Listed& listed)
{
    const fs::path folder = prepare_staging(places, listed);
    const bool safe = comes_as_safe(access.source(), listed.record);
    const auto files = safe ? fetch_safe(access, listed, folder) : fetch_assets(access, listed, folder);
    finish(places, listed, access.source(), folder, files);
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
    finish(places, listed, source, folder, files);
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

void sweep_staging(const PullPlaces& places, const PullRecord& record)
{
    const fs::path folder = places.staging(record);
    if (!fs::exists(notes_of(folder)) && !fs::exists(folder)) return;
    if (const auto lock = lock_product(places, record, false)) clear_staging(folder);
}

}  // namespace hearthwatch::pipeline
