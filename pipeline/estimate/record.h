#pragma once
#include <span>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/estimate/model.h"
#include "pipeline/reading_table.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {

/// The days of a run, counted from `first`; baseline and season are half-open ranges of these numbers.
struct Span {
    geo::Day first;
    int days = 0;
    int baseline_begin = 0, baseline_end = 0, season_begin = 0, season_end = 0;
};
Span make_span(geo::Day baseline_start, geo::Day baseline_end, geo::Day start, geo::Day end);

/// One indicator of one unit in one look. `indicator` counts in Record::indicators.
struct Reading {
    int unit = 0, indicator = 0;
    double value = 0, sigma = 0, p_valid = 0, p_null = 0;
    bool censored = false;
};

/// What one sensor saw of one works in one pass: one piece of evidence, however many indicators and tiles it was delivered in.
struct Look {
    int day = 0;
    std::string sensor, scene_id;
    geo::Instant acquired;
    std::vector<Reading> readings;  ///< at most one of a unit and group, by unit then indicator
};

struct WorksUnit {
    std::string unit_id;
    catalog::UnitKind kind = catalog::UnitKind::works;
    bool low_precision = false, coupled = false;
    bool external = false;  ///< has readings that somebody else took of the unit itself
    double size = 1;        ///< volume or capacity relative to its fellows
    /// Share of a look's evidence that may count: 1, or 1 / n where n units are known only as the same place and our own looks
    /// cannot tell them apart.
    double weight = 1;
    std::vector<short> looks_clear, looks_gap;  ///< by day
};

struct Works {
    std::string site_id;
    std::vector<WorksUnit> units;      ///< by unit_id
    int whole = -1;                    ///< the unit of kind `works` that coarse sensors see, when it has furnaces
    std::vector<Look> looks;           ///< by acquired, sensor
    std::vector<int> coupled() const;  ///< numbers of the units that night sensors see together
};

struct Record {
    Span span;
    std::vector<IndicatorModel> indicators;  ///< the model's, then those learnt from the baseline
    std::vector<Works> works;                ///< by site_id, every site of the catalogue
    std::vector<std::string> refused;        ///< units and indicators that could not be used, with the reason
};

/// Rows of our own looks and of external tables, put in order by works and pass. Rows outside the span are left out.
Record make_record(const catalog::Catalog& catalog, std::span<const ReadingRow> own, std::span<const ReadingRow> external,
                   const Span& span, const Model& model);

}  // namespace hearthwatch::pipeline
