#include "pipeline/rules/means_compare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "pipeline/means.h"

namespace hearthwatch::pipeline {
namespace {

constexpr double sure = 0.95;  // P(run) from which the satellite speaks, and 1 - it from which it speaks the other way
constexpr double valid = 0.5;  // a reading counts when it is more likely valid than not
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct DailyMean {
    double sum = 0;
    int count = 0;
    double value() const { return sum / count; }
};

/// Unit, means, indicator.
using Channel = std::tuple<std::string, std::string, std::string>;

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    const auto n = values.size();
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

class Comparison {
public:
    Comparison(const Workspace& workspace, const std::vector<SeriesRow>& series) : workspace_(workspace)
    {
        for (const auto& row : series) p_run_[{row.unit_id, row.day}] = row.p_run;
        for (const auto& row : series) units_.insert(row.unit_id);
    }

    void add(const std::string& unit_id, geo::Day day, const std::string& means, const std::string& says, double share,
             const std::string& source)
    {
        if (day < workspace_.start || day > workspace_.end) return;
        if (!units_.contains(unit_id)) {
            strangers_.insert(unit_id);
            return;
        }
        const auto found = p_run_.find({unit_id, day});
        const double p = found == p_run_.end() ? unknown : found->second;
        const std::string satellite = p >= sure ? "run" : p <= 1 - sure ? "not_run" : "cannot_tell";
        const bool both = satellite != "cannot_tell" && says != "unclear";
        const std::string relation = !both ? "cannot_tell" : (says == "run") == (satellite == "run") ? "agrees" : "contradicts";
        const bool used = std::isfinite(share) &&
                          std::ranges::find(workspace_.means_as_indicators, means) != workspace_.means_as_indicators.end();
        rows_.push_back({unit_id, day, means, says, share, p, satellite, relation, !used, source});
    }

    std::vector<MeansRow> rows(std::vector<std::string>& refused)
    {
        for (const auto& unit : strangers_)
            refused.push_back("statements: unit '" + unit +
                              "' has no daily estimate (there is nothing to compare with); add it to units and run estimate");
        std::ranges::stable_sort(rows_, {}, [](const MeansRow& r) { return std::tie(r.unit_id, r.day, r.means, r.source); });
        return std::move(rows_);
    }

private:
    const Workspace& workspace_;
    std::map<std::pair<std::string, geo::Day>, double> p_run_;
    std::set<std::string> units_, strangers_;
    std::vector<MeansRow> rows_;
};

void add_readings(Comparison& comparison, const Workspace& workspace, const std::vector<ReadingRow>& external)
{
    std::map<Channel, std::map<geo::Day, DailyMean>> channels;
    for (const auto& row : external)
        if (find_means(row.sensor) && row.p_valid >= valid) {
            auto& day = channels[{row.unit_id, row.sensor, row.indicator}][row.local_day];
            day.sum += row.value;
            ++day.count;
        }
    for (const auto& [channel, days] : channels) {
        const auto& [unit_id, means, indicator] = channel;
        const Means& m = *find_means(means);
        std::vector<double> baseline;
        for (const auto& [day, mean] : days)
            if (day >= workspace.baseline_start && day <= workspace.baseline_end) baseline.push_back(mean.value());
        const double usual = baseline.empty() ? 0 : median(baseline);
        const bool known = m.run_share && static_cast<int>(baseline.size()) >= m.least_baseline && usual > 0;
        for (const auto& [day, mean] : days) {
            const double share = known ? mean.value() / usual : unknown;
            const char* says = !known ? "unclear" : share >= *m.run_share ? "run" : share <= *m.stop_share ? "stop" : "unclear";
            comparison.add(unit_id, day, means, says, share, indicator);
        }
    }
}

}  // namespace

std::vector<MeansRow> compare_means(const Workspace& workspace, const std::vector<Statement>& statements,
                                    const std::vector<ReadingRow>& external, const std::vector<SeriesRow>& series,
                                    std::vector<std::string>& refused)
{
    Comparison comparison(workspace, series);
    for (const auto& s : statements)
        for (auto day = std::max(s.start, workspace.start); day <= std::min(s.end, workspace.end); ++day)
            comparison.add(s.unit_id, day, s.means, s.says, unknown, s.source);
    add_readings(comparison, workspace, external);
    return comparison.rows(refused);
}

}  // namespace hearthwatch::pipeline
