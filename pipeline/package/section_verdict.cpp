#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "pipeline/package/escape.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/page.h"
#include "pipeline/package/sections.h"
#include "pipeline/package/series_parts.h"

namespace hearthwatch::pipeline::package {
namespace {

/// 10^x as odds a reader can say: "1 : 3200" or "3200 : 1", from 1:1 up; beyond 10^6 as a power.
std::string odds(double log10_ratio)
{
    if (!std::isfinite(log10_ratio)) return "-";
    const double size = std::abs(log10_ratio);
    const std::string many = size > 6 ? fmt::format("10^{:.0f}", size) : fmt::format("{:.0f}", std::pow(10, size));
    return log10_ratio >= 0 ? many + " : 1" : "1 : " + many;
}

Both sensor_names(std::string_view joined)
{
    Both out;
    while (!joined.empty()) {
        const std::size_t end = std::min(joined.find('+'), joined.size());
        const Both one = code_text("sensor", joined.substr(0, end));
        out.zh += (out.zh.empty() ? "" : "、") + one.zh;
        out.en += (out.en.empty() ? "" : ", ") + one.en;
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return out.zh.empty() ? Both{"-"} : out;
}

}  // namespace

std::string_view symbol(Verdict verdict)
{
    return verdict == Verdict::inconsistent ? "▲" : verdict == Verdict::undetermined ? "○" : "●";
}

Verdict graver(Verdict a, Verdict b)
{
    const auto rank = [](Verdict v) { return v == Verdict::inconsistent ? 2 : v == Verdict::undetermined ? 1 : 0; };
    return rank(a) >= rank(b) ? a : b;
}

Both unit_label(const catalog::Unit& unit)
{
    const Both kind = code_text("kind", catalog::name(unit.kind));
    return {unit.name_zh.empty() ? kind.zh + " " + unit.unit_id : unit.name_zh, kind.en + " " + unit.unit_id};
}

Both site_label(const catalog::Site& site)
{
    const std::string any = site.name_zh.empty() ? site.name_en : site.name_zh;
    return {any.empty() ? site.site_id : any, site.name_en.empty() ? (any.empty() ? site.site_id : any) : site.name_en};
}

Both city_label(const SeasonData& data, const std::string& code)
{
    const catalog::City* city = data.city(code);
    return city ? Both{city->name_zh, city->name_en} : Both{code};
}

std::string verdict_mark(const Finding* finding)
{
    if (!finding) return "<span class=\"mark\">·</span>" + spans(text("verdict.none"));
    const std::string_view verdict = name(finding->verdict);
    return fmt::format("<span class=\"mark {}\">{}</span>{}", verdict, symbol(finding->verdict),
                       spans(code_text("verdict", verdict)));
}

std::string probability(double p)
{
    return p > 0.99 ? "> 0.99" : p < 0.01 ? "< 0.01" : decimal(p, 2);
}

Both verdict_reason(const Finding& finding)
{
    const std::vector<Both> numbers{decimal(finding.run_days_median, 0), decimal(finding.run_days_lo90, 0),
                                    decimal(finding.run_days_hi90, 0),   std::to_string(finding.planned_days),
                                    std::to_string(finding.looks_clear), decimal(finding.p_violation, 2)};
    if (const std::optional<Both> said = translated(finding.reason)) return *said;
    const std::string key = "rule." + finding.rule;
    Both reason = text(has_text(key) ? key : "rule.other", numbers);
    if (!finding.reason.empty()) reason.en = finding.reason;  // says the same with what else the stage knew
    return reason;
}

std::string evidence_grade(const SeasonData& data, const catalog::Order& order)
{
    std::set<std::string> kinds;
    int seen = 0;
    for (const UnitLook* look : looks_between(data, order.unit_id, order.start, order.end)) {
        if (!look->seen()) continue;
        ++seen;
        kinds.insert(look->sensor.substr(0, 5));  // landsat8 and landsat9 are one kind, as are the VIIRS
    }
    const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
    if (seen == 0) return "D";
    if (seen < 3 || !unit || unit->low_precision) return "C";
    return kinds.size() >= 2 ? "A" : "B";
}

std::string seen_bar(const SeasonData& data, const catalog::Order& order)
{
    std::map<std::string, int> days;
    int known = 0;
    for (const SeriesRow& row : data.series_of(order.unit_id))
        if (row.day >= order.start && row.day <= order.end) {
            ++days[day_state(row)];
            ++known;
        }
    if (known == 0) return {};
    std::string bar;
    for (const char* state : {"hot", "unsure", "cold", "gap", "none"})
        if (days[state] > 0) bar += fmt::format("<i class=\"key {}\" style=\"flex-grow:{}\"></i>", state, days[state]);
    const int seen = days["hot"] + days["cold"] + days["unsure"];
    return "<div class=\"seen\">" + bar + "</div>" +
           paragraph(text("seen.days",
                          {std::to_string(known), std::to_string(seen), std::to_string(days["hot"]), std::to_string(days["cold"]),
                           std::to_string(days["unsure"]), std::to_string(days["gap"]), std::to_string(days["none"])}),
                     "small");
}

std::string verdict_card(const SeasonData& data, const catalog::Order& order)
{
    const Finding* finding = data.finding(order.order_id);
    std::string out = fmt::format("<div class=\"card {}\">", finding ? name(finding->verdict) : "undetermined");
    out += fmt::format("<div class=\"verdict\">{}</div>", verdict_mark(finding));
    if (finding) out += paragraph(verdict_reason(*finding));
    out += seen_bar(data, order) + "<div class=\"facts\">";
    const auto fact = [&](std::string_view key, const Both& value) {
        out += fmt::format("<span>{} <b>{}</b></span>", spans(text(key)), spans(value));
    };
    fact("fact.order", order.order_id);
    fact("fact.measure", code_text("measure", catalog::name(order.measure)));
    fact("fact.window", geo::format_day(order.start) + " – " + geo::format_day(order.end));
    if (finding) {
        fact("fact.p_violation", probability(finding->p_violation));
        if (std::isfinite(finding->run_days_median))
            fact("fact.run_days",
                 fmt::format("{} [{}–{}] / {}", decimal(finding->run_days_median, 0), decimal(finding->run_days_lo90, 0),
                             decimal(finding->run_days_hi90, 0), finding->planned_days));
        fact("fact.odds", odds(finding->log10_bayes_factor));
        fact("fact.looks", std::to_string(finding->looks_clear));
        fact("fact.sensors", sensor_names(finding->sensors));
        fact("fact.q", decimal(finding->q_value, 3));
        fact("fact.named", text(finding->named ? "named.yes" : "named.no"));
    }
    const std::string grade = evidence_grade(data, order);
    fact("fact.grade",
         Both{grade + "（" + code_text("grade", grade).zh + "）", grade + " (" + code_text("grade", grade).en + ")"});
    out += "</div>";
    if (order.reduction_instead_of_stop) out += paragraph(text("order.reduction"), "small");
    return out + paragraph(text("lead.only"), "soft small") + "</div>\n";
}

std::string series_section(const SeasonData& data, const std::string& unit_id)
{
    if (data.series_of(unit_id).empty()) return paragraph(text("series.none"), "soft");
    return "<div class=\"figure\">" + series_figure(data, unit_id) + "</div>" + series_numbers(data, unit_id) + series_legend();
}

std::string series_legend()
{
    std::string out = "<div class=\"legend\">";
    for (const std::string_view key : {"plan", "unseen", "banked"})
        out += fmt::format("<span><i class=\"key {0}\"></i>{1}</span>", key,
                           spans(text(fmt::format("legend.{}", key), {std::to_string(joined_days)})));
    return out + "<span>" + spans(text("legend.line")) + "</span><span>" + spans(text("legend.looks")) + "</span></div>\n";
}

std::string heat_legend()
{
    std::string out = "<div class=\"legend\">";
    for (const std::string_view key : {"hot", "unsure", "cold", "gap", "none"})
        out += fmt::format("<span><i class=\"key {0}\"></i>{1}</span>", key, spans(text(fmt::format("state.{}", key))));
    return out + "<span>" + spans(text("legend.outline")) + "</span></div>\n";
}

std::string map_legend()
{
    std::string out = "<div class=\"legend\">";
    for (const Verdict verdict : {Verdict::inconsistent, Verdict::undetermined, Verdict::consistent})
        out += fmt::format("<span><span class=\"mark {0}\">{1}</span>{2}</span>", name(verdict), symbol(verdict),
                           spans(code_text("verdict", name(verdict))));
    return out + "<span><span class=\"mark\">·</span>" + spans(text("map.no_order")) + "</span></div>\n";
}

}  // namespace hearthwatch::pipeline::package
