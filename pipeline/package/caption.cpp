#include "pipeline/package/caption.h"

#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "pipeline/error.h"
#include "pipeline/package/font.h"

namespace hearthwatch::pipeline::package {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

constexpr int line_height = 17, border = 6, least_width = 420;

struct Reader {
    const std::string* bytes;
    std::size_t at = 0;
};

cairo_status_t read_bytes(void* closure, unsigned char* out, unsigned int length)
{
    auto* reader = static_cast<Reader*>(closure);
    if (reader->bytes->size() - reader->at < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(out, reader->bytes->data() + reader->at, length);
    reader->at += length;
    return CAIRO_STATUS_SUCCESS;
}

cairo_status_t write_bytes(void* closure, const unsigned char* bytes, unsigned int length)
{
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), length);
    return CAIRO_STATUS_SUCCESS;
}

void write_text(cairo_t* cairo, const std::string& text, double x, double y, double width)
{
    const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> layout(pango_cairo_create_layout(cairo), g_object_unref);
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
        pango_font_description_from_string(fmt::format("{} 9", font_family).c_str()), pango_font_description_free);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_MIDDLE);
    pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout.get());
}

void draw_scale_bar(cairo_t* cairo, double length_px, double bar_m, double y)
{
    cairo_set_source_rgba(cairo, 0, 0, 0, 0.65);
    cairo_rectangle(cairo, border, y - 26, length_px + 12, 22);
    cairo_fill(cairo);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_rectangle(cairo, border + 6, y - 9, length_px, 3);
    cairo_fill(cairo);
    write_text(cairo, fmt::format("{:g} m", bar_m), border + 6, y - 27, std::max(length_px, 60.0));
}

}  // namespace

std::string captioned_png(const std::string& png, double metres_wide, double bar_m, const std::vector<std::string>& lines)
{
    Reader reader{&png};
    const Surface picture(cairo_image_surface_create_from_png_stream(read_bytes, &reader), cairo_surface_destroy);
    if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS)
        throw Error("a picture could not be read back (it was made by this program); please report this as a bug", 70);
    const int picture_width = cairo_image_surface_get_width(picture.get()),
              height = cairo_image_surface_get_height(picture.get());
    const int width = std::max(picture_width, least_width);
    const int whole = height + border * 2 + line_height * static_cast<int>(lines.size());
    const Surface sheet(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, whole), cairo_surface_destroy);
    std::string out;
    {
        const Context cairo(cairo_create(sheet.get()), cairo_destroy);
        cairo_set_source_rgb(cairo.get(), 1, 1, 1);
        cairo_paint(cairo.get());
        cairo_set_source_surface(cairo.get(), picture.get(), 0, 0);
        cairo_paint(cairo.get());
        draw_scale_bar(cairo.get(), bar_m / metres_wide * picture_width, bar_m, height);
        cairo_set_source_rgb(cairo.get(), 0.1, 0.1, 0.1);
        double y = height + border;
        for (const std::string& line : lines) {
            write_text(cairo.get(), line, border, y, width - 2 * border);
            y += line_height;
        }
    }
    cairo_surface_write_to_png_stream(sheet.get(), write_bytes, &out);
    return out;
}

}  // namespace hearthwatch::pipeline::package
