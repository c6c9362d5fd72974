#include "site-catalog/office_words.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "site-catalog/codes.h"
#include "site-catalog/office_days.h"

namespace hearthwatch::catalog {

namespace {

bool is_one_of(const std::string& text, std::initializer_list<const char*> words)
{
    return std::ranges::find(words, text) != words.end();
}

bool holds(const std::string& text, std::initializer_list<const char*> words)
{
    return std::ranges::any_of(words, [&](const char* word) { return text.find(word) != std::string::npos; });
}

std::string upper(std::string text)
{
    for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

std::string city_code_of(const std::string& text)
{
    for (const auto& region : regions())
        if (region.name_zh == text || region.name_zh == text + "市" || region.name_en == text) return region.code;
    return text;
}

std::string district_code_of(const std::string& text, const std::string& city_code)
{
    for (const auto& district : districts())
        if (district.city_code == city_code && district.name_zh == text) return district.code;
    return text;
}

std::string grade_of(const std::string& text)
{
    auto grade = upper(text);
    for (const auto* part : {"级", " "})
        for (auto at = grade.find(part); at != std::string::npos; at = grade.find(part))
            grade.erase(at, std::string_view(part).size());
    return grade;
}

std::string datum_of(const std::string& text)
{
    const auto word = upper(text);
    if (holds(word, {"GCJ", "火星", "高德", "腾讯"})) return "gcj02";
    if (holds(word, {"BD-09", "BD09", "百度"})) return "bd09";
    if (holds(word, {"CGCS2000", "国家2000", "2000国家", "EPSG:4490"})) return "cgcs2000";
    if (holds(word, {"WGS84", "WGS-84", "WGS 84", "EPSG:4326"})) return "wgs84";
    return text;
}

std::string process_of(const std::string& text)
{
    if (holds(text, {"长流程"})) return "long";
    if (holds(text, {"全废钢"})) return "short_scrap";
    return text == "短流程" ? "" : text;  // part scrap, part iron: neither of the two
}

std::string flag_of(const std::string& column, const std::string& text)
{
    if (is_one_of(text, {"是", "有", "√", "Y", "y", "yes", "true", "1"})) return "true";
    if (is_one_of(text, {"否", "无", "×", "N", "n", "no", "false", "0", "-", "/"})) return "false";
    throw BadCell{column, column, text, "a flag is yes or no", "write 是 or 否"};
}

std::string day_cell(const std::string& column, const std::string& text, geo::Day about)
{
    const auto days = parse_office_days(text, about, about);
    if (days.size() != 1 || days.front().year_guessed)
        throw BadCell{column, column, text, "it is no day with its year", "write 2021-11-15 or 2021年11月15日"};
    return geo::format_day(days.front().day);
}

std::string degrees_cell(const std::string& column, const std::string& text)
{
    const auto degrees = office_degrees(text);
    if (!degrees) throw BadCell{column, column, text, "it is no angle", "write 118.5067 or 118°30'24\""};
    return geo::format_number(*degrees);
}

std::string number_cell(const std::string& column, const std::string& text, double factor)
{
    const auto number = office_number(text);
    if (!number) throw BadCell{column, column, text, "it is no number", "write digits only, the unit in the header"};
    return geo::format_number(*number * factor);
}

std::string abbreviation(UnitKind kind)
{
    static constexpr std::array<const char*, 9> words{"BF", "COKE", "SINTER", "PELLET", "LIME", "BOF", "EAF", "DRI", "WORKS"};
    return words.at(static_cast<std::size_t>(kind));
}

}  // namespace hearthwatch::catalog
