#include "pipeline/estimate/fit_file.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* stale =
    "model.json: does not belong to these looks (the verdicts would rest on other furnaces); run estimate again";

Json channel_json(const Channel& c, const Record& record)
{
    return {{"indicator", record.indicators[static_cast<std::size_t>(c.indicator)].name},
            {"looks", c.looks},
            {"floor", c.floor},
            {"noise", c.noise},
            {"gain", c.gain},
            {"spread", c.spread},
            {"p_hit", c.p_hit},
            {"false_hit", c.false_hit},
            {"through", c.through},
            {"var_floor", c.var_floor},
            {"var_gain", c.var_gain},
            {"cov", c.cov}};
}

Channel parse_channel(const Json& j, const Record& record)
{
    Channel c;
    c.indicator = -1;
    for (std::size_t i = 0; i < record.indicators.size(); ++i)
        if (record.indicators[i].name == j.at("indicator").get<std::string>()) c.indicator = static_cast<int>(i);
    if (c.indicator < 0) throw Error(stale);
    c.looks = j.at("looks");
    c.floor = j.at("floor");
    c.noise = j.at("noise");
    c.gain = j.at("gain");
    c.spread = j.at("spread");
    c.p_hit = j.at("p_hit");
    c.false_hit = j.at("false_hit");
    c.through = j.at("through");
    c.var_floor = j.at("var_floor");
    c.var_gain = j.at("var_gain");
    c.cov = j.at("cov");
    return c;
}

Json hazards_json(const Hazards& h)
{
    return {{"stop_per_day", h.stop}, {"start_per_day", h.start}};
}
Json ways_json(const std::vector<NightWay>& ways)
{
    Json list = Json::array();
    for (const NightWay& w : ways) list.push_back({{"weight", w.weight}, {"background", w.background}, {"own", w.own}});
    return list;
}

Hazards parse_hazards(const Json& j)
{
    return {j.at("stop_per_day"), j.at("start_per_day")};
}

}  // namespace

std::string fit_json(const Fit& fit, const Record& record)
{
    Json rates = Json::object(), works = Json::array();
    for (const auto& [kind, r] : fit.rates)
        rates[kind] = {{"baseline", hazards_json(r.baseline)}, {"season", hazards_json(r.season)}};
    for (std::size_t w = 0; w < fit.works.size(); ++w) {
        Json units = Json::array();
        for (const UnitFit& u : fit.works[w].units) {
            Json channels = Json::array();
            for (const Channel& c : u.channels) channels.push_back(channel_json(c, record));
            Json bleeds = Json::array();
            for (const Bleed& b : u.bleeds)
                bleeds.push_back({{"of", record.works[w].units[static_cast<std::size_t>(b.unit)].unit_id},
                                  {"share", b.share},
                                  {"high", b.high},
                                  {"most", b.most},
                                  {"rate", b.rate},
                                  {"channel", channel_json(b.theirs, record)}});
            units.push_back({{"unit_id", u.unit_id},
                             {"run_share", u.run_share},
                             {"night_rate", u.night_rate},
                             {"baseline_looks", u.baseline_looks},
                             {"low_information", u.low_information},
                             {"channels", channels},
                             {"bleeds", bleeds}});
        }
        works.push_back({{"site_id", record.works[w].site_id},
                         {"night_background", fit.works[w].night_background},
                         {"night_winter", fit.works[w].night_winter},
                         {"night", ways_json(fit.works[w].night)},
                         {"units", units}});
    }
    return Json{{"schema", 1}, {"rates", rates}, {"works", works}}.dump(1) + "\n";
}

Fit parse_fit(std::string_view text, const Record& record)
{
    try {
        const Json root = Json::parse(text);
        Fit fit;
        for (const auto& [kind, r] : root.at("rates").items())
            fit.rates[kind] = {parse_hazards(r.at("baseline")), parse_hazards(r.at("season"))};
        const Json& works = root.at("works");
        if (works.size() != record.works.size()) throw Error(stale);
        for (std::size_t w = 0; w < works.size(); ++w) {
            WorksFit works_fit;
            works_fit.night_background = works[w].at("night_background");
            works_fit.night_winter = works[w].at("night_winter");
            for (const Json& n : works[w].at("night"))
                works_fit.night.push_back({n.at("weight"), n.at("background"), n.at("own")});
            for (const Json& u : works[w].at("units")) {
                UnitFit unit;
                unit.unit_id = u.at("unit_id");
                unit.run_share = u.at("run_share");
                unit.night_rate = u.at("night_rate");
                unit.baseline_looks = u.at("baseline_looks");
                unit.low_information = u.at("low_information");
                for (const Json& c : u.at("channels")) unit.channels.push_back(parse_channel(c, record));
                const auto& units = record.works[w].units;
                for (const Json& b : u.at("bleeds")) {
                    const auto of = std::ranges::find(units, b.at("of").get<std::string>(), &WorksUnit::unit_id);
                    if (of == units.end()) throw Error(stale);
                    unit.bleeds.push_back({static_cast<int>(of - units.begin()), b.at("share"), b.at("high"), b.at("most"),
                                           b.at("rate"), parse_channel(b.at("channel"), record)});
                }
                if (works_fit.units.size() >= units.size() || units[works_fit.units.size()].unit_id != unit.unit_id)
                    throw Error(stale);
                works_fit.units.push_back(std::move(unit));
            }
            if (works_fit.units.size() != record.works[w].units.size()) throw Error(stale);
            fit.works.push_back(std::move(works_fit));
        }
        return fit;
    } catch (const Json::exception&) {
        throw Error(stale);
    }
}

}  // namespace hearthwatch::pipeline
