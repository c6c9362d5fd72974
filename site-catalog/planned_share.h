#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"
#include "site-catalog/rule_inputs.h"
#include "site-catalog/season.h"

namespace hearthwatch::catalog {

/// What a plan lets stand of the units of one kind, over days and units: weight x days. Weights are tonnes a year when all
/// of the units have them, else each unit counts the same.
struct PlannedShare {
    double stopped = 0, total = 0;
    double previous_run = 0;  ///< weight x days run a year earlier, where known for all units
    std::size_t units = 0;
    bool by_count = false;  ///< some capacity is missing
    bool previous_known = false;

    bool known() const { return total > 0; }
    double ratio() const { return stopped / total; }
    /// 1 - planned run / run a year earlier.
    double reduction() const { return 1 - (total - stopped) / previous_run; }
};

/// Whether the unit belongs to the base of a ratio on that day: a unit that is closed for good, not yet open, only announced,
/// under construction or cancelled does not (a permanent stop is no compliance).
bool in_base(const Unit& unit, geo::Day day);

/// Over the units of `kind` of the works in `site_ids` and the days of the phase. Stops of furnaces count by whole days, of
/// the unit itself or of its whole works; a reduction counts by its percentage for lines, and not at all for furnaces.
PlannedShare planned_share(const Catalog& catalog, const Plan& plan, std::span<const std::string> site_ids, UnitKind kind,
                           const Phase& phase, std::span<const PreviousState> previous = {});

}  // namespace hearthwatch::catalog
