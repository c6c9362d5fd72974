#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"

namespace hearthwatch::catalog {

/// A heavy-pollution response in a city, county or district. Level I is red, II orange, III yellow. An open end is not known.
struct AlertPeriod {
    std::string region_code;  ///< GB/T 2260 of a city, county or district
    std::string level;
    std::optional<geo::Instant> start, end;  ///< end is not included
    std::string note, source;
};

/// What a level asks of one kind of unit at works of one grade.
struct EmergencyMeasure {
    std::string level, grade;  ///< grade "*" = any
    UnitKind kind = UnitKind::blast_furnace;
    Measure measure = Measure::stop;
    std::optional<double> amount;         ///< coking hours
    std::optional<double> share_percent;  ///< least share of the works' units of that kind, by count
    std::string source;
};

/// A table `region_code, level, start_local, end_local, note, source`; local times "2021-12-09T18:00", "2021-12-09" (its
/// beginning) or "...T24:00" (the day's end). All faults at once.
std::vector<AlertPeriod> read_alerts(const std::filesystem::path& file);
std::vector<AlertPeriod> shipped_alerts();
/// Measures as ordered in real responses (Tangshan October 2019, Anyang December 2019); a city's own list replaces them.
std::vector<EmergencyMeasure> read_emergency_measures(const std::filesystem::path& file);
std::vector<EmergencyMeasure> shipped_emergency_measures();

/// Whether the alert holds at the works: its city, or its county or district.
bool holds_at(const AlertPeriod& alert, const Site& site);

/// What a unit must do in a stretch of time without a change, the stricter of plan and response; by order or alert.
struct Stretch {
    geo::Instant start, end;  ///< end is not included
    Measure measure = Measure::stop;
    std::optional<double> amount;
    std::string by;  ///< order_id, or "alert II 130200"
};

/// The stricter of two measures: a stop, then the larger reduction, then the longer coking time.
bool is_stricter(Measure a, const std::optional<double>& amount_a, Measure b, const std::optional<double>& amount_b);

/// The measures in force at a unit from `first` to `last`, stretch by stretch; times without any are left out. Alerts with an
/// open end and measures for a part of the units only are no part of it.
std::vector<Stretch> measures_in_force(const Unit& unit, const Site& site, const Plan& plan,
                                       const std::vector<AlertPeriod>& alerts, const std::vector<EmergencyMeasure>& measures,
                                       geo::Day first, geo::Day last);

}  // namespace hearthwatch::catalog
