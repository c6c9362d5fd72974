#include "raster/xml_tree.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <libxml/parser.h>

namespace hearthwatch::raster {
namespace {

constexpr int max_depth = 64;

std::string text_of(const xmlChar* text)
{
    return text ? std::string(reinterpret_cast<const char*>(text)) : std::string();
}

std::string trimmed(const std::string& text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

XmlElement copy(const xmlNode* node, const std::string& file, const std::vector<std::string>& skip, int depth)
{
    XmlElement element;
    element.name = text_of(node->name);
    element.line = node->line;
    if (depth > max_depth)
        throw Error(
            fmt::format("{}:{}: elements more than {} deep (no product's are); fetch it again", file, element.line, max_depth));
    for (const xmlAttr* a = node->properties; a; a = a->next)
        element.attributes[text_of(a->name)] = a->children ? text_of(a->children->content) : "";
    std::string text;
    for (const xmlNode* child = node->children; child; child = child->next) {
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) text += text_of(child->content);
        if (child->type != XML_ELEMENT_NODE || std::find(skip.begin(), skip.end(), text_of(child->name)) != skip.end()) continue;
        element.children.push_back(copy(child, file, skip, depth + 1));
    }
    element.text = trimmed(text);
    return element;
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const
{
    for (const XmlElement& element : children)
        if (element.name == child_name) return &element;
    return nullptr;
}

const XmlElement* XmlElement::find(std::string_view wanted) const
{
    for (const XmlElement& element : children) {
        if (element.name == wanted) return &element;
        if (const XmlElement* below = element.find(wanted)) return below;
    }
    return nullptr;
}

std::vector<const XmlElement*> XmlElement::find_all(std::string_view wanted) const
{
    std::vector<const XmlElement*> found;
    for (const XmlElement& element : children) {
        if (element.name == wanted) found.push_back(&element);
        const std::vector<const XmlElement*> below = element.find_all(wanted);
        found.insert(found.end(), below.begin(), below.end());
    }
    return found;
}

std::string XmlElement::attribute(std::string_view wanted) const
{
    const auto found = attributes.find(std::string(wanted));
    return found == attributes.end() ? "" : found->second;
}

XmlElement parse_xml(std::string_view text, const std::string& name, const std::vector<std::string>& skip)
{
    static const int ready = (xmlInitParser(), 1);
    static_cast<void>(ready);
    if (text.find("<!DOCTYPE") != std::string_view::npos || text.find("<!ENTITY") != std::string_view::npos)
        throw Error(fmt::format(
            "{}: has a document type (entities could read other files or fill the memory); fetch the product again", name));
    const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> context(xmlNewParserCtxt(), xmlFreeParserCtxt);
    if (!context) throw std::bad_alloc();
    const std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> document(
        xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT),
        xmlFreeDoc);
    const xmlNode* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (!root || document->intSubset) {
        const xmlError* error = xmlCtxtGetLastError(context.get());
        throw Error(fmt::format("{}:{}: not well-formed XML ({}); fetch the product again", name, error ? error->line : 1,
                                error && error->message ? trimmed(error->message) : "no root element"));
    }
    return copy(root, name, skip, 0);
}

}  // namespace hearthwatch::raster
