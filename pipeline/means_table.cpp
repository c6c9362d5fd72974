#include "pipeline/means_table.h"

#include <fmt/format.h>

#include "geo/csv.h"
#include "geo/error.h"
#include "pipeline/means.h"
#include "pipeline/store.h"
#include "pipeline/table_reader.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

Statement statement_of(const TableReader& table, std::size_t i, const fs::path& folder)
{
    Statement s{table.text(i, 0), table.text(i, 1), table.day(i, 2),  table.day(i, 3), table.text(i, 4),
                table.day(i, 5),  table.text(i, 6), table.text(i, 7), table.text(i, 8)};
    if (s.unit_id.empty()) table.refuse(i, 0, "the id of a unit");
    if (!find_means(s.means)) table.refuse(i, 1, "electricity, site_check, ledger, transport or online_monitoring");
    if (s.end < s.start) table.refuse(i, 3, "a day not before start");
    if (s.says != "run" && s.says != "banked" && s.says != "stop") table.refuse(i, 4, "run, banked or stop");
    if (s.source.empty()) table.refuse(i, 6, "who says so");
    if (s.file.empty() != s.sha256.empty()) table.refuse(i, 8, "given exactly where a file is");
    if (s.file.empty()) return s;
    std::error_code trouble;
    if (!fs::is_regular_file(folder / s.file, trouble)) table.refuse(i, 7, "a file beside the table");
    if (sha256_of_file(folder / s.file) != s.sha256)
        table.refuse(i, 8, "the sha256 of " + s.file + " (the paper is another than the one that was stated)");
    return s;
}

}  // namespace

std::vector<Statement> read_statements(const fs::path& file, std::vector<std::string>& refused)
{
    const TableReader table(file, {"unit_id", "means", "start", "end", "says", "made_on", "source", "file", "sha256"});
    std::vector<Statement> statements;
    for (std::size_t i = 0; i < table.size(); ++i) try {
            statements.push_back(statement_of(table, i, file.parent_path()));
        } catch (const Error& error) {
            refused.emplace_back(error.what());
        }
    return statements;
}

std::string means_csv(const std::vector<MeansRow>& rows)
{
    std::string text = "unit_id,day,means,says,share,p_run,satellite,relation,independent,source\n";
    for (const auto& r : rows)
        text += geo::csv_line({r.unit_id, geo::format_day(r.day), r.means, r.says, geo::format_number(r.share),
                               geo::format_number(r.p_run), r.satellite, r.relation, r.independent ? "true" : "false", r.source});
    return text;
}

std::vector<MeansRow> read_means_rows(const fs::path& file)
{
    const TableReader table(
        file, {"unit_id", "day", "means", "says", "share", "p_run", "satellite", "relation", "independent", "source"});
    std::vector<MeansRow> rows;
    for (std::size_t i = 0; i < table.size(); ++i)
        rows.push_back({table.text(i, 0), table.day(i, 1), table.text(i, 2), table.text(i, 3), table.number(i, 4),
                        table.number(i, 5), table.text(i, 6), table.text(i, 7), table.truth(i, 8), table.text(i, 9)});
    return rows;
}

}  // namespace hearthwatch::pipeline
