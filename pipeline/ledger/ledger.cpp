#include "pipeline/ledger/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include "pipeline/error.h"
#include "pipeline/file_lock.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::ledger {
namespace {

namespace fs = std::filesystem;

fs::path ledger_file(const fs::path& out)
{
    return out / "ledger.jsonl";
}
fs::path pending_file(const fs::path& out)
{
    return out / "ledger.pending";
}
fs::path head_file(const fs::path& out)
{
    return out / "ledger.head";
}

std::string bytes_or_none(const fs::path& file)
{
    std::error_code absent;
    return fs::exists(file, absent) ? read_file(file) : std::string();
}

/// An append that was begun: how long the ledger was, and what was to follow.
struct Pending {
    std::size_t base = 0;
    std::string bytes;
};

std::optional<Pending> read_pending(const fs::path& out)
{
    const std::string text = bytes_or_none(pending_file(out));
    Pending pending;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), pending.base);
    if (trouble != std::errc() || end == text.data() + text.size() || *end != '\n') return std::nullopt;
    pending.bytes = end + 1;
    return pending;
}

/// What of a begun append the file does not hold yet; nullopt when it is no beginning of it.
std::optional<std::string> missing_part(const std::string& file, const Pending& pending)
{
    if (file.size() < pending.base) return std::nullopt;
    const std::string there = file.substr(pending.base);
    return pending.bytes.starts_with(there) ? std::optional(pending.bytes.substr(there.size())) : std::nullopt;
}

struct Head {
    std::size_t line = 0;
    std::string sha256;
};

std::optional<Head> parse_head(std::string_view text)
{
    Head head;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), head.line);
    if (trouble != std::errc() || head.line == 0 || end == text.data() + text.size() || *end != ':') return std::nullopt;
    head.sha256 = text.substr(static_cast<std::size_t>(end - text.data()) + 1);
    while (!head.sha256.empty() && head.sha256.back() == '\n') head.sha256.pop_back();
    return head.sha256.size() == 64 ? std::optional(head) : std::nullopt;
}

struct Reading {
    std::vector<Entry> entries;
    Broken fault;
    bool interrupted = false;

    std::string head() const { return entries.empty() ? "" : fmt::format("{}:{}", entries.size(), entries.back().sha256); }
};

void read_lines(std::string_view text, Reading& reading)
{
    std::string prev = no_line_before();
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            reading.fault = {line, "it is cut off"};
            return;
        }
        auto entry = parse_line(text.substr(0, end), line, prev, reading.fault);
        if (!entry) {
            while (!reading.entries.empty() && reading.entries.size() >= reading.fault.line) reading.entries.pop_back();
            return;
        }
        prev = entry->sha256;
        reading.entries.push_back(std::move(*entry));
        text.remove_prefix(end + 1);
    }
}

/// A head that was once the last line must be one of the lines.
Broken against(const std::vector<Entry>& entries, const Head& head)
{
    if (head.line > entries.size())
        return {entries.size() + 1, fmt::format("it is gone; the ledger once had {} lines", head.line)};
    if (entries[head.line - 1].sha256 != head.sha256) return {head.line, "it is not the line that was written"};
    return {};
}

Reading read_all(const fs::path& out)
{
    Reading reading;
    std::string text = bytes_or_none(ledger_file(out));
    const auto pending = read_pending(out);
    const auto missing = pending ? missing_part(text, *pending) : std::nullopt;
    text += missing.value_or("");
    reading.interrupted = missing.has_value();
    read_lines(text, reading);
    if (reading.fault.line) return reading;
    if (pending && !missing) reading.fault = {reading.entries.size() + 1, "it is not the line that ledger.pending was to add"};
    if (reading.fault.line) return reading;
    const auto head = parse_head(bytes_or_none(head_file(out)));
    if (head) reading.fault = against(reading.entries, *head);
    const std::size_t known = head ? head->line : 0;
    if (!reading.fault.line && !pending && reading.entries.size() > known)
        reading.fault = {known + 1, "it was not added by this program (ledger.head does not know it)"};
    return reading;
}

[[noreturn]] void refuse(const fs::path& out, const Broken& fault)
{
    throw Error(
        fmt::format("{}: line {} is broken: {} (nothing it holds proves anything any more); compare it with a copy and put "
                    "that in its place",
                    ledger_file(out).string(), fault.line, fault.how));
}

void append_bytes(const fs::path& file, std::string_view bytes)
{
    const int handle = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    bool good = handle >= 0;
    while (good && !bytes.empty()) {
        const ssize_t count = write(handle, bytes.data(), bytes.size());
        if (count > 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else
            good = count < 0 && errno == EINTR;
    }
    good = good && fsync(handle) == 0;
    const int reason = errno;
    if (handle >= 0) close(handle);
    if (!good)
        throw Error(fmt::format("{}: cannot be appended to ({}); free space or check rights, then run again: nothing is lost",
                                file.string(), std::strerror(reason)),
                    75);
}

/// Brings the file, its head and the begun append together.
void settle(const fs::path& out, const Reading& reading)
{
    if (const auto pending = read_pending(out)) {
        const std::string file = bytes_or_none(ledger_file(out));
        if (const auto missing = missing_part(file, *pending); missing && !missing->empty())
            append_bytes(ledger_file(out), *missing);
    }
    if (!reading.entries.empty()) write_file(head_file(out), reading.head() + "\n");
    fs::remove(pending_file(out));
}

}  // namespace

LedgerCheck check_ledger(const fs::path& out, const std::string& expected_head)
{
    const Reading reading = read_all(out);
    LedgerCheck check{reading.entries.size(), reading.head(), reading.fault, reading.interrupted};
    if (expected_head.empty()) return check;
    const auto head = parse_head(expected_head);
    if (!head)
        throw Error(fmt::format("head '{}': it is no number, colon and SHA-256; give it as `ledger verify` printed it",
                                expected_head.substr(0, 100)),
                    2);
    if (check.whole()) check.fault = against(reading.entries, *head);
    return check;
}

std::vector<Entry> read_ledger(const fs::path& out)
{
    Reading reading = read_all(out);
    if (reading.fault.line) refuse(out, reading.fault);
    return std::move(reading.entries);
}

std::vector<Entry> extend_ledger(const fs::path& out, const std::function<std::vector<Entry>(const std::vector<Entry>&)>& more)
{
    fs::create_directories(out);
    const FileLock lock(out / "ledger.lock");
    Reading reading = read_all(out);
    if (reading.fault.line) refuse(out, reading.fault);
    if (fs::exists(pending_file(out))) settle(out, reading);
    std::vector<Entry> added = more(reading.entries);
    if (added.empty()) return added;
    std::error_code absent;
    const auto base = fs::file_size(ledger_file(out), absent);
    std::string text;
    for (Entry& entry : added) {
        const std::string line = line_text(entry, reading.entries.size() + 1,
                                           reading.entries.empty() ? no_line_before() : reading.entries.back().sha256);
        entry.line = reading.entries.size() + 1;
        entry.sha256 = pipeline::sha256(line);
        text += line + "\n";
        reading.entries.push_back(entry);
    }
    write_file(pending_file(out), fmt::format("{}\n{}", absent ? 0 : base, text));
    settle(out, reading);
    return added;
}

}  // namespace hearthwatch::pipeline::ledger
