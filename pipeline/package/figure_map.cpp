#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "pipeline/package/escape.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/time_axis.h"

namespace hearthwatch::pipeline::package {
namespace {

constexpr double width = 720, left = 56, right = 704, top = 10, foot = 24, degree = 3.14159265358979323846 / 180;

/// Equal steps of longitude and latitude, shrunk by the cosine of the middle latitude: true to shape within a few percent here.
struct Sheet {
    double west = 0, north = 0, per_degree_x = 0, per_degree_y = 0, bottom = 0;
    double x(double lon) const { return left + (lon - west) * per_degree_x; }
    double y(double lat) const { return top + (north - lat) * per_degree_y; }
};

Sheet sheet_for(const std::vector<MapMark>& marks)
{
    double west = 180, east = -180, south = 90, north = -90;
    for (const MapMark& mark : marks) {
        west = std::min(west, mark.place.lon_deg);
        east = std::max(east, mark.place.lon_deg);
        south = std::min(south, mark.place.lat_deg);
        north = std::max(north, mark.place.lat_deg);
    }
    const double least = 0.2;  // a lone works still gets a piece of land about it
    const double pad_x = std::max(0.06 * (east - west), (least - (east - west)) / 2),
                 pad_y = std::max(0.06 * (north - south), (least - (north - south)) / 2);
    Sheet sheet{west - pad_x, north + pad_y, 0, 0, 0};
    const double wide = east - west + 2 * pad_x, high = north - south + 2 * pad_y;
    const double squeeze = std::cos((north + south) / 2 * degree);
    sheet.per_degree_x = std::min((right - left) / wide, 460 * squeeze / high);
    sheet.per_degree_y = sheet.per_degree_x / squeeze;
    sheet.west -= ((right - left) / sheet.per_degree_x - wide) / 2;  // what is left over goes to both sides
    sheet.bottom = top + high * sheet.per_degree_y;
    return sheet;
}

std::string graticule(const Sheet& sheet)
{
    const double wide = (right - left) / sheet.per_degree_x, high = (sheet.bottom - top) / sheet.per_degree_y;
    double step = 2;
    for (const double finer : {1.0, 0.5, 0.2, 0.1, 0.05})
        if (std::max(wide, high) < 4 * step) step = finer;
    std::string out;
    const auto lines = [&](double from, double span, auto draw) {
        for (auto k = static_cast<long>(std::ceil(from / step)); static_cast<double>(k) * step <= from + span; ++k)
            draw(static_cast<double>(k) * step);
    };
    lines(sheet.west, wide, [&](double lon) {
        out += fmt::format("<path class=\"tick\" d=\"M{0} {1}V{2}\"/><text class=\"t\" x=\"{0}\" y=\"{3}\">{4}°E</text>",
                           px(sheet.x(lon)), px(top), px(sheet.bottom), px(sheet.bottom + 14),
                           decimal(lon, step < 0.1 ? 2
                                        : step < 1 ? 1
                                                   : 0));
    });
    lines(sheet.north - high, high, [&](double lat) {
        out += fmt::format("<path class=\"tick\" d=\"M{0} {1}H{2}\"/><text class=\"t r\" x=\"{3}\" y=\"{4}\">{5}°N</text>",
                           px(left), px(sheet.y(lat)), px(right), px(left - 4), px(sheet.y(lat) + 4),
                           decimal(lat, step < 0.1 ? 2
                                        : step < 1 ? 1
                                                   : 0));
    });
    return out;
}

/// Rings as one path, without the corners that fall into the same half unit as the one before.
std::string outline_paths(const Sheet& sheet, const std::vector<geo::Ring>& outlines)
{
    std::string path;
    for (const geo::Ring& ring : outlines) {
        double last_x = 1e9, last_y = 1e9;
        std::string one;
        int corners = 0;
        for (const geo::LonLat& corner : ring) {
            const double x = sheet.x(corner.lon_deg), y = sheet.y(corner.lat_deg);
            if (std::abs(x - last_x) < 0.5 && std::abs(y - last_y) < 0.5) continue;
            one += fmt::format("{}{} {}", one.empty() ? "M" : "L", px(x), px(y));
            last_x = x;
            last_y = y;
            ++corners;
        }
        if (corners > 2) path += one + "Z";
    }
    return path.empty() ? path : fmt::format("<path class=\"area\" clip-path=\"url(#sheet)\" d=\"{}\"/>", path);
}

/// Shape as well as colour tells the verdict: a triangle, a ring, a disc, a dot.
std::string shape(const MapMark& mark, double x, double y)
{
    if (!mark.verdict) return fmt::format("<circle class=\"m no-order\" cx=\"{}\" cy=\"{}\" r=\"3\"/>", px(x), px(y));
    if (*mark.verdict == Verdict::inconsistent)
        return fmt::format("<path class=\"m inconsistent\" d=\"M{} {}l7.5 13h-15z\"/>", px(x), px(y - 8));
    if (*mark.verdict == Verdict::undetermined)
        return fmt::format("<circle class=\"m undetermined\" cx=\"{}\" cy=\"{}\" r=\"6\"/>", px(x), px(y));
    return fmt::format("<circle class=\"m consistent\" cx=\"{}\" cy=\"{}\" r=\"6\"/>", px(x), px(y));
}

int rank(const MapMark& mark)
{
    return !mark.verdict ? 0 : *mark.verdict == Verdict::consistent ? 1 : *mark.verdict == Verdict::undetermined ? 2 : 3;
}

}  // namespace

std::string map_figure(const std::vector<MapMark>& marks, const std::vector<MapMark>& labels,
                       const std::vector<geo::Ring>& outlines)
{
    if (marks.empty()) return {};
    const Sheet sheet = sheet_for(marks);
    std::string out =
        fmt::format("<svg class=\"fig map\" viewBox=\"0 0 {} {}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">", px(width),
                    px(sheet.bottom + foot));
    out += fmt::format("<title>{} - {}</title>", html(text("map.title").zh), html(text("map.title").en));
    out += fmt::format("<rect class=\"sheet\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", px(left), px(top),
                       px(right - left), px(sheet.bottom - top));
    out += fmt::format("<clipPath id=\"sheet\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>", px(left),
                       px(top), px(right - left), px(sheet.bottom - top));
    out += outline_paths(sheet, outlines) + graticule(sheet);
    for (const MapMark& label : labels)
        out += fmt::format("<text class=\"t place\" x=\"{}\" y=\"{}\">{}</text>", px(sheet.x(label.place.lon_deg)),
                           px(sheet.y(label.place.lat_deg) - 12), tspans(label.label));
    std::vector<const MapMark*> order;  // the gravest on top
    for (const MapMark& mark : marks) order.push_back(&mark);
    std::stable_sort(order.begin(), order.end(), [](const MapMark* a, const MapMark* b) { return rank(*a) < rank(*b); });
    for (const MapMark* mark : order) {
        const std::string body = shape(*mark, sheet.x(mark->place.lon_deg), sheet.y(mark->place.lat_deg));
        const std::string title =
            html(mark->label.zh == mark->label.en ? mark->label.zh : mark->label.zh + " - " + mark->label.en);
        out += fmt::format("<a href=\"{}\"><g>{}<title>{}</title></g></a>", html(mark->link), body, title);
    }
    return out + "</svg>";
}

}  // namespace hearthwatch::pipeline::package
