#pragma once
#include <memory>
#include <string>
#include <vector>

namespace hearthwatch::pipeline::package {

/// An A4 document written from top to bottom with text in any script, its fonts embedded. Same calls, same bytes, with one set of
/// fonts. Lengths are points (1/72 inch).
class PdfSheet {
public:
    /// `date` is "2022-03-06" and stands in the document's properties; `foot` at the bottom of each page, before the page number.
    PdfSheet(const std::string& title, const std::string& date, std::string foot);
    ~PdfSheet();
    PdfSheet(const PdfSheet&) = delete;
    PdfSheet& operator=(const PdfSheet&) = delete;

    void heading(const std::string& text, double size = 13);
    void paragraph(const std::string& text, double size = 9.5, double indent = 0);
    /// Columns share the width as `shares` say; the head is repeated on each page.
    void table(const std::vector<std::string>& head, const std::vector<double>& shares,
               const std::vector<std::vector<std::string>>& rows);
    /// A PNG of at most `width`, kept whole.
    void picture(const std::string& png, double width);
    /// Room for a drawing of this height: its lines and boxes in coordinates of 0..1 from the lower left.
    struct Line {
        std::vector<std::pair<double, double>> points;
        double red = 0, green = 0, blue = 0, alpha = 1, width = 1;  ///< width 0 = a filled area
    };
    void drawing(double height, const std::vector<Line>& lines, const std::vector<std::pair<double, std::string>>& labels_below);

    /// Ends the document; nothing may be added after.
    std::string bytes();

private:
    struct State;
    void need(double height);
    std::unique_ptr<State> state_;
};

}  // namespace hearthwatch::pipeline::package
