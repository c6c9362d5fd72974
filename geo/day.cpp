#include "geo/day.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <optional>

#include "geo/error.h"

namespace hearthwatch::geo {
namespace {

using std::chrono::milliseconds;

[[noreturn]] void refuse(std::string_view text, std::string_view wanted)
{
    throw Error(fmt::format("'{}' is no {} (days decide which order a look belongs to)", text.substr(0, 40), wanted));
}

/// Exactly `count` digits from `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<Day> day_at_front(std::string_view text)
{
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return Day{static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

/// Minutes east of "Z", "+08:00" or "+0800"; nothing is UTC.
std::optional<int> zone_minutes(std::string_view text)
{
    if (text.empty() || text == "Z" || text == "z") return 0;
    if (text[0] != '+' && text[0] != '-') return std::nullopt;
    const bool colon = text.size() == 6 && text[3] == ':';
    if (!colon && text.size() != 5) return std::nullopt;
    const int hours = digits(text, 1, 2), minutes = digits(text, colon ? 4 : 3, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

std::chrono::year_month_day calendar(Day day)
{
    return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day.number}}};
}

}  // namespace

Instant parse_instant(std::string_view text)
{
    constexpr std::string_view wanted = "moment like 2021-11-15T02:58:31Z";
    const auto day = day_at_front(text);
    if (!day || text.size() < 16 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') refuse(text, wanted);
    const int hours = digits(text, 11, 2), minutes = digits(text, 14, 2);
    int seconds = 0;
    std::int64_t fraction_ms = 0;
    std::size_t at = 16;
    if (at < text.size() && text[at] == ':') {
        seconds = digits(text, 17, 2);
        at = 19;
        if (at < text.size() && text[at] == '.') {
            double scale = 100;
            double ms = 0;
            for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) ms += (text[at] - '0') * scale;
            fraction_ms = static_cast<std::int64_t>(std::floor(ms + 1e-6));
        }
    }
    const auto zone = at <= text.size() ? zone_minutes(text.substr(at)) : std::nullopt;
    if (!zone || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) refuse(text, wanted);
    const std::int64_t whole = (std::int64_t{day->number} * 24 + hours) * 3600 + (minutes - *zone) * 60 + seconds;
    return Instant{milliseconds{whole * 1000 + fraction_ms}};
}

std::string format_instant(Instant instant)
{
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time{instant - day};
    std::string text = fmt::format("{}T{:02}:{:02}:{:02}", format_day({static_cast<int>(day.time_since_epoch().count())}),
                                   time.hours().count(), time.minutes().count(), time.seconds().count());
    if (time.subseconds().count() != 0) text += fmt::format(".{:03}", time.subseconds().count());
    return text + "Z";
}

Day parse_day(std::string_view text)
{
    const auto day = text.size() == 10 ? day_at_front(text) : std::nullopt;
    if (!day) refuse(text, "day like 2021-11-15");
    return *day;
}

std::string format_day(Day day)
{
    const auto date = calendar(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string format_month(Day day)
{
    const auto date = calendar(day);
    return fmt::format("{:04}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()));
}

Day make_day(int year, unsigned month, unsigned day)
{
    return parse_day(fmt::format("{:04}-{:02}-{:02}", year, month, day));
}

Day local_day(Instant instant, std::chrono::minutes offset)
{
    return {static_cast<int>(std::chrono::floor<std::chrono::days>(instant + offset).time_since_epoch().count())};
}

Instant day_start(Day day, std::chrono::minutes offset)
{
    return Instant{std::chrono::days{day.number}} - offset;
}

std::string format_local(Instant instant, std::chrono::minutes offset)
{
    const std::string text = format_instant(instant + offset);
    return text.substr(0, 10) + " " + text.substr(11, 5);
}

}  // namespace hearthwatch::geo
