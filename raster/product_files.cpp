#include "raster/product_files.h"

#include <algorithm>
#include <cctype>
#include <memory>

#include <cpl_vsi.h>
#include <fmt/format.h>

#include "raster/gdal_messages.h"

namespace hearthwatch::raster {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_entries = 20'000;
constexpr int max_archive_depth = 8;

using File = std::unique_ptr<VSILFILE, int (*)(VSILFILE*)>;

File open_file(const std::string& name)
{
    return {VSIFOpenL(name.c_str(), "rb"), [](VSILFILE* file) { return VSIFCloseL(file); }};
}

std::string read_up_to(VSILFILE* file, std::size_t bytes)
{
    std::string text;
    constexpr std::size_t step = 64 * 1024;
    while (text.size() < bytes) {
        const std::size_t begin = text.size();
        text.resize(std::min(bytes, begin + step));
        const std::size_t got = VSIFReadL(text.data() + begin, 1, text.size() - begin, file);
        text.resize(begin + got);
        if (got == 0) break;
    }
    return text;
}

bool is_inside(const fs::path& path, const fs::path& folder)
{
    std::error_code failed;
    const fs::path real = fs::canonical(path, failed);
    if (failed) return false;
    const fs::path root = fs::canonical(folder, failed);
    if (failed) return false;
    return std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
}

void require_entries(std::size_t count, const fs::path& where)
{
    if (count > max_entries)
        throw Error(fmt::format("{}: more than {} files (no product has so many); take it out of the archive", where.string(),
                                max_entries));
}

void walk(ProductFiles& files, const fs::path& folder, const std::string& prefix, int depth)
{
    std::error_code failed;
    fs::directory_iterator entries(folder, failed);
    if (failed) throw Error(fmt::format("{}: cannot be listed ({}); check its permissions", folder.string(), failed.message()));
    for (; entries != fs::directory_iterator(); entries.increment(failed)) {
        if (failed) throw Error(fmt::format("{}: cannot be listed ({}); check the disk", folder.string(), failed.message()));
        const std::string name = prefix + entries->path().filename().string();
        const bool link = entries->is_symlink(failed);
        require_entries(files.names.size() + files.outside.size(), files.location);
        if (link && !is_inside(entries->path(), files.location))
            files.outside.emplace(
                name, "is a symbolic link that leaves the product (it could bring in any file); put the file itself there");
        else if (entries->is_regular_file(failed))
            files.names.push_back(name);
        else if (!link && depth > 0 && entries->is_directory(failed))
            walk(files, entries->path(), name + "/", depth - 1);
    }
}

}  // namespace

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool is_safe_name(std::string_view text)
{
    const auto plain = [](unsigned char c) { return (std::isalnum(c) && c < 128) || c == '.' || c == '_' || c == '-'; };
    return !text.empty() && text.size() <= 120 && text.front() != '.' && std::all_of(text.begin(), text.end(), plain);
}

ProductFiles list_folder(const fs::path& folder, int depth)
{
    ProductFiles files;
    files.location = folder;
    files.prefix = folder.string() + "/";
    walk(files, folder, "", depth);
    std::sort(files.names.begin(), files.names.end());
    return files;
}

ProductFiles list_archive(const fs::path& archive)
{
    const FileKind kind = kind_of(archive);
    const std::string extension = lower(archive.extension().string());
    if (kind != FileKind::tar && kind != FileKind::zip)
        throw Error(fmt::format("{}: neither tar nor zip by its first bytes; fetch it again", archive.string()));
    if (extension != (kind == FileKind::tar ? ".tar" : ".zip"))
        throw Error(fmt::format("{}: is a {} archive by content; rename it so that it ends in it", archive.string(),
                                kind == FileKind::tar ? ".tar" : ".zip"));
    ProductFiles files;
    files.archive = true;
    files.location = archive;
    files.prefix = (kind == FileKind::tar ? "/vsitar/" : "/vsizip/") + fs::absolute(archive).lexically_normal().string() + "/";
    const GdalMessages messages;
    const std::string root = files.prefix.substr(0, files.prefix.size() - 1);
    const std::unique_ptr<VSIDIR, void (*)(VSIDIR*)> folder(VSIOpenDir(root.c_str(), max_archive_depth, nullptr), VSICloseDir);
    if (!folder) throw Error(fmt::format("{}: cannot be listed ({}); fetch it again", archive.string(), messages.text()));
    while (const VSIDIREntry* entry = VSIGetNextDirEntry(folder.get())) {
        require_entries(files.names.size(), archive);
        const std::string name = entry->pszName;
        const bool plain = !name.empty() && name.front() != '/' && ("/" + name + "/").find("/../") == std::string::npos;
        if (entry->bModeKnown && !VSI_ISREG(entry->nMode)) continue;
        if (plain)
            files.names.push_back(name);
        else
            files.outside.emplace(name, "leads out of the archive; fetch the product again");
    }
    if (files.names.empty()) throw Error(fmt::format("{}: holds no files; fetch it again", archive.string()));
    std::sort(files.names.begin(), files.names.end());
    return files;
}

FileKind kind_of(const fs::path& file)
{
    using std::string_view_literals::operator""sv;
    std::error_code failed;
    if (!fs::is_regular_file(file, failed)) return FileKind::other;
    const GdalMessages silent;
    const File handle = open_file(file.string());
    if (!handle) return FileKind::other;
    const std::string head = read_up_to(handle.get(), 512);
    for (std::string_view magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv, "\0\0\0\x0CjP  "sv, "\xFF\x4F\xFF\x51"sv})
        if (head.starts_with(magic)) return FileKind::raster;
    if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return FileKind::zip;
    if (head.starts_with("\x1F\x8B"sv)) return FileKind::gzip;
    if (head.size() >= 262 && head.substr(257, 5) == "ustar") return FileKind::tar;
    return head.find('\0') == std::string::npos ? FileKind::text : FileKind::other;
}

std::string openable(const ProductFiles& files, const std::string& name)
{
    return files.prefix + name;
}

std::optional<std::string> find_member(const ProductFiles& files, const std::string& name)
{
    if (name.empty() || name.size() > 1024 || name.front() == '/' || ("/" + name + "/").find("/../") != std::string::npos ||
        name.find('\0') != std::string::npos || name.find('\\') != std::string::npos)
        throw Error(
            fmt::format("{}: its metadata name the file '{:.80}' outside the product (any file could be read so); fetch the "
                        "product again",
                        files.location.string(), name));
    const std::string plain = name.starts_with("./") ? name.substr(2) : name;
    if (const auto outside = files.outside.find(plain); outside != files.outside.end())
        throw Error(fmt::format("{} {}", shown(files, plain), outside->second));
    if (std::binary_search(files.names.begin(), files.names.end(), plain)) return plain;
    std::optional<std::string> found;
    for (const std::string& candidate : files.names) {
        if (lower(candidate) != lower(plain)) continue;
        if (found) return std::nullopt;
        found = candidate;
    }
    return found;
}

std::string read_text(const ProductFiles& files, const std::string& name, std::size_t max_bytes)
{
    const GdalMessages messages;
    const File handle = open_file(openable(files, name));
    if (!handle) throw Error(fmt::format("{}: cannot be read; fetch the product again", shown(files, name)));
    std::string text = read_up_to(handle.get(), max_bytes + 1);
    if (text.size() > max_bytes)
        throw Error(
            fmt::format("{}: larger than {} bytes (no such file is); fetch the product again", shown(files, name), max_bytes));
    if (messages.failed())
        throw Error(fmt::format("{}: cannot be read ({}); fetch the product again", shown(files, name), messages.text()));
    return text;
}

std::string read_head(const ProductFiles& files, const std::string& name, std::size_t bytes)
{
    const GdalMessages silent;
    const File handle = open_file(openable(files, name));
    return handle ? read_up_to(handle.get(), bytes) : std::string();
}

std::string shown(const ProductFiles& files, const std::string& name)
{
    return (files.location / name).string();
}

}  // namespace hearthwatch::raster
