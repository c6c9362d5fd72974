#include "pipeline/pull/index.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view suffix = ".jsonl";

}  // namespace

IndexWriter::IndexWriter(const fs::path& folder, geo::Instant now, const std::string& head)
{
    fs::create_directories(folder);
    file_ = folder / (geo::format_instant(now).substr(0, 10) + std::string(suffix));
    beside_ = folder / fmt::format(".{}.{}", file_.filename().string(), ::getpid());
    descriptor_ = ::open(beside_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (descriptor_ < 0)
        throw Error(fmt::format("{}: cannot be made: {} (nothing can be listed); make the folder writable", beside_.string(),
                                std::strerror(errno)),
                    75);
    write(fmt::format("{{\"hearthwatch_list\":1,\"query\":{}}}\n", head));
}

IndexWriter::~IndexWriter()
{
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(beside_.c_str());
}

void IndexWriter::write(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0)
            throw Error(fmt::format("{}: cannot be written: {} (the list would be cut); free some space", beside_.string(),
                                    std::strerror(errno)),
                        75);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void IndexWriter::add(std::string_view item)
{
    buffer_.append(item).push_back('\n');
    ++items_;
    if (buffer_.size() < (1u << 20)) return;
    write(buffer_);
    buffer_.clear();
}

fs::path IndexWriter::finish()
{
    write(buffer_ + fmt::format("{{\"hearthwatch_list_end\":{}}}\n", items_));
    const bool stored = ::fsync(descriptor_) == 0;
    ::close(descriptor_);
    descriptor_ = -1;
    if (!stored)
        throw Error(fmt::format("{}: cannot be brought to disk: {} (the list would be cut); free some space", beside_.string(),
                                std::strerror(errno)),
                    75);
    fs::rename(beside_, file_);
    return file_;
}

std::optional<fs::path> newest_index(const fs::path& folder)
{
    std::optional<fs::path> newest;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.size() == 16 && name.ends_with(suffix) && name[0] != '.' && (!newest || entry.path() > *newest))
            newest = entry.path();
    }
    return newest;
}

IndexFile::IndexFile(const fs::path& file) : file_(file), descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW))
{
    if (descriptor_ < 0)
        throw Error(fmt::format("{}: cannot be opened: {} (what was listed is not known); pull again", file.string(),
                                std::strerror(errno)),
                    75);
}

IndexFile::~IndexFile()
{
    ::close(descriptor_);
}

std::string IndexFile::text(std::uint64_t offset, std::uint64_t size) const
{
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const ssize_t got = ::pread(descriptor_, text.data() + have, text.size() - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            throw Error(fmt::format("{}: cannot be read: {} (products would be missing unseen); pull again", file_.string(),
                                    std::strerror(errno)),
                        75);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    text.resize(have);
    return text;
}

void IndexFile::each_item(const std::function<void(std::string_view, std::uint64_t)>& take) const
{
    std::string block;
    std::uint64_t at = 0;  // of the block
    std::size_t lines = 0;
    bool ended = false, sound = true;
    const auto line_seen = [&](std::string_view line, std::uint64_t offset) {
        const bool first = lines++ == 0;
        if (ended || (first && !line.starts_with("{\"hearthwatch_list\":1,")))
            sound = false;
        else if (!first && line == fmt::format("{{\"hearthwatch_list_end\":{}}}", lines - 2))
            ended = true;
        else if (!first)
            take(line, offset);
    };
    for (;;) {
        const std::string more = text(at + block.size(), 1u << 20);
        if (more.empty()) break;
        block += more;
        std::size_t from = 0;
        for (auto to = block.find('\n'); to != std::string::npos; to = block.find('\n', from)) {
            line_seen(std::string_view(block).substr(from, to - from), at + from);
            from = to + 1;
        }
        at += from;
        block.erase(0, from);
    }
    if (!ended || !sound || !block.empty())
        throw Error(
            fmt::format("{}:{}: the list of products is not whole (products would be missing unseen); delete it and pull again",
                        file_.string(), lines),
            75);
}

}  // namespace hearthwatch::pipeline
