#include "pipeline/night/night_record.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "geo/error.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string dump(const Json& json, int indent = -1)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json to_json(const StageReport& report)
{
    return {{"did_nothing", report.did_nothing}, {"counts", report.counts}, {"refused", report.refused}};
}

StageReport report_of(const Json& json)
{
    StageReport report;
    report.did_nothing = json.at("did_nothing");
    report.counts = json.at("counts").get<std::map<std::string, std::size_t>>();
    report.refused = json.at("refused").get<std::vector<std::string>>();
    return report;
}

Json to_json(const SceneCounts& s)
{
    return {{"found", s.found},   {"used", s.used},     {"superseded", s.superseded}, {"not_covered", s.not_covered},
            {"cloudy", s.cloudy}, {"failed", s.failed}, {"pending", s.pending}};
}

SceneCounts scenes_of(const Json& s)
{
    return {s.at("found"),  s.at("used"),   s.at("superseded"), s.at("not_covered"),
            s.at("cloudy"), s.at("failed"), s.at("pending")};
}

Json to_json(const std::map<std::string, geo::Day>& days)
{
    Json json = Json::object();
    for (const auto& [unit, day] : days) json[unit] = geo::format_day(day);
    return json;
}

std::map<std::string, geo::Day> days_of(const Json& json)
{
    std::map<std::string, geo::Day> days;
    for (const auto& [unit, day] : json.items()) days[unit] = geo::parse_day(day.get<std::string>());
    return days;
}

Json to_json(const NightFacts& facts)
{
    Json troubles = Json::array();
    for (const auto& trouble : facts.troubles)
        troubles.push_back({{"what", trouble.what}, {"why", trouble.why}, {"again", trouble.again}});
    return {{"reference_day", geo::format_day(facts.reference)},
            {"scenes", to_json(facts.scenes)},
            {"archived", to_json(facts.archived)},
            {"units",
             {{"units", facts.units.units},
              {"observed", facts.units.observed},
              {"observed_by_day", facts.units.observed_by_day},
              {"observed_by_night", facts.units.observed_by_night},
              {"unseen_7_days", facts.units.unseen_7_days}}},
            {"leads",
             {{"new", facts.leads.fresh},
              {"continuing", facts.leads.continuing},
              {"resolved", facts.leads.resolved},
              {"reviews_waiting", facts.leads.reviews_waiting}}},
            {"troubles", troubles},
            {"last_seen_by_day", to_json(facts.last_seen.by_day)},
            {"last_seen_by_night", to_json(facts.last_seen.by_night)}};
}

NightFacts facts_of(const Json& json)
{
    NightFacts facts;
    facts.reference = geo::parse_day(json.at("reference_day").get<std::string>());
    facts.scenes = scenes_of(json.at("scenes"));
    facts.archived = scenes_of(json.at("archived"));
    const auto& u = json.at("units");
    facts.units = {u.at("units"), u.at("observed"), u.at("observed_by_day"), u.at("observed_by_night"),
                   u.at("unseen_7_days").get<std::vector<std::string>>()};
    const auto& l = json.at("leads");
    facts.leads = {l.at("new").get<std::vector<std::string>>(), l.at("continuing").get<std::vector<std::string>>(),
                   l.at("resolved").get<std::vector<std::string>>(), l.at("reviews_waiting")};
    for (const auto& trouble : json.at("troubles"))
        facts.troubles.push_back({trouble.at("what"), trouble.at("why"), trouble.at("again")});
    facts.last_seen = {days_of(json.at("last_seen_by_day")), days_of(json.at("last_seen_by_night"))};
    return facts;
}

std::optional<geo::Instant> success_of(const Json& json)
{
    if (json.is_null()) return std::nullopt;
    return geo::parse_instant(json.get<std::string>());
}

NightRecord record_of(const Json& json)
{
    NightRecord record{json.at("run_id"),
                       geo::parse_day(json.at("day").get<std::string>()),
                       geo::parse_instant(json.at("begun_utc").get<std::string>()),
                       geo::parse_instant(json.at("ended_utc").get<std::string>()),
                       success_of(json.at("last_success_utc")),
                       json.at("outcome"),
                       json.at("exit_code"),
                       json.at("inputs"),
                       {},
                       facts_of(json.at("facts"))};
    for (const auto& step : json.at("steps"))
        record.steps.push_back({step.at("name"), step.at("outcome"), step.at("message"), step.at("seconds"), step.at("peak_kb"),
                                report_of(step.at("report"))});
    return record;
}

}  // namespace

std::string facts_json(const NightFacts& facts)
{
    return dump(to_json(facts));
}

NightFacts parse_facts(const std::string& json)
{
    return facts_of(Json::parse(json));
}

std::string report_json(const StageReport& report)
{
    return dump(to_json(report));
}

StageReport parse_report(const std::string& json)
{
    return report_of(Json::parse(json));
}

std::string night_record_json(const NightRecord& record)
{
    Json steps = Json::array();
    for (const auto& step : record.steps)
        steps.push_back({{"name", step.name},
                         {"outcome", step.outcome},
                         {"message", step.message},
                         {"seconds", step.seconds},
                         {"peak_kb", step.peak_kb},
                         {"report", to_json(step.report)}});
    const Json json{{"schema", 1},
                    {"run_id", record.run_id},
                    {"day", geo::format_day(record.day)},
                    {"begun_utc", geo::format_instant(record.begun)},
                    {"ended_utc", geo::format_instant(record.ended)},
                    {"last_success_utc", record.last_success ? Json(geo::format_instant(*record.last_success)) : Json()},
                    {"outcome", record.outcome},
                    {"exit_code", record.exit_code},
                    {"inputs", record.inputs},
                    {"steps", steps},
                    {"facts", to_json(record.facts)}};
    return dump(json, 1) + "\n";
}

std::optional<NightRecord> last_night(const fs::path& out, std::optional<geo::Day> until)
{
    std::string last;
    std::error_code trouble;
    for (const auto& entry : fs::directory_iterator(out / "nights", trouble)) {
        const std::string name = entry.path().filename().string();
        // "2021-12-03.json": names of this form sort by day.
        if (name.size() == 15 && name.ends_with(".json") && name > last &&
            (!until || name.substr(0, 10) <= geo::format_day(*until)))
            last = name;
    }
    if (last.empty()) return std::nullopt;
    const fs::path file = out / "nights" / last;
    std::string wrong;
    try {
        return record_of(Json::parse(read_file(file)));
    } catch (const nlohmann::json::exception& error) {
        wrong = error.what();
    } catch (const geo::Error& error) {
        wrong = error.what();
    }
    throw Error(fmt::format("{}: is no night record ({}); move it away and run the night again", file.string(), wrong));
}

}  // namespace hearthwatch::pipeline
