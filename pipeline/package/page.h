#pragma once
#include <string>
#include <vector>

#include "pipeline/package/texts.h"

namespace hearthwatch::pipeline::package {

/// A whole self-contained HTML page: style and script inside, both languages with a switch that needs no script, nothing asked of
/// any network (a content policy forbids it). `body` is HTML; `trail` are links back, address and label.
enum class Charts { none, series };  ///< `series`: the body has series_numbers, and the page brings what draws them
struct TrailLink {
    std::string address;
    Both label;
};
std::string page(const Both& title, const std::vector<TrailLink>& trail, const std::string& body, const std::string& footer,
                 Charts charts = Charts::none);

/// A table that the script makes sortable. Cells are HTML; column heads are texts.
class TableText {
public:
    explicit TableText(const std::vector<Both>& heads);
    /// `classes` goes to the row; as many cells as heads.
    void row(const std::vector<std::string>& cells, const std::string& classes = {});
    std::string done() const;

private:
    std::string rows_;
    std::string head_;
};

/// <h2> with both languages, <p> likewise.
std::string heading(const Both& both);
std::string paragraph(const Both& both, const std::string& classes = {});
/// A link whose label is already HTML.
std::string link(const std::string& address, const std::string& label_html);

}  // namespace hearthwatch::pipeline::package
