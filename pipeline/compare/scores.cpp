#include "pipeline/compare/scores.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "pipeline/compare/random.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::size_t bins = 15;
constexpr double least_p = 1e-4;

}  // namespace

double quantile(std::vector<double> values, double q)
{
    std::ranges::sort(values);
    const double place = q * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    return std::lerp(values[low], values[std::min(low + 1, values.size() - 1)], place - static_cast<double>(low));
}

std::vector<ReliabilityBin> reliability(const std::vector<ScoredDay>& days)
{
    std::vector<ScoredDay> sorted = days;
    std::ranges::stable_sort(sorted, {}, &ScoredDay::p);
    std::vector<ReliabilityBin> table;
    for (std::size_t b = 0; b < bins; ++b) {
        const std::size_t from = sorted.size() * b / bins, to = sorted.size() * (b + 1) / bins;
        if (from == to) continue;
        ReliabilityBin bin;
        bin.days = to - from;
        for (std::size_t i = from; i < to; ++i) bin.mean_p += sorted[i].p, bin.share_ran += sorted[i].ran;
        bin.mean_p /= static_cast<double>(bin.days);
        bin.share_ran /= static_cast<double>(bin.days);
        table.push_back(bin);
    }
    return table;
}

BrierParts brier_parts(const std::vector<ScoredDay>& days)
{
    BrierParts parts;
    const double n = static_cast<double>(days.size());
    double ran = 0;
    for (const ScoredDay& d : days) {
        parts.brier += (d.p - d.ran) * (d.p - d.ran) / n;
        ran += d.ran / n;
    }
    parts.uncertainty = ran * (1 - ran);
    for (const ReliabilityBin& bin : reliability(days)) {
        const double share = static_cast<double>(bin.days) / n;
        parts.reliability += share * (bin.mean_p - bin.share_ran) * (bin.mean_p - bin.share_ran);
        parts.resolution += share * (bin.share_ran - ran) * (bin.share_ran - ran);
    }
    return parts;
}

double log_loss(const std::vector<ScoredDay>& days)
{
    double sum = 0;
    for (const ScoredDay& d : days) {
        const double p = std::clamp(d.p, least_p, 1 - least_p);
        sum -= std::log(d.ran ? p : 1 - p);
    }
    return sum / static_cast<double>(days.size());
}

double expected_calibration_error(const std::vector<ScoredDay>& days)
{
    double error = 0;
    for (const ReliabilityBin& bin : reliability(days))
        error += std::abs(bin.mean_p - bin.share_ran) * static_cast<double>(bin.days) / static_cast<double>(days.size());
    return error;
}

Interval calibration_error(const std::vector<ScoredDay>& days, int replicates)
{
    std::map<int, std::vector<ScoredDay>> groups;
    for (const ScoredDay& d : days) groups[d.group].push_back(d);
    std::vector<const std::vector<ScoredDay>*> list;
    for (const auto& [group, members] : groups) list.push_back(&members);
    Random random("bootstrap over works");
    std::vector<double> errors;
    for (int i = 0; i < replicates; ++i) {
        std::vector<ScoredDay> drawn;
        for (std::size_t g = 0; g < list.size(); ++g) {
            const auto& members = *list[static_cast<std::size_t>(random.uniform() * static_cast<double>(list.size()))];
            drawn.insert(drawn.end(), members.begin(), members.end());
        }
        errors.push_back(expected_calibration_error(drawn));
    }
    const double value = expected_calibration_error(days);
    if (errors.empty()) return {value, value, value};
    return {value, quantile(errors, 0.05), quantile(errors, 0.95)};
}

double area_under_curve(const std::vector<ScoredDay>& days)
{
    std::vector<ScoredDay> sorted = days;
    std::ranges::stable_sort(sorted, {}, &ScoredDay::p);
    double ranks = 0, ran = 0;
    for (std::size_t i = 0; i < sorted.size();) {
        std::size_t j = i;
        while (j < sorted.size() && sorted[j].p == sorted[i].p) ++j;
        const double middle = (static_cast<double>(i + j) + 1) / 2;
        for (std::size_t k = i; k < j; ++k)
            if (sorted[k].ran) ranks += middle, ++ran;
        i = j;
    }
    const double stood = static_cast<double>(sorted.size()) - ran;
    return ran > 0 && stood > 0 ? (ranks - ran * (ran + 1) / 2) / (ran * stood) : std::nan("");
}

}  // namespace hearthwatch::pipeline
