#include "site-catalog/codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "geo/csv.h"
#include "site-catalog/data_file.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

std::optional<int> value_of(char c)
{
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<int>(at);
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool all_digits(std::string_view text)
{
    return std::ranges::all_of(text, is_digit);
}

std::vector<Region> load_regions()
{
    std::vector<Region> found;
    for (const auto& row : geo::parse_csv(data_file("regions.csv"), "regions.csv").rows) {
        Region region{row.cells[0], row.cells[1], row.cells[2], row.cells[3], row.cells[4], {}};
        if (const auto west = geo::parse_number(row.cells[5]))
            region.extent = {*west, *geo::parse_number(row.cells[6]), *geo::parse_number(row.cells[7]),
                             *geo::parse_number(row.cells[8])};
        found.push_back(std::move(region));
    }
    return found;
}

std::vector<District> load_districts()
{
    std::vector<District> found;
    for (const auto& row : geo::parse_csv(data_file("districts.csv"), "districts.csv").rows)
        found.push_back({row.cells[0], row.cells[1], row.cells[2]});
    return found;
}

template <class Row>
const Row* find_code(const std::vector<Row>& rows, std::string_view code)
{
    const auto found = std::ranges::lower_bound(rows, code, {}, [](const Row& row) { return std::string_view(row.code); });
    return found != rows.end() && found->code == code ? &*found : nullptr;
}

}  // namespace

const std::vector<Region>& regions()
{
    static const auto table = load_regions();
    return table;
}

const Region* find_region(std::string_view city_code)
{
    return find_code(regions(), city_code);
}

const std::vector<District>& districts()
{
    static const auto table = load_districts();
    return table;
}

const District* find_district(std::string_view district_code)
{
    return find_code(districts(), district_code);
}

std::string city_code_fault(std::string_view code)
{
    if (find_region(code)) return {};
    if (const auto* district = find_district(code)) {
        const auto* city = find_region(district->city_code);
        return fmt::format("{} is a county or district of {}; write city_code {} (and district_code {})", district->name_zh,
                           city->name_zh, city->code, code);
    }
    if (code == "XIONGAN") return "Xiong'an has no code in GB/T 2260; write 133100";
    if (code == "371200") return "Laiwu was merged into Jinan in January 2019; write 370100";
    if (code.size() != 6 || !all_digits(code))
        return "a GB/T 2260 code has six digits; 'hearthwatch show seasons' lists the cities";
    return "no city of Beijing, Tianjin, Hebei, Shanxi, Shandong or Henan has this code; 'hearthwatch show seasons' lists the "
           "cities";
}

std::optional<char> uscc_check_character(std::string_view first_17)
{
    if (first_17.size() != 17) return std::nullopt;
    int sum = 0, weight = 1;
    for (const char c : first_17) {
        const auto value = value_of(c);
        if (!value) return std::nullopt;
        sum += *value * weight;
        weight = weight * 3 % 31;
    }
    return alphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

bool uscc_valid(std::string_view code)
{
    return code.size() == 18 && all_digits(code.substr(2, 6)) && uscc_check_character(code.substr(0, 17)) == code[17];
}

bool organisation_code_valid(std::string_view uscc)
{
    constexpr std::array weights{3, 7, 9, 10, 5, 8, 4, 2};
    if (uscc.size() != 18) return false;
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const char c = uscc[8 + i];
        if (!is_digit(c) && !is_upper(c)) return false;
        sum += weights[i] * (is_digit(c) ? c - '0' : c - 'A' + 10);
    }
    const int check = 11 - sum % 11;
    return uscc[16] == (check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check));
}

bool permit_id_valid(std::string_view permit)
{
    if (permit.size() != 22) return false;
    const auto holder = permit.substr(0, 18);
    const bool without_credit_code =
        holder.starts_with("H9") && all_digits(holder.substr(2, 15)) && holder.substr(8, 4) == "0000" && is_upper(holder[17]);
    return (without_credit_code || uscc_valid(holder)) && all_digits(permit.substr(18, 3)) && is_upper(permit[21]);
}

}  // namespace hearthwatch::catalog
