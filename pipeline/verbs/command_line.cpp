#include "pipeline/verbs/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>

#include "geo/error.h"
#include "pipeline/verbs/verbs.h"
#include "raster/error.h"
#include "site-catalog/error.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int exit_usage = 2, exit_bad_input = 65, exit_bug = 70;

/// Runs the chosen verb; every kind of trouble becomes one message and one exit code (contract 5.1).
int guarded(const std::function<int()>& verb)
{
    try {
        return verb();
    } catch (const Error& error) {
        fmt::print(stderr, "hearthwatch: {}\n", error.what());
        return error.exit_code();
    } catch (const catalog::Error& error) {
        fmt::print(stderr, "hearthwatch: {}\n", error.what());
    } catch (const raster::Error& error) {
        fmt::print(stderr, "hearthwatch: {}\n", error.what());
    } catch (const geo::Error& error) {
        fmt::print(stderr, "hearthwatch: {}\n", error.what());
    } catch (const std::exception& error) {
        fmt::print(stderr, "hearthwatch: this is a bug of ours: {}; please report it with the command and its input\n",
                   error.what());
        return exit_bug;
    }
    return exit_bad_input;
}

}  // namespace

int command_line(int argc, char** argv)
{
    CLI::App app{"hearthwatch: did the furnaces stop as ordered? 卫星核查采暖季错峰停产", "hearthwatch"};
    app.set_version_flag("--version", std::string(program_version));
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::simple);
    std::function<int()> chosen;
    Common common;
    for (const auto& add : verb_adders()) add(app, common, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_usage;
    }
    return guarded(chosen);
}

}  // namespace hearthwatch::pipeline
