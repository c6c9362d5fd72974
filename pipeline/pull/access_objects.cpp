#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "pipeline/pull/access_job.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

struct ContentRange {
    std::uint64_t first = 0, last = 0, total = 0;
};

/// "bytes 0-99/1234"; nullopt for anything else, also for an unknown total.
std::optional<ContentRange> parse_content_range(std::string_view text)
{
    ContentRange range;
    if (!text.starts_with("bytes ")) return std::nullopt;
    const char* at = text.data() + 6;
    const char* const end = text.data() + text.size();
    const auto number = [&](std::uint64_t& value, char after) {
        const auto result = std::from_chars(at, end, value);
        if (result.ec != std::errc() || (after ? result.ptr == end || *result.ptr != after : result.ptr != end)) return false;
        at = result.ptr + 1;
        return true;
    };
    if (!number(range.first, '-') || !number(range.last, '/') || !number(range.total, '\0')) return std::nullopt;
    if (range.last < range.first || range.last >= range.total) return std::nullopt;
    return range;
}

bool strong(const std::string& etag)
{
    return etag.size() >= 2 && etag.front() == '"';
}

/// A file that grows, with its digests; what was there before a stop is read back.
class PartFile {
public:
    PartFile(const std::filesystem::path& file, const std::optional<Checksum>& declared)
        : file_(file), declared_(declared ? declared->algorithm : "SHA256"), sha256_("SHA256"), own_(declared_)
    {
        descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (descriptor_ < 0) fail("opened");
    }
    ~PartFile() { ::close(descriptor_); }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    void restart()
    {
        if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) < 0) fail("emptied");
        size_ = 0;
        sha256_ = Digest("SHA256");
        own_ = Digest(declared_);
    }
    void take_up()
    {
        char block[1 << 16];
        for (ssize_t got; (got = ::read(descriptor_, block, sizeof block)) != 0;) {
            if (got < 0) fail("read");
            count({block, static_cast<std::size_t>(got)});
        }
    }
    void write(std::string_view bytes)
    {
        count(bytes);
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) fail("written");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void finish()
    {
        if (::fsync(descriptor_) != 0) fail("brought to disk");
    }
    std::uint64_t size() const { return size_; }
    std::string sha256() const { return sha256_.hex(); }
    std::string declared() const { return own_.hex(); }

private:
    void count(std::string_view bytes)
    {
        size_ += bytes.size();
        sha256_.add(bytes);
        own_.add(bytes);
    }
    [[noreturn]] void fail(const char* what) const
    {
        throw FetchFailure(fmt::format("{}: cannot be {}: {} (the product would be incomplete); free some space", file_.string(),
                                       what, std::strerror(errno)),
                           false);
    }
    std::filesystem::path file_;
    std::string declared_;
    Digest sha256_, own_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace

std::string Access::get_range(const Url& url, std::uint64_t first, std::uint64_t size, Pin& pin,
                              const std::function<std::string(std::string_view)>& fault)
{
    std::string body;
    bool changed = false;
    std::uint64_t expected = 0;
    Job job{url};
    job.asset = true;
    job.total_s = 30 + static_cast<double>(size) / 20e3;
    job.cap = size;
    job.changed = &changed;
    job.begin = [&] {
        body.clear();
        std::vector<std::string> headers{fmt::format("Range: bytes={}-{}", first, first + size - 1)};
        if (strong(pin.etag)) headers.push_back("If-Match: " + pin.etag);
        return headers;
    };
    job.accept = [&](const Head& head) -> std::string {
        const auto range = parse_content_range(head.field("content-range"));
        if (head.status != 206 || !range) return "a range was asked for and is not what came";
        if (pin.total > 0 && (pin.total != range->total || pin.etag != head.field("etag"))) {
            changed = true;
            return "another object";
        }
        expected = std::min(size, range->total - std::min(range->total, first));
        if (range->first != first || range->last - range->first + 1 != expected) return "another range came than was asked for";
        if (head.length() && *head.length() != expected) return "range and length disagree";
        if (pin.total == 0) pin = {head.field("etag"), range->total};
        return "";
    };
    job.sink = [&](std::string_view bytes) { body += bytes; };
    job.check = [&]() -> std::string {
        if (body.size() != expected) return "fewer bytes came than were announced";
        return fault ? fault(body) : "";
    };
    run(job);
    return body;
}

FetchedFile Access::get_file(const Url& url, const std::filesystem::path& file, const std::optional<Checksum>& declared)
{
    const auto part_name = file.string() + ".part", tag_name = file.string() + ".etag";
    PartFile part(part_name, declared);
    std::string etag;
    if (std::filesystem::exists(tag_name)) etag = read_file(tag_name);
    if (strong(etag)) part.take_up();
    FetchedFile result;
    std::uint64_t total = 0;
    bool sized = false;
    Job job{url};
    job.asset = true;
    job.cap = source_.asset_bytes;
    job.begin = [&]() -> std::vector<std::string> {
        if (part.size() == 0 || !strong(etag)) {
            part.restart();
            return {};
        }
        return {fmt::format("Range: bytes={}-", part.size()), "If-Range: " + etag};
    };
    job.accept = [&](const Head& head) -> std::string {
        const auto range = parse_content_range(head.field("content-range"));
        if (head.status == 206) {
            if (!range || range->first != part.size() || range->last + 1 != range->total || head.field("etag") != etag) {
                etag.clear();
                return "the rest of the object was asked for and is not what came";
            }
            total = range->total;
            sized = true;
        } else {
            if (head.field("content-type").starts_with("text/html")) return "a web page came in place of the product";
            if (!head.length() && head.field("transfer-encoding").empty())
                return "no length was announced, so a cut could not be seen";
            part.restart();
            etag = head.field("etag");
            sized = head.length().has_value();
            total = head.length().value_or(0);
            if (strong(etag)) write_file(tag_name, etag);
        }
        result.pin = {etag, total};
        if (total > source_.asset_bytes) return "larger than the source's asset_bytes";
        return "";
    };
    job.not_satisfiable = [&] { etag.clear(); };
    job.sink = [&](std::string_view bytes) { part.write(bytes); };
    job.check = [&]() -> std::string {
        const bool complete = sized ? part.size() == total : part.size() > 0;
        if (complete && (!declared || part.declared() == declared->hex)) return "";
        etag.clear();  // the next try begins at the first byte
        return complete ? "the bytes do not have the checksum the catalogue declares" : "fewer bytes came than were announced";
    };
    run(job);
    part.finish();
    result.pin.total = part.size();
    result.sha256 = part.sha256();
    if (declared) result.verified = declared->algorithm;
    std::filesystem::rename(part_name, file);
    std::filesystem::remove(tag_name);
    return result;
}

}  // namespace hearthwatch::pipeline
