#pragma once
#include <string>
#include <vector>

#include "pipeline/package/chip_view.h"
#include "pipeline/package/season_data.h"
#include "pipeline/package/texts.h"

namespace hearthwatch::pipeline::package {

/// Parts of a page as HTML. A works page and the report inside an evidence package are made of the same parts.

/// "3号高炉" or, without a name, kind and id.
Both unit_label(const catalog::Unit& unit);
Both site_label(const catalog::Site& site);
Both city_label(const SeasonData& data, const std::string& code);

/// ▲ inconsistent, ○ undetermined, ● consistent: told apart without colour.
std::string_view symbol(Verdict verdict);
Verdict graver(Verdict a, Verdict b);
/// "▲ 疑似未停产线索" with its colour; a finding that is missing reads as not examined.
std::string verdict_mark(const Finding* finding);
/// "0.97"; "> 0.99" and "< 0.01" at the ends, as nothing here is certain; "-" for NaN.
std::string probability(double p);
/// Why the verdict is what it is, by the finding's rule code, with its numbers.
Both verdict_reason(const Finding& finding);
/// "A" to "D": how good the sight was, whatever it showed. A: drawn outline, at least 3 clear looks by 2 kinds of sensors; B: 3 clear
/// looks; C: fewer, or only a point is known; D: none.
std::string evidence_grade(const SeasonData& data, const catalog::Order& order);

/// How many of the order's days were seen hot, cold or unsure, passed over in vain, or not passed over: a bar and a sentence.
std::string seen_bar(const SeasonData& data, const catalog::Order& order);
std::string verdict_card(const SeasonData& data, const catalog::Order& order);
std::string series_section(const SeasonData& data, const std::string& unit_id);
std::string series_legend();
std::string heat_legend();
std::string map_legend();

/// All looks of the unit in [from, to] as a table, rejected ones too, and how many of each kind.
std::string looks_section(const SeasonData& data, const std::string& unit_id, geo::Day from, geo::Day to);

/// At most `most` pictures of the ordered days and `context_days` about them, used and rejected by the unit's looks (`unit_id` empty: by
/// any unit of the works), in order of time.
std::string chip_strip(const SeasonData& data, const catalog::Site& site, const std::vector<ChipView>& views,
                       const std::string& unit_id, geo::Day order_from, geo::Day order_to, std::size_t most);
/// "data:image/png;base64,.." and the ground's width of a picture.
std::string png_address(const std::string& png);
double metres_wide(const ChipView& view);
/// Why the looks of a scene failed; empty when a unit (or this one) was seen in it.
std::string scene_gap(const SeasonData& data, const catalog::Site& site, const std::string& scene_id, const std::string& unit_id);
/// The works on its clearest late picture: outlines, unit numbers, hot pixels, scale bar, north arrow.
std::string site_map(const SeasonData& data, const catalog::Site& site, const std::vector<ChipView>& views, geo::Day from,
                     geo::Day to);

/// Units nearer than this are neighbours of a unit.
inline constexpr double near_m = 3000;
std::string neighbours_section(const SeasonData& data, const catalog::Unit& unit, geo::Day from, geo::Day to);
/// Other causes a warm look may have, each with the number that speaks for or against it.
std::vector<Both> alternatives(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views);
/// What this finding cannot say, each computed from its own data.
std::vector<Both> limits(const SeasonData& data, const catalog::Order& order);
std::string list(const std::vector<Both>& items);

/// Rows of one level ("site", "city", "province"), of one id or (empty) of all; empty text when there are none.
std::string compliance_table(const SeasonData& data, std::string_view level, const std::string& only_id);

std::string review_form(const catalog::Order& order, const std::string& evidence_key);

}  // namespace hearthwatch::pipeline::package
