#include "pipeline/compare/standing_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {

using Json = nlohmann::ordered_json;

std::string standing_json(const SeasonStanding& season)
{
    Json orders = Json::array();
    for (const auto& [id, standing] : season.orders)
        orders.push_back({{"order_id", id}, {"q_value", standing.q_value}, {"core_significant", standing.core_significant}});
    const Json json{{"schema", 1},
                    {"hypothesis_weights", season.population.hypothesis},
                    {"scenario_weights", season.population.scenario},
                    {"orders", orders}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

SeasonStanding parse_standing(std::string_view text)
{
    try {
        const Json json = Json::parse(text);
        SeasonStanding season;
        season.population.hypothesis = json.at("hypothesis_weights").get<std::array<double, 4>>();
        season.population.scenario = json.at("scenario_weights").get<std::vector<double>>();
        for (const Json& order : json.at("orders"))
            season.orders[order.at("order_id")] = {order.at("q_value"), order.at("core_significant")};
        return season;
    } catch (const Json::exception& error) {
        throw Error(fmt::format("standing.json: cannot be read ({}); run compare again", error.what()));
    }
}

}  // namespace hearthwatch::pipeline
