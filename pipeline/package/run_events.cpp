#include <nlohmann/json.hpp>

#include "pipeline/package/evidence.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

using Json = nlohmann::ordered_json;

Json named(const std::string& name, const std::string& sha256_or_key)
{
    return {{"namespace", "hearthwatch"}, {"name", name}, {"facets", {{"version", {{"datasetVersion", sha256_or_key}}}}}};
}

std::string event(const char* job, const Json& inputs, const Json& outputs)
{
    const Json line{{"eventType", "COMPLETE"},
                    {"job", {{"namespace", "hearthwatch"}, {"name", job}}},
                    {"producer", method_version},
                    {"inputs", inputs},
                    {"outputs", outputs}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string run_jsonl(const SeasonData& data, const catalog::Order& order)
{
    const std::string looks = sha256(order_looks_csv(data, order.unit_id)),
                      series = sha256(order_series_csv(data, order.unit_id)), summary = sha256(summary_json(data, order)),
                      plan = sha256(plan_row_csv(order));
    std::string text;
    Json chips = Json::array();
    for (const ChipRef& chip : data.chips_of(order.site_id)) {
        if (!in_context(data, order, chip.acquired)) continue;
        const Json made = named("chip of " + chip.scene_id, chip.key);
        text += event("clip", Json::array({named(chip.scene_id, chip.processing_version)}), Json::array({made}));
        chips.push_back(made);
    }
    text += event("look", chips, Json::array({named("series/looks.csv", looks)}));
    text +=
        event("estimate", Json::array({named("series/looks.csv", looks), named("method/method.json", sha256(method_json(data)))}),
              Json::array({named("series/operating_probability.csv", series)}));
    text += event("compare",
                  Json::array({named("series/operating_probability.csv", series), named("plan/plan.normalised.csv", plan)}),
                  Json::array({named("report/summary.json", summary)}));
    return text;
}

}  // namespace hearthwatch::pipeline::package
