#include "site-catalog/office_days.h"

#include <charconv>
#include <chrono>
#include <cstdlib>

#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

namespace {

/// A number of the text and the character behind it ('\0' at the end).
struct Number {
    long value = 0;
    std::size_t digits = 0;
    char32_t behind = 0;
};

/// Nothing but digits and the marks of dates; otherwise empty.
std::vector<Number> numbers_of(std::string_view text)
{
    static constexpr std::u32string_view marks = U"年月日号时点分至到起止-—–~～/.:T 、";
    std::vector<Number> numbers;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
        if (end > at) {
            Number number{0, end - at, 0};
            if (number.digits > 8) return {};
            std::from_chars(text.data() + at, text.data() + end, number.value);
            if (end < text.size()) number.behind = decode_utf8(text, end).first;
            numbers.push_back(number);
            at = end;
            continue;
        }
        const auto [code_point, bytes] = decode_utf8(text, at);
        if (marks.find(code_point) == std::u32string_view::npos) return {};
        at += bytes;
    }
    return numbers;
}

std::optional<geo::Day> day_of(long year, long month, long day)
{
    using namespace std::chrono;
    if (year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return geo::make_day(static_cast<int>(year), static_cast<unsigned>(month), static_cast<unsigned>(day));
}

long year_of(geo::Day day)
{
    return std::strtol(geo::format_day(day).substr(0, 4).c_str(), nullptr, 10);
}

/// The year that puts month and day nearest to the middle of the season.
std::optional<geo::Day> day_in_season(long month, long day, geo::Day first, geo::Day last)
{
    const auto middle = first + (last - first) / 2;
    std::optional<geo::Day> nearest;
    for (long year = year_of(first) - 1; year <= year_of(last) + 1; ++year)
        if (const auto candidate = day_of(year, month, day);
            candidate && (!nearest || std::abs(*candidate - middle) < std::abs(*nearest - middle)))
            nearest = candidate;
    return nearest;
}

}  // namespace

std::vector<OfficeDay> parse_office_days(std::string_view text, geo::Day first, geo::Day last)
{
    constexpr long excel_least = 30000, excel_most = 60000;  // 1982 to 2064
    const geo::Day excel_zero = geo::make_day(1899, 12, 30);
    const auto numbers = numbers_of(text);
    std::vector<OfficeDay> days;
    long month = 0;
    for (std::size_t i = 0; i < numbers.size();) {
        const auto& number = numbers[i];
        const std::size_t left = numbers.size() - i;
        std::optional<geo::Day> day;
        bool guessed = false;
        if (number.digits == 8) {
            day = day_of(number.value / 10000, number.value / 100 % 100, number.value % 100);
            i += 1;
        } else if (number.digits == 5 && number.value >= excel_least && number.value <= excel_most) {
            day = excel_zero + static_cast<int>(number.value);
            i += 1;
        } else if (number.digits == 4 && left >= 3) {
            day = day_of(number.value, numbers[i + 1].value, numbers[i + 2].value);
            month = numbers[i + 1].value;
            i += 3;
        } else if (number.digits <= 2 && (number.behind == U'日' || number.behind == U'号') && month > 0) {
            day = day_in_season(month, number.value, first, last);
            guessed = true;
            i += 1;
        } else if (number.digits <= 2 && left >= 2 && number.behind != U'时' && number.behind != U':') {
            month = number.value;
            day = day_in_season(month, numbers[i + 1].value, first, last);
            guessed = true;
            i += 2;
        }
        if (!day) return {};
        days.push_back({*day, std::nullopt, guessed});
        const bool has_hour = i < numbers.size() && numbers[i].digits <= 2 &&
                              (numbers[i].behind == U'时' || numbers[i].behind == U'点' || numbers[i].behind == U':');
        if (!has_hour) continue;
        if (numbers[i].value > 24) return {};
        days.back().hour = static_cast<int>(numbers[i].value);
        const bool has_minute = numbers[i].behind == U':' && i + 1 < numbers.size();
        if (has_minute && numbers[i + 1].value > 0 && *days.back().hour < 24) ++*days.back().hour;
        i += has_minute ? 2 : 1;
    }
    return days;
}

geo::Day first_whole_day(const OfficeDay& start)
{
    return start.hour.value_or(0) > 0 ? start.day + 1 : start.day;
}

geo::Day last_whole_day(const OfficeDay& end)
{
    return end.hour && *end.hour < 24 ? end.day - 1 : end.day;
}

}  // namespace hearthwatch::catalog
