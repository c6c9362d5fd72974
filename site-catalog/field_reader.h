#pragma once
#include <optional>
#include <string>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"
#include "site-catalog/record.h"

namespace hearthwatch::catalog {

/// Visitor of fields.h that fills an item from a record; what cannot be read goes to `faults` and leaves the member as it was.
class FieldReader {
public:
    FieldReader(const Record& record, Faults& faults) : record_(record), faults_(faults) {}

    void operator()(const char* column, std::string& member) const;
    void operator()(const char* column, std::vector<std::string>& member) const;  ///< parts between '|'
    void operator()(const char* column, std::optional<double>& member) const;
    void operator()(const char* column, std::optional<geo::Day>& member) const;
    void operator()(const char* column, geo::Day& member) const;
    void operator()(const char* column, bool& member) const;
    void operator()(const char* column, UnitKind& member) const;
    void operator()(const char* column, Measure& member) const;

private:
    const std::string* cell(const char* column) const;
    void missing(const char* column) const;
    const Record& record_;
    Faults& faults_;
};

}  // namespace hearthwatch::catalog
