#include "pipeline/ledger/ledger_rows.h"

#include <map>

#include "pipeline/ledger/reasons.h"

namespace hearthwatch::pipeline::ledger {
namespace {

const std::map<std::string, std::string>& words()
{
    static const std::map<std::string, std::string> zh{{"finding", "核查结论"},
                                                       {"review", "复核"},
                                                       {"disclosure", "公开"},
                                                       {"statement", "外部陈述"},
                                                       {"newest_acquisition", "最新影像时刻"},
                                                       {"clock", "记录时刻"},
                                                       {"given", "来文所述"},
                                                       {"new", "新增"},
                                                       {"changed", "变更"},
                                                       {"again", "恢复"},
                                                       {"withdrawn", "撤销"},
                                                       {"inconsistent", "疑似未停产线索"},
                                                       {"consistent", "与计划一致"},
                                                       {"undetermined", "无法判断"},
                                                       {"confirm", "属实"},
                                                       {"sign_off", "审签"},
                                                       {"reject", "不属实"},
                                                       {"field", "待现场核实"},
                                                       {"city_table", "月度公开表"},
                                                       {"province_progress", "省级月度进展表"}};
    return zh;
}

std::string in_chinese(const std::string& code)
{
    const auto found = words().find(code);
    return found == words().end() ? code : found->second;
}

/// The facts a person asks for first stand in columns of their own; the others in one.
std::string others(const Entry& entry)
{
    std::string text;
    for (const auto& [name, value] : entry.facts) {
        if (name == "what" || name == "step" || name == "verdict" || name == "by" || value.empty()) continue;
        const Reason* reason = name == "reason_code" ? find_reason(value) : nullptr;
        text += (text.empty() ? "" : "; ") + name + "=" + (reason ? reason->zh : value);
    }
    return text;
}

std::string said(const Entry& entry)
{
    const std::string what = in_chinese(entry.kind == "review" ? entry.fact("step") : entry.fact("what"));
    const std::string verdict = in_chinese(entry.fact("verdict"));
    return what + (what.empty() || verdict.empty() ? "" : "：") + verdict;
}

}  // namespace

std::vector<Entry> answer(const std::vector<Entry>& entries, const LedgerQuestion& question)
{
    std::vector<Entry> chosen;
    for (const Entry& entry : entries) {
        if (!question.kind.empty() && entry.kind != question.kind) continue;
        if (!question.about.empty() && entry.about != question.about) continue;
        const std::string day = question.valid_on ? geo::format_day(*question.valid_on) : "";
        if (question.valid_on && !entry.valid_from.empty() && (day < entry.valid_from || day > entry.valid_to)) continue;
        if (question.known_by && !entry.recorded_utc.empty() && geo::parse_instant(entry.recorded_utc) > *question.known_by)
            continue;
        chosen.push_back(entry);
    }
    return chosen;
}

std::vector<std::string> ledger_heads()
{
    return {"行", "类别", "对象", "所述起日", "所述止日", "记录时间（UTC）", "时间来源", "内容", "何人", "其他", "本行 SHA-256"};
}

std::vector<std::vector<std::string>> ledger_rows(const std::vector<Entry>& entries)
{
    std::vector<std::vector<std::string>> rows;
    for (const Entry& entry : entries)
        rows.push_back({std::to_string(entry.line), in_chinese(entry.kind), entry.about, entry.valid_from, entry.valid_to,
                        entry.recorded_utc, in_chinese(entry.recorded_from), said(entry), entry.fact("by"), others(entry),
                        entry.sha256});
    return rows;
}

}  // namespace hearthwatch::pipeline::ledger
