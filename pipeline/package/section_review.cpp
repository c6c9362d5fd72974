#include <fmt/format.h>

#include "pipeline/ledger/reasons.h"
#include "pipeline/package/escape.h"
#include "pipeline/package/sections.h"

namespace hearthwatch::pipeline::package {

std::string review_form(const catalog::Order& order, const std::string& evidence_key)
{
    std::string out =
        fmt::format("<form class=\"review\" data-order=\"{}\" data-key=\"{}\" data-file=\"review-{}.json\"><fieldset>",
                    html(order.order_id), html(evidence_key), file_name(order.order_id));
    for (const std::string_view decision : {"confirm", "reject", "field"})
        out += fmt::format("<label><input type=\"radio\" name=\"decision\" value=\"{}\" required> {}</label>", decision,
                           spans(text(fmt::format("review.{}", decision))));
    out += "</fieldset><label>" + spans(text("review.reason")) + "<select name=\"reason_code\"><option value=\"\">-</option>";
    for (const ledger::Reason& reason : ledger::reasons())
        out += fmt::format("<option value=\"{}\">{} / {}</option>", html(reason.code), html(reason.zh), html(reason.en));
    out += "</select></label>";
    for (const std::string_view field : {"reviewer", "second_reviewer", "note"})
        out += fmt::format("<label>{}<input type=\"text\" name=\"{}\" maxlength=\"400\"{}></label>",
                           spans(text(fmt::format("review.{}", field))), field, field == "reviewer" ? " required" : "");
    return out + "<button type=\"submit\">" + spans(text("review.save")) + "</button><span class=\"small soft\">" +
           spans(text("review.how")) + "</span></form>\n";
}

}  // namespace hearthwatch::pipeline::package
