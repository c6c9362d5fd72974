#include "pipeline/estimate/model.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "pipeline/data_file.h"
#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

/// Takes rows by name and knows afterwards which nobody took.
class Rows {
public:
    Rows(const toml::table& table, std::string where) : table_(table), where_(std::move(where)) {}

    const toml::node& row(const char* key)
    {
        taken_.insert(key);
        const toml::table* cell = table_[key].as_table();
        if (!cell || !(*cell)["value"])
            throw Error(fmt::format("model.toml: [{}] has no row '{}' (the inference would run on an invented number); add {} = "
                                    "{{ value = ..., source = \"...\" }}",
                                    where_, key, key));
        if (cell->at("value").is_value() || cell->at("value").is_array())
            if (const auto source = (*cell)["source"].value<std::string>(); source && !source->empty()) return cell->at("value");
        throw Error(fmt::format("model.toml: [{}] {} has no source (nobody could check it); add source = \"...\"", where_, key));
    }
    double number(const char* key)
    {
        const auto value = row(key).value<double>();
        if (!value || !(std::abs(*value) < 1e9))
            throw Error(
                fmt::format("model.toml: [{}] {} is not a number (the inference needs one); write value = 1.5", where_, key));
        return *value;
    }
    template <class T>
    std::vector<T> list(const char* key)
    {
        std::vector<T> values;
        if (const toml::array* array = row(key).as_array())
            for (const auto& item : *array)
                if (const auto value = item.value<T>()) values.push_back(*value);
        if (values.empty())
            throw Error(fmt::format("model.toml: [{}] {} is not a list (one is needed); write value = [...]", where_, key));
        return values;
    }
    std::string text(const char* key)
    {
        taken_.insert(key);
        const auto value = table_[key].value<std::string>();
        if (!value) throw Error(fmt::format("model.toml: [{}] has no '{}' (one is needed); add it", where_, key));
        return *value;
    }
    int integer(const char* key)
    {
        taken_.insert(key);
        const auto value = table_[key].value<int>();
        if (!value) throw Error(fmt::format("model.toml: [{}] has no whole number '{}' (one is needed); add it", where_, key));
        return *value;
    }
    void finish() const
    {
        for (const auto& [key, node] : table_)
            if (!taken_.contains(std::string(key.str())))
                throw Error(fmt::format("model.toml: [{}] has an unknown row '{}' (it would change nothing); remove it", where_,
                                        std::string(key.str())));
    }

private:
    const toml::table& table_;
    std::string where_;
    std::set<std::string> taken_;
};

Shape parse_shape(const std::string& text, const std::string& where)
{
    if (text == "hit") return Shape::hit;
    if (text == "level") return Shape::level;
    if (text == "count") return Shape::count;
    if (text == "flag") return Shape::flag;
    throw Error(
        fmt::format("model.toml: [{}] unknown shape '{}' (no likelihood for it); use hit, level, count or flag", where, text));
}

KindModel read_kind(Rows rows)
{
    KindModel k;
    k.run_mean_d = rows.number("run_mean_d");
    k.run_min_d = rows.number("run_min_d");
    k.stop_mean_d = rows.number("stop_mean_d");
    k.stop_min_d = rows.number("stop_min_d");
    k.bank_share = rows.number("bank_share");
    k.bank_mean_d = rows.number("bank_mean_d");
    k.bank_level = rows.number("bank_level");
    k.memory_d = rows.number("memory_d");
    k.hit_mean = rows.number("hit_mean");
    k.hit_strength = rows.number("hit_strength");
    k.level_mean = rows.number("level_mean");
    k.level_sd = rows.number("level_sd");
    k.night_rate = rows.number("night_rate");
    k.night_strength = rows.number("night_strength");
    k.coupled = rows.number("coupled") > 0;
    rows.finish();
    return k;
}

IndicatorModel read_indicator(const std::string& name, Rows rows)
{
    IndicatorModel i;
    i.name = name;
    i.group = rows.text("group");
    i.shape = parse_shape(rows.text("shape"), name);
    i.rank = rows.integer("rank");
    i.floor_mean = rows.number("floor_mean");
    i.floor_sd = rows.number("floor_sd");
    i.noise = rows.number("noise");
    i.gain_mean = rows.number("gain_mean");
    i.gain_sd = rows.number("gain_sd");
    i.hit_sd = rows.number("hit_sd");
    i.shared_sd = rows.number("shared_sd");
    rows.finish();
    return i;
}

EvidenceModel read_evidence(Rows rows)
{
    EvidenceModel e;
    e.look_cap = rows.number("look_cap");
    e.null_df = rows.number("null_df");
    e.hit_df = rows.number("hit_df");
    e.invalid_scale = rows.number("invalid_scale");
    e.landsat_hit_factor = rows.number("landsat_hit_factor");
    e.neighbour_share = rows.number("neighbour_share");
    e.neighbour_least = rows.number("neighbour_least");
    e.through_mean = rows.number("through_mean");
    e.through_strength = rows.number("through_strength");
    e.false_hit_mean = rows.number("false_hit_mean");
    e.false_hit_strength = rows.number("false_hit_strength");
    e.bleed_rates = rows.list<double>("bleed_rates");
    e.bleed_weights = rows.list<double>("bleed_weights");
    e.flare_extra = rows.number("flare_extra");
    e.flare_d = rows.number("flare_d");
    e.other_min_looks = static_cast<int>(rows.number("other_min_looks"));
    e.clear_p_valid = rows.number("clear_p_valid");
    rows.finish();
    if (e.bleed_rates.size() != e.bleed_weights.size())
        throw Error("model.toml: bleed_rates and bleed_weights differ in length (each rate has one weight); make them equal");
    return e;
}

LearningModel read_learning(Rows rows)
{
    LearningModel l;
    l.iterations = static_cast<int>(rows.number("iterations"));
    l.low_information = static_cast<int>(rows.number("low_information"));
    l.share_strength = rows.number("share_strength");
    l.noise_strength = rows.number("noise_strength");
    l.kind_strength = rows.number("kind_strength");
    l.hazard_strength = rows.number("hazard_strength");
    l.night_exponent = rows.number("night_exponent");
    l.exponent_strength = rows.number("exponent_strength");
    l.night_background_log_sd = rows.number("night_background_log_sd");
    l.night_winter_sd = rows.number("night_winter_sd");
    l.night_rate_log_sd = rows.number("night_rate_log_sd");
    l.max_exact = static_cast<int>(rows.number("max_exact"));
    rows.finish();
    return l;
}

VerdictModel read_verdict(Rows rows)
{
    const auto whole = [&](const char* key) { return static_cast<int>(rows.number(key)); };
    VerdictModel v;
    v.complied_start = rows.list<double>("complied_start");
    v.complied_end = rows.list<double>("complied_end");
    v.shifted_start = rows.list<double>("shifted_start");
    v.shifted_end = rows.list<double>("shifted_end");
    v.weights = rows.list<double>("weights");
    if (v.complied_start.size() != 2 || v.complied_end.size() != 2 || v.shifted_start.size() != 2 || v.shifted_end.size() != 2 ||
        v.weights.size() != 4)
        throw Error(
            "model.toml: [verdict] ranges have two numbers and weights four (the hypotheses need them); correct the lists");
    v.margin_d = whole("margin_d");
    v.least_looks = whole("least_looks");
    v.core_trim_d = whole("core_trim_d");
    v.core_least_trim_d = whole("core_least_trim_d");
    v.core_least_d = whole("core_least_d");
    v.core_replicates = whole("core_replicates");
    v.named_looks = whole("named_looks");
    v.named_sensors = whole("named_sensors");
    v.draws = whole("draws");
    v.season_draws = whole("season_draws");
    v.season_logit_sd = rows.number("season_logit_sd");
    v.violation_share = rows.number("violation_share");
    v.p_inconsistent = rows.number("p_inconsistent");
    v.p_consistent = rows.number("p_consistent");
    v.consistent_log10 = rows.number("consistent_log10");
    v.fdr = rows.number("fdr");
    v.named_log10 = rows.number("named_log10");
    v.look_share = rows.number("look_share");
    v.without_family = rows.number("without_family");
    v.without_family_inconsistent = rows.number("without_family_inconsistent");
    v.scenario_strength = rows.number("scenario_strength");
    rows.finish();
    return v;
}

const toml::table& need_table(const toml::table& parent, const char* name)
{
    const toml::table* table = parent[name].as_table();
    if (!table) throw Error(fmt::format("model.toml: no table [{}] (its numbers are needed); add it", name));
    return *table;
}

}  // namespace

const KindModel& Model::kind(catalog::UnitKind unit_kind) const
{
    const auto found = kinds.find(std::string(catalog::name(unit_kind)));
    return found != kinds.end() ? found->second : kinds.at("other");
}

int Model::find_indicator(std::string_view name) const
{
    for (std::size_t i = 0; i < indicators.size(); ++i)
        if (indicators[i].name == name) return static_cast<int>(i);
    return -1;
}

bool Model::ignores(std::string_view name) const
{
    return std::ranges::any_of(ignored_prefixes, [&](const auto& p) { return name.starts_with(p); }) ||
           std::ranges::any_of(ignored_suffixes, [&](const auto& s) { return name.ends_with(s); });
}

Model parse_model(std::string_view text)
{
    toml::table root;
    try {
        root = toml::parse(text);
    } catch (const toml::parse_error& e) {
        throw Error(fmt::format("model.toml:{}: {} (the model cannot be read); correct the line", e.source().begin.line,
                                e.description()));
    }
    Model model;
    for (const auto& [key, node] : need_table(root, "kind")) {
        const std::string name(key.str());
        if (const toml::table* table = node.as_table()) model.kinds[name] = read_kind(Rows(*table, "kind." + name));
    }
    if (!model.kinds.contains("other"))
        throw Error("model.toml: no table [kind.other] (kinds without their own need it); add it");
    for (const auto& [key, node] : need_table(root, "indicator")) {
        const std::string name(key.str());
        const toml::table* table = node.as_table();
        if (!table) continue;
        IndicatorModel indicator = read_indicator(name, Rows(*table, "indicator." + name));
        if (name == "other")
            model.other = indicator;
        else
            model.indicators.push_back(indicator);
    }
    std::ranges::sort(model.indicators, {}, &IndicatorModel::name);
    Rows ignored(need_table(root, "ignored"), "ignored");
    model.ignored_suffixes = ignored.list<std::string>("suffixes");
    model.ignored_prefixes = ignored.list<std::string>("prefixes");
    model.evidence = read_evidence(Rows(need_table(root, "evidence"), "evidence"));
    model.learning = read_learning(Rows(need_table(root, "learning"), "learning"));
    model.verdict = read_verdict(Rows(need_table(root, "verdict"), "verdict"));
    return model;
}

Model default_model()
{
    return parse_model(data_file("model.toml"));
}

}  // namespace hearthwatch::pipeline
