#include <algorithm>

#include "geo/error.h"
#include "site-catalog/record.h"

namespace hearthwatch::catalog {

namespace {

/// Takes the place columns out of the fields.
void take_place(Record& record)
{
    const auto taken = [&](const char* key) {
        const auto node = record.fields.extract(key);
        return node ? node.mapped() : std::string{};
    };
    const auto lon = taken("lon_deg"), lat = taken("lat_deg"), wkt = taken("wkt");
    if (!wkt.empty()) {
        if (!lon.empty() || !lat.empty()) throw Error("has both wkt and lon_deg, lat_deg (which one counts?); empty one of them");
        record.polygon = polygon_from_wkt(wkt);
        return;
    }
    if (lon.empty() && lat.empty()) return;
    const auto lon_deg = geo::parse_number(lon), lat_deg = geo::parse_number(lat);
    if (!lon_deg || !lat_deg)
        throw Error("lon_deg '" + shown(lon) + "', lat_deg '" + shown(lat) +
                    "' are no decimal degrees (118.5067, not 118°30'24\"); convert them");
    record.point = {*lon_deg, *lat_deg};
}

}  // namespace

std::vector<Record> csv_records(const geo::CsvTable& table, const std::vector<std::string>& known, Faults& faults)
{
    std::vector<Record> records;
    report_unknown_columns(table.name + ":1", table.header, known, faults);
    for (const auto& row : table.rows) {
        Record record{table.name + ":" + std::to_string(row.line), {}, {}, {}};
        for (std::size_t i = 0; i < table.header.size(); ++i)
            if (!row.cells[i].empty()) record.fields.emplace(table.header[i], row.cells[i]);
        try {
            take_place(record);
            records.push_back(std::move(record));
        } catch (const Error& error) {
            faults.list.push_back(record.where + ": " + error.what());
        }
    }
    return records;
}

geo::CsvTable csv_table(const std::filesystem::path& file, Faults& faults)
{
    try {
        return geo::read_csv(file);
    } catch (const geo::Error& error) {
        faults.list.emplace_back(error.what());
        return {};
    }
}

std::vector<Record> csv_records(const std::filesystem::path& file, const std::vector<std::string>& known, Faults& faults)
{
    return csv_records(csv_table(file, faults), known, faults);
}

}  // namespace hearthwatch::catalog
