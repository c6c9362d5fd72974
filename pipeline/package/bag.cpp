#include "pipeline/package/bag.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;

struct Entry {
    std::string hash;
    std::uintmax_t size = 0;
};

std::string manifest_text(const std::map<std::string, Entry>& entries)
{
    std::string text;
    for (const auto& [path, entry] : entries) text += entry.hash + "  " + path + "\n";
    return text;
}

std::string one_line(std::string value)
{
    std::replace_if(
        value.begin(), value.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return value;
}

/// Without its own sync: a bag of hundreds of files is synced as a whole before it is renamed.
void put(const fs::path& file, const std::string& bytes)
{
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out)
        throw Error(
            fmt::format("{}: cannot be written (the bag would be incomplete); check the space on the disk", file.string()), 75);
}

void sync_disk(const fs::path& folder)
{
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = handle >= 0 && ::syncfs(handle) == 0;
    if (handle >= 0) ::close(handle);
    if (!done)
        throw Error(fmt::format("{}: cannot be synced to disk (a power cut could lose the bag); check the disk", folder.string()),
                    75);
}

void fill(const fs::path& folder, const BagContent& content)
{
    std::map<std::string, Entry> payload;
    for (const auto& [path, bytes] : content.bytes) {
        put(folder / "data" / path, bytes);
        payload["data/" + path] = {sha256(bytes), bytes.size()};
    }
    for (const auto& [path, source] : content.copies) {
        const std::string bytes = read_file(source);
        put(folder / "data" / path, bytes);
        payload["data/" + path] = {sha256(bytes), bytes.size()};
    }
    std::map<std::string, std::string> tags = content.tags;
    tags["bagit.txt"] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    tags["manifest-sha256.txt"] = manifest_text(payload);
    std::uintmax_t octets = 0;
    for (const auto& item : payload) octets += item.second.size;
    std::string& info = tags["bag-info.txt"];
    for (const auto& [label, value] : content.info) info += label + ": " + one_line(value) + "\n";
    info += fmt::format("Payload-Oxum: {}.{}\n", octets, payload.size());

    std::map<std::string, Entry> tag_entries;
    for (const auto& [path, bytes] : tags) {
        put(folder / path, bytes);
        tag_entries[path] = {sha256(bytes), bytes.size()};
    }
    put(folder / "tagmanifest-sha256.txt", manifest_text(tag_entries));
}

/// A time stamp got for the bag that stood here is still good for a new one with the same manifest.
void keep_stamp(const fs::path& before, const fs::path& now)
{
    const char* manifest = "tagmanifest-sha256.txt";
    if (!fs::is_regular_file(before / manifest) || read_file(before / manifest) != read_file(now / manifest)) return;
    for (const char* name : {"tagmanifest-sha256.txt.tsr", "tsa-chain.pem"})
        if (fs::is_regular_file(before / name)) fs::copy_file(before / name, now / name);
}

}  // namespace

void write_bag(const fs::path& folder, const BagContent& content, const std::function<void(const fs::path&)>& finish)
{
    const fs::path partial = folder.parent_path() / ("." + folder.filename().string() + ".partial");
    const fs::path old = folder.parent_path() / ("." + folder.filename().string() + ".old");
    fs::remove_all(partial);
    fs::remove_all(old);
    fill(partial, content);
    if (finish) finish(partial);
    keep_stamp(folder, partial);
    sync_disk(partial);
    if (fs::exists(fs::symlink_status(folder))) fs::rename(folder, old);
    fs::rename(partial, folder);
    fs::remove_all(old);
}

std::vector<std::string> files_below(const fs::path& folder)
{
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        const fs::file_status status = entry.symlink_status();
        if (fs::is_directory(status)) continue;
        const std::string path = entry.path().lexically_relative(folder).generic_string();
        if (!fs::is_regular_file(status))
            throw Error(fmt::format("{}: '{}' is a link or special file (a bag holds plain files only); remove it",
                                    folder.string(), path));
        files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::map<std::string, std::string> read_manifest(const fs::path& file)
{
    const std::string text = read_file(file);
    std::map<std::string, std::string> entries;
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string row = text.substr(at, end - at);
        at = end + 1;
        ++line;
        const bool shaped =
            row.size() > 66 && row[64] == ' ' && (row[65] == ' ' || row[65] == '*') &&
            std::all_of(row.begin(), row.begin() + 64, [](unsigned char c) { return std::isdigit(c) || (c >= 'a' && c <= 'f'); });
        if (!shaped)
            throw Error(fmt::format("{}:{}: '{}' is no manifest line (64 digits, two blanks, a path); the manifest was altered",
                                    file.string(), line, row.substr(0, 100)));
        std::string path;
        for (std::size_t i = 66; i < row.size(); ++i) {
            const std::string_view code = std::string_view(row).substr(i, 3);
            if (code == "%0A" || code == "%0D" || code == "%25") {
                path += code == "%0A" ? '\n' : code == "%0D" ? '\r' : '%';
                i += 2;
            } else {
                path += row[i];
            }
        }
        if (!entries.emplace(path, row.substr(0, 64)).second)
            throw Error(
                fmt::format("{}:{}: '{}' is listed twice (which of the two counts is not known); the manifest was altered",
                            file.string(), line, path));
    }
    return entries;
}

}  // namespace hearthwatch::pipeline::package
