#pragma once
#include <string>
#include <vector>

#include "geo/polygon.h"
#include "pipeline/package/chip_view.h"
#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// The three kinds of pages. Addresses are relative: index.html, city/<code>.html, site/<name>.html below out/report.
/// `boundaries` are drawn on the map of works.
std::string season_page(const SeasonData& data, const std::vector<geo::Ring>& boundaries);
std::string city_page(const SeasonData& data, const std::string& city_code);
std::string site_page(const SeasonData& data, const catalog::Site& site, const std::vector<ChipView>& views);

/// The report inside an evidence package: one order, everything on one page.
std::string order_report(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views);

/// The same as a PDF to print and sign, in Chinese or English, with the form of a monitoring report (its blanks left open).
std::string order_report_pdf(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views,
                             bool english);

inline constexpr std::size_t most_chips = 60;

/// Cities that have works, by code.
std::vector<std::string> cities_with_works(const SeasonData& data);
/// What stands at the foot of every page: where it comes from and what it is worth.
std::string page_footer(const SeasonData& data);

/// "site/<name>.html" and "city/<name>.html", below out/report.
std::string site_file(const std::string& site_id);
std::string city_file(const std::string& city_code);

}  // namespace hearthwatch::pipeline::package
