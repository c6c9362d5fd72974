#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "raster/error.h"

namespace hearthwatch::raster {

/// One element of an XML file, with the name without its prefix.
struct XmlElement {
    std::string name;
    std::string text;  ///< its own text, spaces at both ends dropped
    std::size_t line = 0;
    std::map<std::string, std::string> attributes;
    std::vector<XmlElement> children;

    /// First child of the name; nullptr when there is none.
    const XmlElement* child(std::string_view child_name) const;
    /// First element below, at any depth, in document order; nullptr when there is none.
    const XmlElement* find(std::string_view wanted) const;
    /// All elements below, at any depth, in document order.
    std::vector<const XmlElement*> find_all(std::string_view wanted) const;
    std::string attribute(std::string_view wanted) const;  ///< empty when it has none
};

/// Throws raster::Error with the line. No network, no document type, no entities but the five of XML itself, at most 64
/// levels. Elements named in `skip` are left out with all below them.
XmlElement parse_xml(std::string_view text, const std::string& name, const std::vector<std::string>& skip = {});

}  // namespace hearthwatch::raster
