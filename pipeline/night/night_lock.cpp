#include "pipeline/night/night_lock.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "geo/error.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

std::string this_host()
{
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return name.data();
}

/// nullopt: nobody, or nobody who can be read.
std::optional<LockOwner> read_owner(const fs::path& file)
{
    std::error_code trouble;
    if (!fs::is_regular_file(file, trouble)) return std::nullopt;
    try {
        const auto json = nlohmann::json::parse(read_file(file));
        return LockOwner{json.at("host"), json.at("pid"), geo::parse_instant(json.at("since").get<std::string>())};
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    } catch (const geo::Error&) {
        return std::nullopt;
    }
}

std::string told(const LockOwner& owner)
{
    return fmt::format("process {} on {}, since {}", owner.pid, owner.host, geo::format_instant(owner.since));
}

FileLock take(const fs::path& out, const fs::path& owner_file)
{
    std::error_code trouble;
    fs::create_directories(out, trouble);
    if (auto lock = FileLock::try_lock(out / "night.lock")) return std::move(*lock);
    const auto owner = read_owner(owner_file);
    throw Error(fmt::format("{}: another night or merge is at work ({}); this one leaves it alone, try again later",
                            (out / "night.lock").string(), owner ? told(*owner) : "it has not told its name yet"),
                75);
}

}  // namespace

NightLock::NightLock(const fs::path& out, geo::Instant now) : owner_file_(out / "night.owner"), lock_(take(out, owner_file_))
{
    if (const auto left = read_owner(owner_file_)) {
        if (left->host != this_host() && now - left->since < std::chrono::hours(foreign_hours))
            throw Error(
                fmt::format("{}: {} may still be at work, and its lock cannot be seen from here; when that host is gone remove "
                            "the file, else wait: after {} h it counts as left behind",
                            owner_file_.string(), told(*left), foreign_hours),
                75);
        taken_over_ = "a lock was left behind by " + told(*left);
    }
    const nlohmann::ordered_json owner{{"host", this_host()}, {"pid", getpid()}, {"since", geo::format_instant(now)}};
    write_file(owner_file_, owner.dump() + "\n");
}

NightLock::~NightLock()
{
    std::error_code trouble;
    fs::remove(owner_file_, trouble);
}

}  // namespace hearthwatch::pipeline
