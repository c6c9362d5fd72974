#include "pipeline/pull/content.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

}  // namespace

Url asset_url(const Asset& asset, const Source& source)
{
    if (!asset.href.starts_with("s3://")) return parse_url(asset.href);
    const auto slash = asset.href.find('/', 5);
    const std::string bucket = asset.href.substr(5, slash == std::string::npos ? slash : slash - 5);
    if (source.s3_url.empty() || slash == std::string::npos || bucket.empty() ||
        bucket.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") != std::string::npos)
        throw Error(fmt::format("source '{}': address of asset '{}' is in a store this source has no `s3_url` for (it cannot be "
                                "reached); add it to the row",
                                source.name, asset.key));
    std::string address = source.s3_url;
    const auto put = [&](std::string_view what, const std::string& value) {
        if (const auto at = address.find(what); at != std::string::npos) address.replace(at, what.size(), value);
    };
    put("{bucket}", bucket);
    put("{key}", percent_encode(asset.href.substr(slash + 1), true));
    return parse_url(address);
}

std::string content_fault(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string head(64, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    const std::string end = lower(file.extension().string());
    const std::string start = lower(head.substr(0, 15));
    if (start.starts_with("<!doctype html") || start.starts_with("<html")) return "a web page came in place of the product";
    if (end == ".tif" || end == ".tiff") {
        const bool tiff = head.starts_with("II*\0"sv) || head.starts_with("MM\0*"sv) || head.starts_with("II+\0"sv) ||
                          head.starts_with("MM\0+"sv);
        return tiff ? "" : "not a TIFF";
    }
    if (end == ".jp2") return head.starts_with("\0\0\0\x0cjP  \r\n\x87\n"sv) ? "" : "not a JPEG 2000 file";
    if (end == ".json") return head.find('{') != std::string::npos ? "" : "not JSON";
    if (end == ".xml" || end == ".safe") return head.find('<') != std::string::npos ? "" : "not XML";
    if (end == ".tar") return "";
    if (end == ".zip") return head.starts_with("PK") ? "" : "not a ZIP";
    return head.find('\0') == std::string::npos ? "" : "not text";
}

void copy_product(const fs::path& from, const fs::path& to)
{
    const auto one = [](const fs::path& a, const fs::path& b) {
        if (!fs::is_regular_file(fs::symlink_status(a)))
            throw Error(
                fmt::format("{}: is no regular file (a link or pipe may lead anywhere); lay down a plain copy", a.string()));
        fs::create_directories(b.parent_path());
        fs::copy_file(a, b, fs::copy_options::overwrite_existing);
    };
    if (!fs::is_directory(fs::symlink_status(from))) return one(from, to);
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
        if (fs::is_directory(entry.symlink_status())) continue;
        one(entry.path(), to / fs::relative(entry.path(), from));
    }
}

}  // namespace hearthwatch::pipeline
