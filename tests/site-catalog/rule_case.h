#pragma once
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "site-catalog/plan_rules.h"
#include "site-catalog/support.h"
#include "site-catalog/write.h"

namespace hearthwatch::fixture {

inline std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) {
        const auto from = part.find_first_not_of(' ');
        if (from != std::string::npos) parts.push_back(part.substr(from, part.find_last_not_of(' ') - from + 1));
    }
    return parts;
}

using Cells = std::map<std::string, std::string>;

/// A table whose rows may have different columns.
inline std::string table_text(const std::vector<Cells>& rows)
{
    Cells all;
    for (const auto& row : rows)
        for (const auto& [column, value] : row) all.emplace(column, "");
    std::vector<std::string> header;
    for (const auto& [column, value] : all) header.push_back(column);
    std::string text = geo::csv_line(header);
    for (auto row : rows) {
        std::vector<std::string> cells;
        for (const auto& column : header) cells.push_back(row[column]);
        text += geo::csv_line(cells);
    }
    return text;
}

/// "TS-1.grade=B; TS-1-BF1.closed=2021-01-01": changes of the small catalogue.
inline catalog::Catalog changed_catalog(const std::string& changes)
{
    const TempFolder folder;
    catalog::write_catalog(folder.path(), small_catalog());
    std::map<std::string, Cells> wanted;
    for (const auto& change : split(changes, ';')) {
        const auto dot = change.find('.'), equals = change.find('=');
        wanted[change.substr(0, dot)][change.substr(dot + 1, equals - dot - 1)] = change.substr(equals + 1);
    }
    for (const auto* name : {"sites.geojson", "units.geojson"}) {
        auto text = got(folder / name);
        for (const auto& [id, cells] : wanted) {
            const auto at =
                text.find("\"properties\":{\"" + std::string(name[0] == 's' ? "site_id" : "unit_id") + "\":\"" + id + "\"");
            if (at == std::string::npos) continue;
            auto start = at + 14;
            for (const auto& [column, value] : cells) {
                const auto key = "\"" + column + "\":";
                if (const auto old = text.find(key, start); old < text.find('}', start))
                    text.replace(old, key.size(), "\"source\":");
                const bool bare = value == "null" || value == "true" || geo::parse_number(value).has_value();
                text.insert(start, key + (bare && column.find("code") == std::string::npos ? value : "\"" + value + "\"") + ",");
            }
        }
        put(folder / name, text);
    }
    return catalog::read_catalog(folder.path());
}

/// "TS-1-BF1 stop 2021-11-15 2021-12-31; TS-1-SINTER reduce_percent:30 2021-11-15 2022-03-15".
inline catalog::Plan plan_of(const std::string& orders, const catalog::Catalog& catalog)
{
    std::string text = "order_id,site_id,unit_id,start,end,measure,amount\n";
    int number = 0;
    for (const auto& order : split(orders, ';')) {
        const auto words = split(order, ' ');
        const auto measure = split(words.at(1), ':');
        text += geo::csv_line({"O" + std::to_string(++number), words[0].substr(0, 4), words[0], words.at(2), words.at(3),
                               measure[0], measure.size() > 1 ? measure[1] : ""});
    }
    return catalog::checked_plan(geo::parse_csv(text, "plan.csv"), catalog);
}

/// "alert 130200 II 2021-12-09T18:00 2021-12-12T08:00; previous TS-1-BF1 phase2 0.9; grade TS-1 B 2021-09-30; group G TS-1;
/// sent 130000 plan - 2021-10-19; before TS-1 phase2 1000000 (crude steel); crude TS-1 phase2 900000; target 130200 BASE CUT MADE
/// UNTIL; page 130200 2021-11-01 2021-12-10 FILE SHA256".
inline catalog::RuleInputs inputs_of(const std::string& inputs, const catalog::Catalog& catalog)
{
    std::string alerts = "region_code,level,start_local,end_local\n", previous = "site_id,unit_id,phase,run_share,crude_t\n",
                groups = "group_id,site_id\n", reports = "province_code,what,month,sent_on\n",
                grades = "site_id,grade,grade_date\n", crude = "site_id,phase,crude_t\n",
                targets = "region_code,base_t,cut_t,made_t,made_until\n", pages = "city_code,month,published_on,file,sha256\n";
    for (const auto& input : split(inputs, ';')) {
        auto words = split(input, ' ');
        for (auto& word : words)
            if (word == "-") word.clear();
        if (words[0] == "alert")
            alerts += geo::csv_line({words.at(1), words.at(2), words.at(3), words.at(4)});
        else if (words[0] == "previous")
            previous += geo::csv_line({words.at(1).substr(0, 4), words[1], words.at(2), words.at(3), ""});
        else if (words[0] == "before")
            previous += geo::csv_line({words.at(1), "", words.at(2), "", words.at(3)});
        else if (words[0] == "crude")
            crude += geo::csv_line({words.at(1), words.at(2), words.at(3)});
        else if (words[0] == "target")
            targets += geo::csv_line({words.at(1), words.at(2), words.at(3), words.at(4), words.at(5)});
        else if (words[0] == "page")
            pages += geo::csv_line({words.at(1), words.at(2), words.at(3), words.at(4), words.at(5)});
        else if (words[0] == "grade")
            grades += geo::csv_line({words.at(1), words.at(2), words.at(3)});
        else if (words[0] == "group")
            groups += geo::csv_line({words.at(1), words.at(2)});
        else if (words[0] == "sent")
            reports += geo::csv_line({words.at(1), words.at(2), words.at(3), words.at(4)});
    }
    const TempFolder folder;
    put(folder / "alerts.csv", alerts);
    put(folder / "previous_year.csv", previous);
    put(folder / "groups.csv", groups);
    put(folder / "reports.csv", reports);
    put(folder / "grades.csv", grades);
    put(folder / "crude_output.csv", crude);
    put(folder / "annual_targets.csv", targets);
    put(folder / "public_pages.csv", pages);
    return catalog::read_rule_inputs(folder.path(), catalog);
}

}  // namespace hearthwatch::fixture
