#include "pipeline/night/publish.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "pipeline/error.h"
#include "pipeline/findings_table.h"
#include "pipeline/package/review.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

/// psql(1), Exit Status: 2 = the connection went bad, 3 = an error in the script.
constexpr int psql_no_connection = 2, psql_not_there = 127;

constexpr std::string_view counts_sql = R"(SELECT json_build_object('sites', (SELECT count(*) FROM hearthwatch.site),
  'units', (SELECT count(*) FROM hearthwatch.unit), 'readings', (SELECT count(*) FROM hearthwatch.observation),
  'unit days', (SELECT count(*) FROM hearthwatch.state), 'findings', (SELECT count(*) FROM hearthwatch.finding),
  'revisions of findings', (SELECT count(*) FROM hearthwatch.finding_history));
)";
constexpr std::string_view reviews_sql =
    R"(SELECT json_build_object('review_id', review_id, 'form', json_build_object('schema', 1,
  'kind', 'hearthwatch-review', 'order_id', order_id, 'evidence_key', evidence_key, 'decision', decision, 'reason_code', reason_code,
  'reviewer', reviewer, 'second_reviewer', second_reviewer, 'note', note, 'reviewed_at',
  to_char(reviewed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) FROM hearthwatch.review ORDER BY review_id;
)";

std::string connection_of(const std::string& target)
{
    if (!target.starts_with("PG:") || target.find('\0') != std::string::npos)
        throw Error(fmt::format("--to '{}' is no target; write PG: and a connection string, as PG:service=hearthwatch", target),
                    2);
    const std::string connection = target.substr(3);
    const auto scheme = connection.find("://");
    const bool user_password = scheme != std::string::npos && connection.find('@') != std::string::npos &&
                               connection.substr(scheme + 3, connection.find('@') - scheme - 3).find(':') != std::string::npos;
    if (connection.find("password") != std::string::npos || user_password)
        throw Error(
            "--to holds a password (every user of this machine could read it in the list of processes); put it into ~/.pgpass",
            2);
    return connection;
}

struct Answer {
    int exit_code = 0;
    std::string out, err;
};

/// `err` goes to a file, so that neither pipe can fill while the other is read.
Answer run_psql(const std::string& connection, const fs::path& script, const fs::path& errors)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw Error("no pipe can be made; close other programs", 75);
    const std::string script_name = script.string(), errors_name = errors.string();
    const std::array<const char*, 9> command{"psql", "-X", "-q", "-A", "-t", "-w", "-f", script_name.c_str(), connection.c_str()};
    std::vector<char*> arguments;
    for (const char* word : command) arguments.push_back(const_cast<char*>(word));
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) throw Error("no process can be started; close other programs", 75);
    if (child == 0) {
        const int err = open(errors_name.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), in = open("/dev/null", O_RDONLY);
        if (err < 0 || in < 0 || dup2(in, 0) < 0 || dup2(ends[1], 1) < 0 || dup2(err, 2) < 0) _exit(126);
        setenv("PGCONNECT_TIMEOUT", "20", 0);
        setenv("PGCLIENTENCODING", "UTF8", 1);
        setenv("PGAPPNAME", "hearthwatch", 0);
        execvp(arguments[0], arguments.data());
        _exit(psql_not_there);
    }
    close(ends[1]);
    Answer answer;
    std::array<char, 65536> block;
    for (ssize_t count; (count = read(ends[0], block.data(), block.size())) > 0 || (count < 0 && errno == EINTR);)
        if (count > 0) answer.out.append(block.data(), static_cast<std::size_t>(count));
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    answer.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    std::error_code trouble;
    answer.err = fs::exists(errors, trouble) ? read_file(errors) : "";
    fs::remove(errors, trouble);
    return answer;
}

[[noreturn]] void refuse(const Answer& answer)
{
    const std::string why = answer.err.substr(0, 2000);
    if (answer.exit_code == psql_not_there)
        throw Error("psql is not installed (publishing goes through it); install postgresql-client", 75);
    if (answer.exit_code == psql_no_connection)
        throw Error("the database cannot be reached, nothing was published; it is tried again next night: " + why, 75);
    throw Error("the database refused, nothing was published: " + why);
}

/// Every row becomes a form as the page saves it, once; the next night takes it into the ledger. A row that the page would not have made,
/// or of no order here, is refused.
void take_reviews(const Workspace& workspace, const std::vector<std::string>& lines, StageReport& report)
{
    std::set<std::string> orders;
    for (const auto& finding : read_findings(workspace.out / "findings.csv")) orders.insert(finding.order_id);
    for (const auto& line : lines) {
        const auto json = nlohmann::ordered_json::parse(line);
        const auto id = json.at("review_id").get<std::int64_t>();
        const std::string text = json.at("form").dump(1) + "\n", row = fmt::format("hearthwatch.review {}", id);
        const fs::path file = package::review_folder(workspace.root) / fmt::format("postgis-{}.json", id);
        std::error_code absent;
        ++report.counts["reviews"];
        if (fs::exists(file, absent)) continue;
        try {
            const auto review = package::parse_review(text, row);
            if (!orders.contains(review.order_id))
                throw Error(fmt::format("{}: order_id '{}' is none of ours; mend the row", row, review.order_id));
            write_file(file, text);
        } catch (const Error& error) {
            report.refused.emplace_back(error.what());
            --report.counts["reviews"];
        }
    }
}

}  // namespace

StageReport publish(const Workspace& workspace, const std::string& target)
{
    const std::string connection = connection_of(target);
    const fs::path script = workspace.out / "nights" / "publish.sql";
    write_file(script, publish_sql(workspace) + std::string(counts_sql) + std::string(reviews_sql));
    const auto answer = run_psql(connection, script, workspace.out / "nights" / fmt::format(".publish.{}.err", getpid()));
    if (answer.exit_code != 0) refuse(answer);
    StageReport report;
    report.did_nothing = false;
    std::vector<std::string> lines;
    std::istringstream out(answer.out);
    for (std::string line; std::getline(out, line);)
        if (line.starts_with("{")) lines.push_back(line);
    if (lines.empty()) throw Error("the database answered nothing after the publication; see out/nights/publish.sql", 75);
    report.counts = nlohmann::json::parse(lines.front()).get<std::map<std::string, std::size_t>>();
    lines.erase(lines.begin());
    take_reviews(workspace, lines, report);
    return report;
}

}  // namespace hearthwatch::pipeline
