#include "pipeline/night/nights_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

#include "pipeline/error.h"
#include "pipeline/night/night_record.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/page.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using package::Both;

Both outcome_text(const std::string& outcome)
{
    if (outcome == "done") return {"完成", "done"};
    if (outcome == "partial") return {"部分完成", "done in part"};
    if (outcome == "stopped") return {"被中止", "stopped"};
    return {"失败", "failed"};
}

std::vector<std::string> night_cells(const NightRecord& record)
{
    const auto& [reference, archived, s, last_seen, u, l, troubles] = record.facts;
    const double seconds = std::chrono::duration<double>(record.ended - record.begun).count();
    return {geo::format_day(record.day),
            package::spans(outcome_text(record.outcome)),
            fmt::format("{} = {} + {} + {} + {} + {} + {}", s.found, s.used, s.superseded, s.not_covered, s.cloudy, s.failed,
                        s.pending),
            fmt::format("{} / {}", u.observed, u.units),
            fmt::format("{}", u.unseen_7_days.size()),
            fmt::format("{} / {} / {}", l.fresh.size(), l.continuing.size(), l.resolved.size()),
            fmt::format("{}", l.reviews_waiting),
            troubles.empty() ? "-" : package::html(troubles.front().what + ": " + troubles.front().why),
            fmt::format("{:.0f} s", seconds)};
}

}  // namespace

std::string nights_page(const fs::path& out)
{
    std::vector<std::string> names;
    std::error_code trouble;
    for (const auto& entry : fs::directory_iterator(out / "nights", trouble))
        if (const auto name = entry.path().filename().string(); name.size() == 15 && name.ends_with(".json"))
            names.push_back(name);
    std::ranges::sort(names, std::greater{});
    package::TableText table({{"夜间", "night"},
                              {"结果", "ended"},
                              {"景: 共 = 用 + 替代 + 未覆盖 + 云 + 失败 + 待取",
                               "products: found = used + superseded + not covered + cloudy + failed + pending"},
                              {"有观测设施", "units seen"},
                              {"7 天无有效观测", "unseen for 7 days"},
                              {"线索: 新 / 持续 / 解除", "leads: new / continuing / resolved"},
                              {"待复核", "wait for review"},
                              {"未成功", "what failed"},
                              {"用时", "time"}});
    for (const auto& name : names) {
        try {
            table.row(night_cells(*last_night(out, geo::parse_day(name.substr(0, 10)))));
        } catch (const std::exception& error) {
            table.row({package::html(name), package::spans({"无法读取", "cannot be read"}), "", "", "", "", "",
                       package::html(error.what()), ""});
        }
    }
    return package::page({"夜间任务", "Nights"}, {{"../report/index.html", {"本季", "season"}}},
                         package::heading({"夜间任务", "Nights"}) + table.done(),
                         package::spans({"没有有效观测的设施不作判断。", "Nothing is said of units without a valid look."}));
}

}  // namespace hearthwatch::pipeline
