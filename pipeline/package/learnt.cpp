#include "pipeline/package/learnt.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "pipeline/error.h"
#include "pipeline/package/escape.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string text_of(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Takes an array of a JSON file apart by a key of its items; the rest stays in `rest`.
void take_apart(const fs::path& file, const char* array, const char* key, std::map<std::string, std::string>& items,
                std::string& rest)
{
    if (!fs::exists(file)) return;
    try {
        Json json = Json::parse(read_file(file));
        for (const Json& item : json.at(array)) items[item.at(key).get<std::string>()] = text_of(item);
        json[array] = Json::array();
        rest = text_of(json);
    } catch (const Json::exception& error) {
        throw Error(fmt::format("{}: cannot be read ({}); remove it and run again", file.string(), error.what()));
    }
}

std::string put_together(const std::string& rest, const char* array, const std::vector<std::string>& items)
{
    if (rest.empty()) return {};
    Json json = Json::parse(rest);
    for (const std::string& item : items) json[array].push_back(Json::parse(item));
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string number(const Json& json)
{
    return json.is_number() ? geo::format_number(json.get<double>()) : std::string();
}

}  // namespace

Learnt read_learnt(const fs::path& out)
{
    Learnt learnt;
    take_apart(out / "model.json", "works", "site_id", learnt.works, learnt.rates);
    take_apart(out / "standing.json", "orders", "order_id", learnt.orders, learnt.weights);
    return learnt;
}

std::string model_slice(const Learnt& learnt, const catalog::Catalog& works)
{
    std::vector<std::string> items;
    for (const catalog::Site& site : works.sites)
        if (const auto found = learnt.works.find(site.site_id); found != learnt.works.end()) items.push_back(found->second);
    return put_together(learnt.rates, "works", items);
}

std::string standing_slice(const Learnt& learnt, const std::vector<const catalog::Order*>& orders)
{
    std::vector<std::string> items;
    for (const catalog::Order* order : orders)
        if (const auto found = learnt.orders.find(order->order_id); found != learnt.orders.end()) items.push_back(found->second);
    return put_together(learnt.weights, "orders", items);
}

std::string calibration_csv(const Learnt& learnt, const std::string& site_id)
{
    const std::vector<std::string> of_unit{"run_share", "night_rate", "baseline_looks"},
        of_channel{"looks", "floor", "noise", "gain", "spread", "p_hit", "false_hit", "var_floor", "var_gain", "cov"};
    std::vector<std::string> head{"unit_id", "little_history"};
    head.insert(head.end(), of_unit.begin(), of_unit.end());
    head.emplace_back("indicator");
    head.insert(head.end(), of_channel.begin(), of_channel.end());
    std::string text = geo::csv_line(head);
    const auto found = learnt.works.find(site_id);
    if (found == learnt.works.end()) return text;
    for (const Json& unit : Json::parse(found->second).at("units")) {
        std::vector<std::string> front{cell(unit.at("unit_id").get<std::string>()),
                                       unit.at("low_information") ? "true" : "false"};
        for (const std::string& name : of_unit) front.push_back(number(unit.at(name)));
        for (const Json& channel : unit.at("channels")) {
            std::vector<std::string> row = front;
            row.push_back(cell(channel.at("indicator").get<std::string>()));
            for (const std::string& name : of_channel) row.push_back(number(channel.at(name)));
            text += geo::csv_line(row);
        }
    }
    return text;
}

}  // namespace hearthwatch::pipeline::package
