#include "pipeline/package/pdf_sheet.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cstring>

#include "pipeline/error.h"
#include "pipeline/package/font.h"

namespace hearthwatch::pipeline::package {
namespace {

constexpr double page_width = 595.28, page_height = 841.89, margin = 48, foot_height = 26;
constexpr double text_width = page_width - 2 * margin;

cairo_status_t append(void* into, const unsigned char* bytes, unsigned int length)
{
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), length);
    return CAIRO_STATUS_SUCCESS;
}

struct Source {
    const std::string* bytes;
    std::size_t at = 0;
};

cairo_status_t take(void* from, unsigned char* out, unsigned int length)
{
    auto* source = static_cast<Source*>(from);
    if (source->bytes->size() - source->at < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(out, source->bytes->data() + source->at, length);
    source->at += length;
    return CAIRO_STATUS_SUCCESS;
}

using Layout = std::unique_ptr<PangoLayout, decltype(&g_object_unref)>;

}  // namespace

struct PdfSheet::State {
    std::string out, foot;
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;
    double y = margin;
    int page = 1;
    bool ended = false;

    Layout layout(const std::string& text, double size, double width, bool bold = false) const
    {
        Layout made(pango_cairo_create_layout(cairo), g_object_unref);
        PangoFontDescription* font = pango_font_description_from_string(font_family);
        pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
        if (bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
        pango_layout_set_font_description(made.get(), font);
        pango_font_description_free(font);
        pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_text(made.get(), text.c_str(), static_cast<int>(text.size()));
        return made;
    }

    static double height_of(const Layout& made)
    {
        int width = 0, height = 0;
        pango_layout_get_size(made.get(), &width, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }

    void show(const Layout& made, double x, double top) const
    {
        cairo_set_source_rgb(cairo, 0.1, 0.12, 0.14);
        cairo_move_to(cairo, x, top);
        pango_cairo_show_layout(cairo, made.get());
    }

    void finish_page()
    {
        show(layout(fmt::format("{}    {}", foot, page), 7.5, text_width), margin, page_height - foot_height - 8);
        cairo_show_page(cairo);
        ++page;
        y = margin;
    }
};

PdfSheet::PdfSheet(const std::string& title, const std::string& date, std::string foot) : state_(std::make_unique<State>())
{
    state_->foot = std::move(foot);
    state_->surface = cairo_pdf_surface_create_for_stream(append, &state_->out, page_width, page_height);
    cairo_pdf_surface_set_metadata(state_->surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(state_->surface, CAIRO_PDF_METADATA_CREATE_DATE, (date + "T00:00:00Z").c_str());
    state_->cairo = cairo_create(state_->surface);
}

PdfSheet::~PdfSheet()
{
    cairo_destroy(state_->cairo);
    cairo_surface_destroy(state_->surface);
}

void PdfSheet::need(double height)
{
    if (state_->y + height > page_height - margin - foot_height && state_->y > margin) state_->finish_page();
}

void PdfSheet::heading(const std::string& text, double size)
{
    const Layout made = state_->layout(text, size, text_width, true);
    const double height = State::height_of(made);
    need(height + 40);  // a heading does not stand alone at the foot
    state_->y += size * 0.6;
    state_->show(made, margin, state_->y);
    state_->y += height + 3;
}

void PdfSheet::paragraph(const std::string& text, double size, double indent)
{
    const Layout made = state_->layout(text, size, text_width - indent);
    const double height = State::height_of(made);
    need(height);
    state_->show(made, margin + indent, state_->y);
    state_->y += height + 3;
}

void PdfSheet::table(const std::vector<std::string>& head, const std::vector<double>& shares,
                     const std::vector<std::vector<std::string>>& rows)
{
    constexpr double size = 7.8, pad = 2.5;
    double whole = 0;
    for (const double share : shares) whole += share;
    const auto draw = [&](const std::vector<std::string>& cells, bool bold) {
        std::vector<Layout> layouts;
        double height = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            layouts.push_back(state_->layout(cells[i], size, text_width * shares[i] / whole - 2 * pad, bold));
            height = std::max(height, State::height_of(layouts.back()));
        }
        const bool breaks = state_->y + height + 2 * pad > page_height - margin - foot_height;
        if (breaks && !bold) return false;
        double x = margin;
        for (std::size_t i = 0; i < layouts.size(); ++i) {
            state_->show(layouts[i], x + pad, state_->y + pad);
            x += text_width * shares[i] / whole;
        }
        state_->y += height + 2 * pad;
        cairo_set_source_rgb(state_->cairo, 0.8, 0.83, 0.86);
        cairo_set_line_width(state_->cairo, 0.6);
        cairo_move_to(state_->cairo, margin, state_->y);
        cairo_line_to(state_->cairo, margin + text_width, state_->y);
        cairo_stroke(state_->cairo);
        return true;
    };
    need(40);
    draw(head, true);
    for (const std::vector<std::string>& row : rows)
        if (!draw(row, false)) {
            state_->finish_page();
            draw(head, true);
            draw(row, false);
        }
    state_->y += 6;
}

void PdfSheet::picture(const std::string& png, double width)
{
    Source source{&png};
    cairo_surface_t* image = cairo_image_surface_create_from_png_stream(take, &source);
    if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(image);
        throw Error("a picture could not be read back (it was made by this program); please report this as a bug", 70);
    }
    const double scale = std::min(width / cairo_image_surface_get_width(image), 360.0 / cairo_image_surface_get_height(image));
    const double height = scale * cairo_image_surface_get_height(image);
    need(height + 6);
    cairo_save(state_->cairo);
    cairo_translate(state_->cairo, margin, state_->y);
    cairo_scale(state_->cairo, scale, scale);
    cairo_set_source_surface(state_->cairo, image, 0, 0);
    cairo_paint(state_->cairo);
    cairo_restore(state_->cairo);
    cairo_surface_destroy(image);
    state_->y += height + 6;
}

void PdfSheet::drawing(double height, const std::vector<Line>& lines,
                       const std::vector<std::pair<double, std::string>>& labels_below)
{
    need(height + 20);
    const double top = state_->y;
    cairo_set_source_rgb(state_->cairo, 0.8, 0.83, 0.86);
    cairo_set_line_width(state_->cairo, 0.6);
    cairo_rectangle(state_->cairo, margin, top, text_width, height);
    cairo_stroke(state_->cairo);
    for (const Line& line : lines) {
        for (std::size_t i = 0; i < line.points.size(); ++i) {
            const double x = margin + text_width * line.points[i].first, y = top + height * (1 - line.points[i].second);
            i == 0 ? cairo_move_to(state_->cairo, x, y) : cairo_line_to(state_->cairo, x, y);
        }
        cairo_set_source_rgba(state_->cairo, line.red, line.green, line.blue, line.alpha);
        if (line.width <= 0) {
            cairo_fill(state_->cairo);
        } else {
            cairo_set_line_width(state_->cairo, line.width);
            cairo_stroke(state_->cairo);
        }
    }
    for (const auto& [x, label] : labels_below)
        state_->show(state_->layout(label, 7, 80), margin + text_width * x, top + height + 2);
    state_->y = top + height + 16;
}

std::string PdfSheet::bytes()
{
    if (!state_->ended) {
        state_->finish_page();
        cairo_surface_finish(state_->surface);
        state_->ended = true;
    }
    if (cairo_surface_status(state_->surface) != CAIRO_STATUS_SUCCESS)
        throw Error(fmt::format("the PDF was not written ({}); please report this as a bug",
                                cairo_status_to_string(cairo_surface_status(state_->surface))),
                    70);
    return state_->out;
}

}  // namespace hearthwatch::pipeline::package
