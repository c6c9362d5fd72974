#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/estimate/why.h"

namespace hearthwatch::pipeline {
namespace {

constexpr double loud = 0.7;  // a ratio of two: below it a look says little

const char* says_zh(double llr)
{
    return llr > loud ? "支持在产" : llr < -loud ? "支持停产" : "说明不了什么";
}
const char* says_en(double llr)
{
    return llr > loud ? "speaks for running" : llr < -loud ? "speaks for standing" : "says little";
}

}  // namespace

std::string why_text(const Reasons& r)
{
    const std::string day = geo::format_day(r.day);
    std::string zh = fmt::format("{} {}：在产概率 {:.2f}，焖炉 {:.2f}，停炉 {:.2f}（仅用当日及以前影像：{:.2f}）。\n", r.unit_id,
                                 day, r.p_run, r.p_banked, r.p_off, r.p_run_live);
    std::string en = fmt::format("{} on {}: P(running) {:.2f}, banked {:.2f}, off {:.2f} (looks up to that day only: {:.2f}).\n",
                                 r.unit_id, day, r.p_run, r.p_banked, r.p_off, r.p_run_live);
    zh += fmt::format("不看任何影像：{:.2f}；只看此前影像：{:.2f}。基线期晴空观测 {} 次{}。\n", r.p_without_looks, r.p_from_past,
                      r.baseline_looks, r.low_information ? "，太少，沿用同类先验" : "");
    en += fmt::format("Without any look: {:.2f}; from earlier looks alone: {:.2f}. {} clear looks before the season{}.\n",
                      r.p_without_looks, r.p_from_past, r.baseline_looks,
                      r.low_information ? ", too few: the prior of its kind stands" : "");
    for (const Glare& g : r.glares) {
        zh += fmt::format("邻近的 {} 发热时，约 {:.0f} % 的光会落入本设备轮廓（{}）：它热的那些观测里，本设备的热作不得准。\n",
                          g.unit_id, 100 * g.share, g.indicator);
        en += fmt::format(
            "About {:.0f} % of the hits of its neighbour {} show in this outline ({}): heat in a look in which that one "
            "is hot says little.\n",
            100 * g.share, g.unit_id, g.indicator);
    }
    for (const Witness& w : r.witnesses) {
        const std::string date = geo::format_day(w.day);
        const double ratio = std::exp(w.llr);
        zh += fmt::format("  {} {} {} = {:.2f}，有效概率 {:.2f}，似然比 {:.3g}：{}{}\n", date, w.sensor, w.indicator, w.value,
                          w.p_valid, ratio, says_zh(w.llr), w.of_works ? "（全厂）" : "");
        en += fmt::format("  {} {} {} = {:.2f}, valid with {:.2f}, likelihood ratio {:.3g}: {}{}\n", date, w.sensor, w.indicator,
                          w.value, w.p_valid, ratio, says_en(w.llr), w.of_works ? " (whole works)" : "");
    }
    if (r.witnesses.empty()) {
        zh += fmt::format("  前后 {} 天没有可用观测：概率来自平时的开工比例和停开规律。\n", why_reach_d);
        en += fmt::format("  No usable look within {} days: the probability is that of its long-run share and usual stays.\n",
                          why_reach_d);
    }
    return zh + "\n" + en;
}

std::string why_json(const Reasons& r)
{
    using Json = nlohmann::ordered_json;
    Json channels = Json::array(), witnesses = Json::array();
    for (std::size_t i = 0; i < r.channels.size(); ++i) {
        const Channel& c = r.channels[i];
        channels.push_back({{"indicator", r.channel_names[i]},
                            {"baseline_looks", c.looks},
                            {"floor", c.floor},
                            {"noise", c.noise},
                            {"gain", c.gain},
                            {"p_hit", c.p_hit},
                            {"false_hit", c.false_hit},
                            {"through", c.through}});
    }
    for (const Witness& w : r.witnesses)
        witnesses.push_back({{"day", geo::format_day(w.day)},
                             {"sensor", w.sensor},
                             {"scene_id", w.scene_id},
                             {"indicator", w.indicator},
                             {"value", w.value},
                             {"p_valid", w.p_valid},
                             {"log_likelihood_ratio", w.llr},
                             {"of_whole_works", w.of_works}});
    Json glares = Json::array();
    for (const Glare& g : r.glares)
        glares.push_back({{"unit_id", g.unit_id}, {"indicator", g.indicator}, {"share_of_hits", g.share}});
    const Json root{{"unit_id", r.unit_id},
                    {"day", geo::format_day(r.day)},
                    {"p_run", r.p_run},
                    {"p_banked", r.p_banked},
                    {"p_off", r.p_off},
                    {"p_run_live", r.p_run_live},
                    {"p_without_looks", r.p_without_looks},
                    {"p_from_past", r.p_from_past},
                    {"low_information", r.low_information},
                    {"baseline_looks", r.baseline_looks},
                    {"channels", channels},
                    {"light_of_neighbours", glares},
                    {"looks", witnesses}};
    return root.dump(1) + "\n";
}

}  // namespace hearthwatch::pipeline
