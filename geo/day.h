#pragma once
#include <chrono>
#include <compare>
#include <string>
#include <string_view>

namespace hearthwatch::geo {

/// A moment in UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// A local calendar day, counted from 1970-01-01.
struct Day {
    int number = 0;
    auto operator<=>(const Day&) const = default;
    Day operator+(int days) const { return {number + days}; }
    Day operator-(int days) const { return {number - days}; }
    int operator-(Day other) const { return number - other.number; }
    Day& operator++()
    {
        ++number;
        return *this;
    }
};

/// China Standard Time, no summer time since 1991.
inline constexpr std::chrono::minutes china_offset{480};

/// "2021-11-15T02:58:31.123Z", "2021-11-15T02:58:31", "...+08:00"; without a zone UTC is meant. Throws geo::Error.
Instant parse_instant(std::string_view text);
/// "2021-11-15T02:58:31Z", with milliseconds only where they are not zero.
std::string format_instant(Instant instant);

/// Strictly "2021-11-15". Throws geo::Error.
Day parse_day(std::string_view text);
std::string format_day(Day day);
/// "202111".
std::string format_month(Day day);
Day make_day(int year, unsigned month, unsigned day);

/// The local day of a moment: 2021-11-14T17:30Z is 2021-11-15 in China.
Day local_day(Instant instant, std::chrono::minutes offset = china_offset);
/// First moment of the local day.
Instant day_start(Day day, std::chrono::minutes offset = china_offset);
/// "2021-11-15 10:58" in local time.
std::string format_local(Instant instant, std::chrono::minutes offset = china_offset);

}  // namespace hearthwatch::geo
