#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "site-catalog/catalog.h"

namespace hearthwatch::catalog {

/// What a cell like "1#、2#高炉" names.
struct UnitText {
    UnitKind kind = UnitKind::works;
    std::vector<std::string> numbers;  ///< "3", "A", "新3"; empty = the kind only
    bool all = false;                  ///< "全部高炉", "所有烧结机"
};

/// Reads "3#高炉", "3号高炉", "三号高炉", "高炉3", "No.3 BF", "BF3", "1#、2#高炉", "1-3号高炉", "全部高炉", "高炉", "全厂", "blast_furnace".
/// `fallback` is the kind when the text has numbers alone. nullopt when no kind is understood.
std::optional<UnitText> parse_unit_text(std::string_view text, std::optional<UnitKind> fallback = std::nullopt);

}  // namespace hearthwatch::catalog
