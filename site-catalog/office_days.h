#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"

namespace hearthwatch::catalog {

/// A day as an office writes it, with the hour when one is given (24 = the end of the day).
struct OfficeDay {
    geo::Day day;
    std::optional<int> hour;
    bool year_guessed = false;  ///< the text has no year: the one that puts the day nearest to the season's middle
};

/// All days of a text in order: "2021-11-15", "2021/11/15", "2021.11.15", "2021年11月15日", "20211115", "11.15-12.31", "11月15日至30日",
/// "2021-11-15T20:00", "10月15日20时", Excel's day number "44515". Days without a year are taken to be of the season from
/// `first` to `last`. Empty when the text is no list of days.
std::vector<OfficeDay> parse_office_days(std::string_view text, geo::Day first, geo::Day last);

/// First and last whole day of a stretch: one that begins or ends within a day loses that day.
geo::Day first_whole_day(const OfficeDay& start);
geo::Day last_whole_day(const OfficeDay& end);

}  // namespace hearthwatch::catalog
