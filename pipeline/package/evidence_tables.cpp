#include <fmt/format.h>

#include "geo/csv.h"
#include "pipeline/ledger/review_rates.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/sections.h"

namespace hearthwatch::pipeline::package {

std::string order_series_csv(const SeasonData& data, const std::string& unit_id)
{
    std::string out = geo::csv_line(
        {"unit_id", "day", "p_run", "p_banked", "p_off", "p_run_live", "looks_clear", "looks_gap", "last_clear_day"});
    for (const SeriesRow& row : data.series_of(unit_id))
        out += geo::csv_line({cell(row.unit_id), geo::format_day(row.day), geo::format_number(row.p_run),
                              geo::format_number(row.p_banked), geo::format_number(row.p_off), geo::format_number(row.p_run_live),
                              std::to_string(row.looks_clear), std::to_string(row.looks_gap),
                              row.last_clear_day ? geo::format_day(*row.last_clear_day) : ""});
    return out;
}

std::string order_looks_csv(const SeasonData& data, const std::string& unit_id)
{
    std::string out = geo::csv_line({"unit_id", "scene_id", "sensor", "acquired_utc", "beijing_time", "local_day", "use",
                                     "clear_fraction", "p_valid", "indicator", "value", "sigma", "p_null", "censored"});
    for (const UnitLook& look : data.looks_of(unit_id)) {
        const std::vector<std::string> front{cell(unit_id),
                                             cell(look.scene_id),
                                             cell(look.sensor),
                                             geo::format_instant(look.acquired),
                                             geo::format_local(look.acquired, data.workspace.utc_offset),
                                             geo::format_day(look.local_day),
                                             look.seen() ? "used" : cell(look.gap_reason),
                                             geo::format_number(look.clear_fraction),
                                             geo::format_number(look.p_valid)};
        const auto line = [&](std::vector<std::string> back) {
            std::vector<std::string> row = front;
            row.insert(row.end(), back.begin(), back.end());
            out += geo::csv_line(row);
        };
        if (look.readings.empty()) line({"", "", "", "", ""});
        for (const Indicator& reading : look.readings)
            line({cell(reading.name), geo::format_number(reading.value), geo::format_number(reading.sigma),
                  geo::format_number(reading.p_null), reading.censored ? "true" : "false"});
    }
    return out;
}

std::string review_error_rates_csv(const SeasonData& data)
{
    std::vector<ledger::JudgedOrder> orders;
    for (const Finding& finding : data.findings) {
        const catalog::Site* site = data.catalog.find_site(finding.site_id);
        orders.push_back({finding.order_id, site ? site->city_code : "", finding.sensors});
    }
    return ledger::review_rates_csv(ledger::review_rates(data.review_steps, orders));
}

std::string plan_row_csv(const catalog::Order& order)
{
    return geo::csv_line({"order_id", "site_id", "unit_id", "start", "end", "measure", "amount", "source_document", "clause",
                          "revised_at", "reduction_instead_of_stop"}) +
           geo::csv_line({cell(order.order_id), cell(order.site_id), cell(order.unit_id), geo::format_day(order.start),
                          geo::format_day(order.end), std::string(catalog::name(order.measure)),
                          order.amount ? geo::format_number(*order.amount) : "", cell(order.source_document), cell(order.clause),
                          order.revised_at ? geo::format_day(*order.revised_at) : "",
                          order.reduction_instead_of_stop ? "true" : "false"});
}

std::string verify_text()
{
    return "如何核对本证据包（无需本软件） / How to check this package (our software is not needed)\n"
           "======================================================================================\n\n"
           "在本文件夹内执行 / run inside this folder:\n\n"
           "1. 内容未被改动 / nothing was altered or lost\n"
           "     sha256sum --quiet -c manifest-sha256.txt && echo OK\n"
           "     sha256sum --quiet -c tagmanifest-sha256.txt && echo OK\n\n"
           "2. 没有多出文件 / nothing was added (no line may be printed)\n"
           "     find data -type f | LC_ALL=C sort | diff - <(cut -c67- manifest-sha256.txt | LC_ALL=C sort)\n"
           "   根目录只应有 / the root holds only: bagit.txt bag-info.txt manifest-sha256.txt tagmanifest-sha256.txt VERIFY.txt\n"
           "   以及可选的签名与时间戳 / and, where made: tagmanifest-sha256.txt.sig (或/or .ed25519 .sm2) allowed_signers\n"
           "   signer.pem tagmanifest-sha256.txt.tsq tagmanifest-sha256.txt.tsr tsa-chain.pem\n\n"
           "3. 由谁签发 / who signed (若有 / if tagmanifest-sha256.txt.sig is there)\n"
           "   allowed_signers 须与签发单位另行公布的一致 / compare allowed_signers with the one the office published elsewhere\n"
           "     ssh-keygen -Y verify -f allowed_signers -I hearthwatch -n hearthwatch-evidence \\\n"
           "       -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt\n"
           "   若为 / if tagmanifest-sha256.txt.ed25519 is there\n"
           "     openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in tagmanifest-sha256.txt \\\n"
           "       -sigfile tagmanifest-sha256.txt.ed25519\n"
           "   若为 / if tagmanifest-sha256.txt.sm2 is there (SM2 + SM3, GM/T 0009)\n"
           "     openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -digest sm3 -in tagmanifest-sha256.txt \\\n"
           "       -sigfile tagmanifest-sha256.txt.sm2 -pkeyopt distid:1234567812345678\n\n"
           "4. 何时已存在 / existed at what time (若有 / if tagmanifest-sha256.txt.tsr is there)\n"
           "     openssl ts -verify -data tagmanifest-sha256.txt -in tagmanifest-sha256.txt.tsr -CAfile tsa-chain.pem\n\n"
           "5. 结论可由包内数据重算 / the conclusion can be made again from the data inside\n"
           "     hearthwatch evidence reproduce .\n"
           "   用包内影像切片与历史重新量测，用全部读数与已学到的参数重算逐日概率，再重新判断并生成报告，逐字节比较。\n"
           "   全季才能学到的数值不重学，取自包内：data/inputs/model.json（各设施参数）、standing.json（全季权重与排序）、\n"
           "   baseline/（像元历史）。图片与 PDF 还取决于本机字体。\n"
           "   The chips are measured again against the bagged history, the daily series from all readings and the learnt "
           "numbers,\n"
           "   the verdict from the season's weights, then the report; bytes are compared. What only the whole season teaches "
           "is\n"
           "   taken from data/inputs, not learnt again: model.json (numbers of each unit), standing.json (weights and rank "
           "among the\n"
           "   season's orders), baseline/ (history of the pixels). Pictures and the PDF also depend on the fonts of the "
           "machine.\n"
           "   custody, lineage, review, plan as received and error rates are records: they are not made again.\n\n"
           "校验值与时间戳只说明“此后未改动”，不说明内容为真；方法与误差见 data/method。\n"
           "Checksums and stamps show only that nothing changed since; what the content is worth is in data/method.\n"
           "本包为疑似线索，供现场核查。 / This package is a lead for an inspection.\n";
}

}  // namespace hearthwatch::pipeline::package
