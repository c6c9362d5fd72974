#pragma once
#include <string>

#include "geo/day.h"
#include "site-catalog/import_rows.h"

namespace hearthwatch::catalog {

/// An office's spelling of one cell in the contract's; each throws BadCell, or hands on what it does not know for the contract's
/// own check to refuse.
std::string city_code_of(const std::string& text);                                    ///< "唐山市", "唐山", "130200"
std::string district_code_of(const std::string& text, const std::string& city_code);  ///< "丰南区", "130207"
std::string grade_of(const std::string& text);                                        ///< "B-级", "b"
std::string datum_of(const std::string& text);                                        ///< "国家2000", "高德", "WGS-84"
std::string process_of(const std::string& text);                                      ///< "长流程", "全废钢短流程"
std::string flag_of(const std::string& column, const std::string& text);              ///< "是", "否", "√"
std::string day_cell(const std::string& column, const std::string& text, geo::Day about);
std::string degrees_cell(const std::string& column, const std::string& text);
std::string number_cell(const std::string& column, const std::string& text, double factor);

/// "BF", "EAF", ... for identifiers made here.
std::string abbreviation(UnitKind kind);

}  // namespace hearthwatch::catalog
