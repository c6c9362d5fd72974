#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "pipeline/compare/evaluate.h"
#include "pipeline/estimate/estimate.h"
#include "pipeline/estimate/model.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

constexpr double size_px = 320, margin_px = 40;

double x_of(double p)
{
    return margin_px + p * size_px;
}
double y_of(double p)
{
    return margin_px + (1 - p) * size_px;
}

std::string reliability_svg(const std::vector<ReliabilityBin>& bins)
{
    const double all = size_px + 2 * margin_px;
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{0}\" role=\"img\" aria-label=\"reliability\">\n", all);
    svg += fmt::format("<rect x=\"{0}\" y=\"{0}\" width=\"{1}\" height=\"{1}\" fill=\"none\" stroke=\"#888\"/>\n", margin_px,
                       size_px);
    svg += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#bbb\"/>\n", x_of(0), y_of(0), x_of(1), y_of(1));
    for (const ReliabilityBin& b : bins)
        svg += fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"#c33\"><title>{:.3f} / {:.3f}, {} days</title></circle>\n",
            x_of(b.mean_p), y_of(b.share_ran), b.mean_p, b.share_ran, b.days);
    for (int i = 0; i <= 4; ++i) {
        const double p = i / 4.0;
        svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" font-size=\"11\" text-anchor=\"middle\">{}</text>\n", x_of(p),
                           y_of(0) + 16, p);
        svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" font-size=\"11\" text-anchor=\"end\">{}</text>\n", x_of(0) - 6,
                           y_of(p) + 4, p);
    }
    return svg + "</svg>\n";
}

std::string cell(double value)
{
    return std::isfinite(value) ? fmt::format("{:.4g}", value) : std::string();
}

}  // namespace

std::string evaluation_csv(const Evaluation& evaluation)
{
    std::string text = "metric,group,value,lo90,hi90,last_look,hit_fraction,two_state,count\n";
    for (const EvaluationRow& r : evaluation.rows)
        text += geo::csv_line({r.metric, r.group, geo::format_number(r.value), geo::format_number(r.lo90),
                               geo::format_number(r.hi90), geo::format_number(r.last_look), geo::format_number(r.hit_fraction),
                               geo::format_number(r.two_state), std::to_string(r.count)});
    return text;
}

std::string evaluation_json(const Evaluation& evaluation)
{
    using Json = nlohmann::ordered_json;
    const auto number = [](double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); };
    Json rows = Json::array(), bins = Json::array();
    for (const EvaluationRow& r : evaluation.rows)
        rows.push_back({{"metric", r.metric},
                        {"group", r.group},
                        {"value", number(r.value)},
                        {"lo90", number(r.lo90)},
                        {"hi90", number(r.hi90)},
                        {"last_look", number(r.last_look)},
                        {"hit_fraction", number(r.hit_fraction)},
                        {"two_state", number(r.two_state)},
                        {"count", r.count}});
    for (const ReliabilityBin& b : evaluation.reliability)
        bins.push_back({{"mean_p", b.mean_p}, {"share_ran", b.share_ran}, {"days", b.days}});
    return Json{{"schema", 1}, {"rows", rows}, {"reliability", bins}}.dump(1) + "\n";
}

std::string evaluation_html(const Evaluation& evaluation)
{
    std::string html = "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>评估 Evaluation</title>\n"
                       "<style>body{font-family:sans-serif;margin:2em}td,th{padding:.2em "
                       ".7em;text-align:right}td:first-child,th:first-child{text-align:left}"
                       "</style></head><body>\n<h1>评估 Evaluation</h1>\n<p>与同一批观测上的三种朴素方法并列。Beside three plain "
                       "methods on the same looks.</p>\n<table>\n"
                       "<tr><th>指标 metric</th><th>组 group</th><th>值 value</th><th>90 %</th><th>末次观测 last look</th><th>30 "
                       "天命中率 hit fraction</th>"
                       "<th>两态链 two-state</th><th>n</th></tr>\n";
    for (const EvaluationRow& r : evaluation.rows)
        html +=
            fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}{}{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        r.metric, r.group, cell(r.value), cell(r.lo90), std::isfinite(r.lo90) ? "–" : "", cell(r.hi90),
                        cell(r.last_look), cell(r.hit_fraction), cell(r.two_state), r.count);
    html += "</table>\n<h2>可靠性图 Reliability</h2>\n<p>横轴：预报的在产概率；纵轴：实际在产的比例。Forecast P(running) against "
            "the share that ran.</p>\n";
    return html + reliability_svg(evaluation.reliability) + "</body></html>\n";
}

StageReport run_evaluate(const Workspace& workspace, const std::filesystem::path& truth_file)
{
    const Model model = default_model();
    std::vector<std::string> told_by_estimate;
    const Record record = read_record(workspace, model, told_by_estimate);
    const Truth truth = read_truth(truth_file, record.span);
    const auto groups = read_groups(truth_file.parent_path() / "units.csv");
    const Evaluation evaluation =
        evaluate(record, read_series(workspace.out / "series.csv"), read_findings(workspace.out / "findings.csv"), truth, groups,
                 model.verdict.violation_share);
    write_file(workspace.out / "evaluation.csv", evaluation_csv(evaluation));
    write_file(workspace.out / "evaluation.json", evaluation_json(evaluation));
    write_file(workspace.out / "evaluation.html", evaluation_html(evaluation));
    StageReport report;
    report.did_nothing = false;
    report.counts["units with truth"] = truth.size();
    report.counts["numbers"] = evaluation.rows.size();
    return report;
}

}  // namespace hearthwatch::pipeline
