#include "pipeline/pull/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/error.h"
#include "pipeline/file_lock.h"
#include "pipeline/pull/json_text.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

using nlohmann::json;

constexpr std::pair<State, std::string_view> states[] = {{State::wanted, "wanted"},
                                                         {State::ordered, "ordered"},
                                                         {State::fetched, "fetched"},
                                                         {State::failed, "failed"},
                                                         {State::superseded, "superseded"}};

std::string to_line(const JournalEntry& e)
{
    const json line = {{"source", e.source},
                       {"id", e.id},
                       {"key", e.key},
                       {"version", e.version},
                       {"available", e.available},
                       {"state", name(e.state)},
                       {"reason", e.reason},
                       {"lasting", e.lasting},
                       {"tries", e.tries},
                       {"at", geo::format_instant(e.at)},
                       {"next_try", geo::format_instant(e.next_try)}};
    return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

JournalEntry from_line(const json& line)
{
    JournalEntry e;
    for (auto& [key, field] : {std::pair<const char*, std::string&>{"source", e.source},
                               {"id", e.id},
                               {"key", e.key},
                               {"version", e.version},
                               {"available", e.available},
                               {"reason", e.reason}})
        field = line.at(key).get<std::string>();
    const auto state = line.at("state").get<std::string>();
    const auto row = std::find_if(std::begin(states), std::end(states), [&](const auto& s) { return s.second == state; });
    if (row == std::end(states)) throw Error(fmt::format("state '{}' is not known", state));
    e.state = row->first;
    e.lasting = line.at("lasting").get<bool>();
    e.tries = line.at("tries").get<int>();
    e.at = geo::parse_instant(line.at("at").get<std::string>());
    e.next_try = geo::parse_instant(line.at("next_try").get<std::string>());
    return e;
}

/// Drops what a crash left of a line that was never finished.
void drop_torn_end(int descriptor, const std::filesystem::path& file)
{
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || status.st_size == 0) return;
    char last = 0;
    off_t end = status.st_size;
    while (end > 0 && ::pread(descriptor, &last, 1, end - 1) == 1 && last != '\n') --end;
    if (end != status.st_size && ::ftruncate(descriptor, end) != 0)
        throw Error(fmt::format("{}: cannot be mended: {} (the record would be cut); make it writable", file.string(),
                                std::strerror(errno)),
                    75);
}

}  // namespace

std::string_view name(State state)
{
    return std::find_if(std::begin(states), std::end(states), [&](const auto& row) { return row.first == state; })->second;
}

Journal::Journal(std::filesystem::path file) : file_(std::move(file))
{
    if (!std::filesystem::exists(file_)) return;
    const std::string text = read_file(file_);
    std::size_t line_number = 0;
    for (std::size_t from = 0, to; (to = text.find('\n', from)) != std::string::npos; from = to + 1) {
        ++line_number;
        try {
            JournalEntry entry = from_line(json::parse(std::string_view(text).substr(from, to - from)));
            latest_[entry.source + "/" + entry.id] = std::move(entry);
        } catch (const std::exception& error) {
            throw Error(
                fmt::format("{}:{}: damaged: {} (what was pulled before would be forgotten); put back a copy, or remove the line",
                            file_.string(), line_number, error.what()));
        }
    }
}

std::optional<JournalEntry> Journal::find(const std::string& source, const std::string& id) const
{
    const std::lock_guard guard(mutex_);
    const auto found = latest_.find(source + "/" + id);
    return found == latest_.end() ? std::nullopt : std::optional(found->second);
}

void Journal::add(const std::vector<JournalEntry>& entries)
{
    if (entries.empty()) return;
    const std::lock_guard guard(mutex_);
    std::filesystem::create_directories(file_.parent_path());
    const FileLock lock(file_);
    drop_torn_end(lock.descriptor(), file_);
    std::string lines;
    for (const auto& entry : entries) lines += to_line(entry);
    ::lseek(lock.descriptor(), 0, SEEK_END);
    std::string_view rest = lines;
    while (!rest.empty()) {
        const ssize_t written = ::write(lock.descriptor(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0)
            throw Error(fmt::format("{}: cannot be written: {} (the record would be cut); free some space", file_.string(),
                                    std::strerror(errno)),
                        75);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    ::fdatasync(lock.descriptor());
    for (const auto& entry : entries) latest_[entry.source + "/" + entry.id] = entry;
}

}  // namespace hearthwatch::pipeline
