#include "pipeline/clip/verified_files.h"

#include <sys/stat.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "pipeline/error.h"
#include "pipeline/store.h"
#include "raster/checksum.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

struct FileState {
    std::int64_t bytes = 0, changed_ns = 0;  ///< since 1970
};

/// Of the file, or of the archive it is a member of.
std::optional<FileState> state_of(const std::string& file, const raster::Scene& scene)
{
    struct stat state {};
    const std::string name = file.starts_with("/vsi") ? scene.location.string() : file;
    if (stat(name.c_str(), &state) != 0) return std::nullopt;
    return FileState{state.st_size, std::int64_t{state.st_mtim.tv_sec} * 1'000'000'000 + state.st_mtim.tv_nsec};
}

json entry(const raster::SceneBand& band, const FileState& state)
{
    return {{"md5", band.md5}, {"bytes", state.bytes}, {"changed_ns", state.changed_ns}};
}

/// An object of another kind, or none that can be read, counts as empty: then all is compared anew.
json read_object(const fs::path& file, const char* member)
{
    try {
        return json::parse(read_file(file)).at(member);
    } catch (const Error&) {
        return json::object();
    } catch (const json::exception&) {
        return json::object();
    }
}

/// pull.json of the product's folder; empty when it was not fetched by pull.
fs::path receipt_of(const raster::Scene& scene)
{
    std::error_code trouble;
    fs::path folder = scene.location;
    for (int up = 0; up < 3 && !folder.empty() && folder != folder.root_path(); ++up, folder = folder.parent_path())
        if (fs::is_regular_file(folder / "pull.json", trouble)) return folder / "pull.json";
    return {};
}

/// Name below the product's folder: size, of the files that were verified as they came.
std::map<std::string, std::int64_t> verified_by_pull(const fs::path& receipt)
{
    std::map<std::string, std::int64_t> sizes;
    try {
        for (const json& file : read_object(receipt, "files"))
            if (!file.at("checksum_verified").get<std::string>().empty()) sizes[file.at("name")] = file.at("bytes");
    } catch (const json::exception&) {
        return {};
    }
    return sizes;
}

void add_pulled(const raster::Scene& scene, std::set<std::string>& verified)
{
    const fs::path receipt = receipt_of(scene);
    const auto received = receipt.empty() ? std::nullopt : state_of(receipt.string(), scene);
    if (!received) return;
    const auto sizes = verified_by_pull(receipt);
    for (const raster::SceneBand& band : scene.bands) {
        const auto state = band.file.starts_with("/vsi") ? std::nullopt : state_of(band.file, scene);
        const auto came = sizes.find(fs::path(band.file).lexically_relative(receipt.parent_path()).generic_string());
        if (state && came != sizes.end() && state->bytes == came->second && state->changed_ns <= received->changed_ns)
            verified.insert(band.file);
    }
}

}  // namespace

VerifiedFiles verify_files(const fs::path& out, const raster::Scene& scene)
{
    const fs::path record = out / "verified" / (scene.scene_id + ".json");
    const json known = read_object(record, "files");
    json now = json::object();
    VerifiedFiles result;
    for (const raster::SceneBand& band : scene.bands) {
        if (band.md5.empty()) continue;
        const auto state = state_of(band.file, scene);
        const auto before = known.is_object() ? known.find(band.file) : known.end();
        const bool same = state && before != known.end() && *before == entry(band, *state);
        if (!same && raster::md5_of(band.file) != band.md5) {
            result.mismatches.push_back(band.file);
            continue;
        }
        result.verified.insert(band.file);
        if (state) now[band.file] = entry(band, *state);
    }
    if (!now.empty()) write_file(record, json{{"schema", 1}, {"files", now}}.dump(1) + "\n");
    add_pulled(scene, result.verified);
    return result;
}

}  // namespace hearthwatch::pipeline
