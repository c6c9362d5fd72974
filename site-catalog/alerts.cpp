#include "site-catalog/alerts.h"

#include <algorithm>
#include <set>

#include "geo/csv.h"
#include "geo/error.h"
#include "site-catalog/codes.h"
#include "site-catalog/data_file.h"
#include "site-catalog/field_reader.h"

namespace hearthwatch::catalog {

namespace {

/// Local time of China, "T24:00" being the end of the day.
geo::Instant local_instant(const std::string& text)
{
    const auto day = geo::parse_day(text.substr(0, 10));
    const auto clock = text.size() > 10 ? text.substr(10) : std::string("T00:00");
    if (clock == "T24:00") return geo::day_start(day + 1);
    if (clock.size() != 6) throw geo::Error("no clock time");
    return geo::parse_instant(text.substr(0, 10) + clock + ":00+08:00");
}

void read_time(const Record& record, const char* column, std::optional<geo::Instant>& member, Faults& faults)
{
    std::string text;
    FieldReader(record, faults)(column, text);
    if (text.empty()) return;
    try {
        member = local_instant(text);
    } catch (const std::exception&) {
        faults.add(record.where, column, text, "no local time", "write it as 2021-12-09T18:00");
    }
}

std::vector<AlertPeriod> alerts_of(const geo::CsvTable& table, Faults& faults)
{
    std::vector<AlertPeriod> alerts;
    for (const auto& record :
         csv_records(table, {"region_code", "level", "start_local", "end_local", "note", "source"}, faults)) {
        AlertPeriod alert;
        const FieldReader read(record, faults);
        read("region_code", alert.region_code);
        read("level", alert.level);
        read("note", alert.note);
        read("source", alert.source);
        read_time(record, "start_local", alert.start, faults);
        read_time(record, "end_local", alert.end, faults);
        if (!find_region(alert.region_code) && !find_district(alert.region_code))
            faults.add(record.where, "region_code", alert.region_code, "no city, county or district has it",
                       "write its GB/T 2260 code");
        if (alert.level != "I" && alert.level != "II" && alert.level != "III")
            faults.add(record.where, "level", alert.level, "no level of response",
                       "known are I (red), II (orange), III (yellow)");
        if (alert.start && alert.end && *alert.end <= *alert.start)
            faults.add(record.where, "end_local", geo::format_local(*alert.end), "it does not lie after the start",
                       "check both times");
        alerts.push_back(std::move(alert));
    }
    return alerts;
}

std::vector<EmergencyMeasure> measures_of(const geo::CsvTable& table, Faults& faults)
{
    std::vector<EmergencyMeasure> measures;
    for (const auto& record :
         csv_records(table, {"level", "grade", "kind", "measure", "amount", "share_percent", "source"}, faults)) {
        EmergencyMeasure measure;
        const FieldReader read(record, faults);
        read("level", measure.level);
        read("grade", measure.grade);
        read("kind", measure.kind);
        read("measure", measure.measure);
        read("amount", measure.amount);
        read("share_percent", measure.share_percent);
        read("source", measure.source);
        measures.push_back(std::move(measure));
    }
    return measures;
}

/// `make` on a table, all faults thrown together.
template <class Make>
auto checked(const geo::CsvTable& table, Faults& faults, Make make)
{
    auto rows = make(table, faults);
    faults.throw_if_any();
    return rows;
}

}  // namespace

std::vector<AlertPeriod> read_alerts(const std::filesystem::path& file)
{
    Faults faults;
    return checked(csv_table(file, faults), faults, alerts_of);
}

std::vector<AlertPeriod> shipped_alerts()
{
    Faults faults;
    return checked(geo::parse_csv(data_file("alert_periods.csv"), "alert_periods.csv"), faults, alerts_of);
}

std::vector<EmergencyMeasure> read_emergency_measures(const std::filesystem::path& file)
{
    Faults faults;
    return checked(csv_table(file, faults), faults, measures_of);
}

std::vector<EmergencyMeasure> shipped_emergency_measures()
{
    Faults faults;
    return checked(geo::parse_csv(data_file("emergency_measures.csv"), "emergency_measures.csv"), faults, measures_of);
}

bool holds_at(const AlertPeriod& alert, const Site& site)
{
    return alert.region_code == site.city_code || (!site.district_code.empty() && alert.region_code == site.district_code);
}

bool is_stricter(Measure a, const std::optional<double>& amount_a, Measure b, const std::optional<double>& amount_b)
{
    const auto rank = [](Measure measure) { return measure == Measure::stop ? 2 : measure == Measure::reduce_percent ? 1 : 0; };
    if (rank(a) != rank(b)) return rank(a) > rank(b);
    return amount_a.value_or(0) > amount_b.value_or(0);
}

std::vector<Stretch> measures_in_force(const Unit& unit, const Site& site, const Plan& plan,
                                       const std::vector<AlertPeriod>& alerts, const std::vector<EmergencyMeasure>& measures,
                                       geo::Day first, geo::Day last)
{
    const auto begin = geo::day_start(first), end = geo::day_start(last + 1);
    std::vector<Stretch> all;
    for (const auto& order : plan.orders)
        if (order.unit_id == unit.unit_id)
            all.push_back(
                {geo::day_start(order.start), geo::day_start(order.end + 1), order.measure, order.amount, order.order_id});
    for (const auto& alert : alerts) {
        if (!alert.start || !alert.end || !holds_at(alert, site)) continue;
        for (const auto& measure : measures)
            if (measure.level == alert.level && measure.kind == unit.kind &&
                (measure.grade == "*" || measure.grade == site.grade) && measure.share_percent.value_or(100) == 100)
                all.push_back({*alert.start, *alert.end, measure.measure, measure.amount,
                               "alert " + alert.level + " " + alert.region_code});
    }
    std::set<geo::Instant> cuts{begin, end};
    for (const auto& part : all)
        for (const auto cut : {part.start, part.end})
            if (cut > begin && cut < end) cuts.insert(cut);
    std::vector<Stretch> in_force;
    for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut) {
        const Stretch* strictest = nullptr;
        for (const auto& part : all)
            if (part.start <= *cut && *cut < part.end &&
                (!strictest || is_stricter(part.measure, part.amount, strictest->measure, strictest->amount)))
                strictest = &part;
        if (!strictest) continue;
        auto* before = in_force.empty() ? nullptr : &in_force.back();
        if (before && before->end == *cut && before->by == strictest->by && before->measure == strictest->measure)
            before->end = *std::next(cut);
        else
            in_force.push_back({*cut, *std::next(cut), strictest->measure, strictest->amount, strictest->by});
    }
    return in_force;
}

}  // namespace hearthwatch::catalog
