#include "pipeline/package/page.h"

#include <fmt/format.h>

#include "pipeline/data_file.h"
#include "pipeline/package/escape.h"

namespace hearthwatch::pipeline::package {
namespace {

std::string style(Charts charts)
{
    std::string out(data_file("page.css"));
    if (charts == Charts::series) out += data_file("uPlot.min.css");
    return out;
}

std::string script(Charts charts)
{
    std::string out(data_file("page.js"));
    if (charts == Charts::series)
        out += fmt::format("/*!\nuPlot\n{}*/\n{}\n{}", data_file("LICENSE"), data_file("uPlot.iife.min.js"),
                           data_file("page_series.js"));
    return out;
}

}  // namespace

std::string page(const Both& title, const std::vector<TrailLink>& trail, const std::string& body, const std::string& footer,
                 Charts charts)
{
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">";
    out += fmt::format("<title>{}</title><style>{}</style></head>\n<body>",
                       html(title.zh == title.en ? title.zh : title.zh + " | " + title.en), style(charts));
    out += "<input type=\"radio\" name=\"language\" id=\"zh\" checked><input type=\"radio\" name=\"language\" "
           "id=\"en\">\n<header><nav>";
    for (const TrailLink& step : trail) out += link(step.address, spans(step.label)) + " <span class=\"sep\">/</span> ";
    out += fmt::format("<b>{}</b></nav><span class=\"switch\"><label for=\"zh\">中文</label><label "
                       "for=\"en\">English</label></span></header>\n<main>",
                       spans(title));
    return out + body + "</main>\n<footer>" + footer + "</footer>\n<script>" + script(charts) + "</script></body></html>\n";
}

TableText::TableText(const std::vector<Both>& heads)
{
    for (const Both& head : heads) head_ += "<th>" + spans(head) + "</th>";
}

void TableText::row(const std::vector<std::string>& cells, const std::string& classes)
{
    rows_ += classes.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", classes);
    for (const std::string& text : cells) rows_ += "<td>" + text + "</td>";
    rows_ += "</tr>\n";
}

std::string TableText::done() const
{
    return "<div class=\"scroll\"><table class=\"sortable\"><thead><tr>" + head_ + "</tr></thead><tbody>\n" + rows_ +
           "</tbody></table></div>";
}

std::string heading(const Both& both)
{
    return "<h2>" + spans(both) + "</h2>\n";
}

std::string paragraph(const Both& both, const std::string& classes)
{
    return (classes.empty() ? std::string("<p>") : fmt::format("<p class=\"{}\">", classes)) + spans(both) + "</p>\n";
}

std::string link(const std::string& address, const std::string& label_html)
{
    return fmt::format("<a href=\"{}\">{}</a>", html(address), label_html);
}

}  // namespace hearthwatch::pipeline::package
