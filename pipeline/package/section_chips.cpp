#include <fmt/format.h>

#include <algorithm>

#include "pipeline/package/escape.h"
#include "pipeline/package/page.h"
#include "pipeline/package/sections.h"
#include "pipeline/package/time_axis.h"

namespace hearthwatch::pipeline::package {
namespace {

/// Start of the hash of what the chip was made from, as the lineage of the evidence has it.
std::string fingerprint(const SeasonData& data, const catalog::Site& site, const ChipView& view)
{
    for (const ChipRef& chip : data.chips_of(site.site_id))
        if (chip.scene_id == view.scene_id && !chip.folder.empty()) return chip.key.substr(0, 12);
    return "-";
}

std::string chip_figure(const SeasonData& data, const catalog::Site& site, const ChipView& view, const std::string& gap,
                        const Both& role)
{
    const double bar = scale_bar_m(metres_wide(view));
    std::string caption = fmt::format("<b>{}</b> {}<br>", html(geo::format_local(view.acquired, data.workspace.utc_offset)),
                                      spans(text("beijing")));
    if (!role.zh.empty()) caption += spans(role) + " · ";
    caption +=
        spans(code_text("sensor", view.sensor)) + " · " + spans(gap.empty() ? text("look.used") : code_text("gap", gap)) + "<br>";
    caption +=
        fmt::format("{} · <span class=\"id\">{}<br>sha256 {}…</span>", spans(text("chip.hot", {std::to_string(view.hot.size())})),
                    html(view.scene_id), html(fingerprint(data, site, view)));
    return fmt::format("<figure class=\"chip{}\"><img src=\"{}\" alt=\"{}\" decoding=\"async\"><div class=\"bar\" "
                       "style=\"width:{}%\"></div><figcaption>{} m<br>{}</figcaption></figure>\n",
                       gap.empty() ? "" : " rejected", png_address(view.small_png), html(site.site_id + " " + view.scene_id),
                       px(100 * bar / metres_wide(view)), decimal(bar, 0), caption);
}

}  // namespace

std::string png_address(const std::string& png)
{
    return "data:image/png;base64," + base64(png);
}

double metres_wide(const ChipView& view)
{
    return view.grid.columns * view.grid.pixel_m;
}

std::string scene_gap(const SeasonData& data, const catalog::Site& site, const std::string& scene_id, const std::string& unit_id)
{
    std::string gap = "not_looked";
    for (const catalog::Unit* unit : data.catalog.units_of(site.site_id)) {
        if (!unit_id.empty() && unit->unit_id != unit_id) continue;
        for (const UnitLook& look : data.looks_of(unit->unit_id)) {
            if (look.scene_id != scene_id) continue;
            if (look.seen()) return {};
            gap = look.gap_reason;
        }
    }
    return gap;
}

std::string chip_strip(const SeasonData& data, const catalog::Site& site, const std::vector<ChipView>& views,
                       const std::string& unit_id, geo::Day order_from, geo::Day order_to, std::size_t most)
{
    const geo::Day from = order_from - context_days, to = order_to + context_days;
    struct Choice {
        const ChipView* view;
        std::string gap;
        std::size_t order;
    };
    std::vector<Choice> choices;
    std::size_t troubled = 0;
    for (const ChipView& view : views) {
        const geo::Day day = geo::local_day(view.acquired, data.workspace.utc_offset);
        if (day < from || day > to) continue;
        if (view.trouble.empty())
            choices.push_back({&view, scene_gap(data, site, view.scene_id, unit_id), choices.size()});
        else
            ++troubled;
    }
    if (choices.empty()) return paragraph(text("chips.none"), "soft");
    const std::size_t all = choices.size();
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& a, const Choice& b) { return a.gap.empty() > b.gap.empty(); });
    choices.resize(std::min(all, most));
    std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) { return a.order < b.order; });
    std::string out = paragraph(text("chips.stretch"), "small soft");
    if (all > choices.size() || troubled > 0)
        out += paragraph(text("chips.left_out", {std::to_string(choices.size()), std::to_string(all), std::to_string(troubled)}),
                         "small");
    out += "<div class=\"strip\">\n";
    for (const Choice& choice : choices) {
        const geo::Day day = geo::local_day(choice.view->acquired, data.workspace.utc_offset);
        const Both role = data.orders_of_site(site.site_id).empty() ? Both{}
                                                                    : text(day < order_from ? "chip.before"
                                                                           : day > order_to ? "chip.after"
                                                                                            : "chip.during");
        out += chip_figure(data, site, *choice.view, choice.gap, role);
    }
    return out + "</div>\n";
}

}  // namespace hearthwatch::pipeline::package
