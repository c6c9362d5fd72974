#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

std::set<std::string> provinces(const RuleCase& rules)
{
    std::set<std::string> codes;
    for (const auto& city : rules.season.cities)
        if (!city.reference) codes.insert(city.province_code);
    return codes;
}

const SentReport* first_sent(const RuleCase& rules, const std::string& province, const char* what, std::optional<geo::Day> month)
{
    const SentReport* first = nullptr;
    for (const auto& row : rules.inputs.reports)
        if (row.province_code == province && row.what == what && row.month == month && (!first || row.sent_on < first->sent_on))
            first = &row;
    return first;
}

void check_sent(RuleCase& rules, const char* rule_id, const std::string& subject, const SentReport* sent, geo::Day due)
{
    constexpr auto looked_at = "reports; season: rules";
    if (!sent)
        rules.add(rule_id, "province", subject, Outcome::cannot_tell, looked_at,
                  fmt::format("due on {}; when it was sent is not known", geo::format_day(due)),
                  fmt::format("应于{}前报送,报送日期未知", geo::format_day(due)));
    else
        rules.add(rule_id, "province", subject, sent->sent_on <= due ? Outcome::met : Outcome::not_met, looked_at,
                  fmt::format("due on {}, sent on {}", geo::format_day(due), geo::format_day(sent->sent_on)),
                  fmt::format("应于{}前报送,实际{}报送", geo::format_day(due), geo::format_day(sent->sent_on)));
}

/// First days of the months that lie within the season, in part or whole.
std::vector<geo::Day> months(const Season& season)
{
    using namespace std::chrono;
    std::vector<geo::Day> found;
    const auto first = year_month_day(sys_days(days(season.start.number)));
    for (auto month = first.year() / first.month(); sys_days(month / 1) <= sys_days(days(season.end.number));
         month += std::chrono::months(1))
        found.push_back({static_cast<int>(sys_days(month / 1).time_since_epoch().count())});
    return found;
}

/// R09, R10: plans and monthly progress sent in time. The progress of a month is due in the next one.
void check_reports(RuleCase& rules)
{
    using namespace std::chrono;
    for (const auto& province : provinces(rules)) {
        if (rules.season.plan_due)
            check_sent(rules, "R09", province, first_sent(rules, province, "plan", std::nullopt), *rules.season.plan_due);
        if (rules.season.monthly_report_day == 0) continue;
        for (const auto month : months(rules.season)) {
            const auto date = year_month_day(sys_days(days(month.number)));
            const auto next = date.year() / date.month() + std::chrono::months(1);
            const geo::Day due{static_cast<int>(sys_days(next / rules.season.monthly_report_day).time_since_epoch().count())};
            check_sent(rules, "R10", province + " " + geo::format_day(month).substr(0, 7),
                       first_sent(rules, province, "progress", month), due);
        }
    }
    if (!rules.season.plan_due)
        rules.add("R09", "plan", "all", Outcome::met, "season: rules", "this season asks no day for plans",
                  "本采暖季未规定方案报送日期");
    if (rules.season.monthly_report_day == 0)
        rules.add("R10", "plan", "all", Outcome::met, "season: rules", "this season asks no monthly progress",
                  "本采暖季未规定月度进展报送");
}

/// R27: the copy of a page that a city put before the public; whether a page was right is for people to read.
void check_public_pages(RuleCase& rules)
{
    constexpr auto looked_at = "public_pages";
    std::set<std::string> cities;
    for (const auto& site_id : rules.ordered_sites) cities.insert(rules.catalog.find_site(site_id)->city_code);
    bool any = false;
    for (const auto& city : cities)
        for (const auto month : months(rules.season)) {
            const auto found = std::ranges::find_if(
                rules.inputs.public_pages, [&](const PublicPage& page) { return page.city_code == city && page.month == month; });
            if (found == rules.inputs.public_pages.end()) continue;
            any = true;
            const auto id = city + " " + geo::format_day(month).substr(0, 7);
            const auto on = geo::format_day(found->published_on);
            if (found->file.empty())
                rules.add("R27", "city", id, Outcome::cannot_tell, looked_at,
                          fmt::format("said to be published on {}, but no copy was kept", on),
                          fmt::format("据称{}公开,但无存档副本", on));
            else
                rules.add("R27", "city", id, Outcome::met, looked_at,
                          fmt::format("published on {}, copy {} (sha256 {})", on, found->file, found->sha256),
                          fmt::format("{}公开,存档{}(sha256 {})", on, found->file, found->sha256));
        }
    if (!any)
        rules.add("R27", "plan", "all", Outcome::cannot_tell, looked_at,
                  "the satellite does not see a web page; no kept copy of one is given; disclose makes the monthly public table",
                  "卫星无法核查公开情况,未提供网页存档;月度公开表由disclose生成");
}

}  // namespace

void evaluate_duties(RuleCase& rules)
{
    check_reports(rules);
    for (const auto& site_id : rules.ordered_sites) {
        const auto* site = rules.catalog.find_site(site_id);
        const bool known = !site->permit_id.empty();
        rules.add("R28", "site", site_id, known ? Outcome::met : Outcome::cannot_tell, "catalogue: permit_id",
                  known ? "permit " + site->permit_id + " links plan and works"
                        : "no permit number is given, so the plan cannot be looked up in the permit",
                  known ? "排污许可证" + site->permit_id : "未提供排污许可证编号");
    }
    if (rules.ordered_sites.empty())
        rules.add("R28", "plan", "all", Outcome::cannot_tell, "plan", "the plan names no works", "方案未列企业");
    rules.add("R26", "plan", "all", Outcome::cannot_tell, "statements; external measurements",
              "needs records of the other five means; the satellite is one of six", "需其他五种核查手段记录");
    check_public_pages(rules);
}

}  // namespace hearthwatch::catalog
