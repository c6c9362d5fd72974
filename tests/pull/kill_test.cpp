#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>

#include "pipeline/pull/pull.h"
#include "pull/pull_fixture.h"

using namespace hearthwatch::pipeline;
using test::FaultServer;
using test::LocalWorkspace;
using test::Request;
using test::Response;

namespace {

const std::vector<std::string> ids{"LC09_L1TP_122032_20211205_20211208_02_T1", "LC08_L1TP_122032_20211213_20211220_02_T1"};

/// A catalogue that kills process `victim` when it has answered, or is about to answer, request number `at`.
struct KillingServer {
    std::atomic<int> victim{0}, at{-1}, count{0};
    bool before = false;
    FaultServer server{[this](const Request& request) {
        const bool now = ++count == at && victim > 0;
        if (now && before) ::kill(victim, SIGKILL);
        Response response = answer(request);
        if (now && !before) response.fault = test::Fault::truncate, ::kill(victim, SIGKILL);
        return response;
    }};
    std::string base = server.base();

    Response answer(const Request& request) const
    {
        if (request.path.starts_with("/data/")) {
            const std::string start = request.path.ends_with(".TIF") ? std::string("II*\0", 4) : "GROUP";
            return test::object(request, start + request.path + std::string(50000, 'x'));
        }
        return {200, {}, test::page({test::landsat_item(base, ids[0]), test::landsat_item(base, ids[1])})};
    }
};

}  // namespace

TEST_CASE("a run that is killed at any request loses nothing: the next gives the archive of a clean one")
{
    KillingServer server;
    std::string expected;
    {
        LocalWorkspace clean(test::local_row(server.base, "windows = false\n"));
        REQUIRE(run_pull(clean.workspace, clean.options).counts.at("used") == 2);
        expected = test::tree(clean.folder / "archive");
    }
    for (int at = 1; at <= 7; ++at) {
        for (const bool before : {true, false}) {
            CAPTURE(at, before);
            LocalWorkspace local(test::local_row(server.base, "windows = false\n"));
            server.count = 0;
            server.before = before;
            server.at = at;
            int go[2];
            REQUIRE(::pipe(go) == 0);
            const pid_t child = ::fork();
            if (child == 0) {
                char byte;
                if (::read(go[0], &byte, 1) != 1) ::_exit(1);
                try {
                    run_pull(local.workspace, local.options);
                } catch (...) {
                }
                ::_exit(0);
            }
            REQUIRE(child > 0);
            server.victim = child;
            REQUIRE(::write(go[1], "x", 1) == 1);
            int status = 0;
            REQUIRE(::waitpid(child, &status, 0) == child);
            server.victim = 0;
            ::close(go[0]);
            ::close(go[1]);
            CHECK(WIFSIGNALED(status));
            const auto report = run_pull(local.workspace, local.options);
            CHECK(report.counts.at("used") == 2);
            const bool same = test::tree(local.folder / "archive") == expected;
            CHECK(same);
            CHECK(std::filesystem::is_empty(local.folder / "out/pull/staging/local"));
        }
    }
}
