#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace CLI {
class App;
}

namespace hearthwatch::pipeline {

inline constexpr std::string_view program_version = "hearthwatch 0.1.0";

/// Options that most verbs share.
struct Common {
    std::filesystem::path workspace = ".";
    int threads = -1;  ///< -1 = as the workspace says; 0 = all cores
    bool json = false;
    std::string fail_on;  ///< "inconsistent": exit 3 when an order is found so
};

/// Puts one or more verbs on the command line: `chosen` becomes the work of the verb that was named.
using VerbAdder = void (*)(CLI::App& app, Common& common, std::function<int()>& chosen);

void add_line_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);   ///< run, and each stage of it
void add_pull_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);   ///< pull, doctor
void add_input_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);  ///< check, show, rehearse
void add_night_verbs(CLI::App& app, Common& common,
                     std::function<int()>& chosen);  ///< night, status, findings, shard, merge, publish
void add_import_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);  ///< import plan, import catalog, template
void add_evidence_verbs(CLI::App& app, Common& common,
                        std::function<int()>& chosen);  ///< evidence verify, reproduce, keygen, stamp
void add_disclose_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);  ///< disclose
void add_review_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);    ///< review next, show, confirm, ..
void add_ledger_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);    ///< ledger verify, show, state
void add_map_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);       ///< export, propose-units
void add_question_verbs(CLI::App& app, Common& common, std::function<int()>& chosen);  ///< why, diff, evaluate

inline std::vector<VerbAdder> verb_adders()
{
    return {add_line_verbs,     add_pull_verbs,   add_input_verbs,  add_night_verbs, add_import_verbs,  add_evidence_verbs,
            add_disclose_verbs, add_review_verbs, add_ledger_verbs, add_map_verbs,   add_question_verbs};
}

/// -w, --threads, --json.
void add_common(CLI::App& verb, Common& common);
int threads_of(const Common& common, const Workspace& workspace);

/// The moment that --now names, or the clock's.
geo::Instant moment(const std::string& now);

/// The whole line, every stage that is due, with its record and summary; exit code.
int run_line(const Common& common);

/// Prints counts on stdout and refused inputs on stderr; 1 when some input was refused, else 0.
int print_report(std::string_view verb, const StageReport& report, bool json);

}  // namespace hearthwatch::pipeline
