#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

#include "pipeline/pull/pull.h"
#include "pipeline/store.h"
#include "pull/pull_fixture.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using test::LocalWorkspace;
namespace fs = std::filesystem;

namespace {

const char* const program = "/usr/sbin/nginx";
const std::string id = "LC09_L1TP_122032_20211205_20211208_02_T1";

/// A port that was free a moment ago.
int free_port()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(descriptor);
    return ntohs(address.sin_port);
}

bool answers(int port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool result = ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(descriptor);
    return result;
}

/// nginx in the foreground below a folder of its own, on loopback; gone at the end. `base` is empty when it cannot run here.
struct Nginx {
    explicit Nginx(const std::string& locations)
    {
        if (::access(program, X_OK) != 0) return;
        for (int attempt = 0; attempt < 5 && base.empty(); ++attempt) start(locations, free_port());
    }
    ~Nginx() { stop(); }
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;

    void start(const std::string& locations, int port)
    {
        const std::string user = ::geteuid() == 0 ? "user root;\n" : "";
        std::string temp;
        for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            temp += std::string(kind) + "_temp_path temp_" + kind + ";\n";
        write_file(folder / "nginx.conf", user +
                                              "daemon off;\nmaster_process off;\nworker_processes 1;\npid nginx.pid;\nerror_log "
                                              "error.log;\nevents { worker_connections 64; }\nhttp {\n" +
                                              temp +
                                              "access_log off;\nlimit_req_zone $server_name zone=few:1m "
                                              "rate=20r/s;\nlimit_req_status 429;\nserver {\nlisten 127.0.0.1:" +
                                              std::to_string(port) + ";\nroot www;\n" + locations + "}\n}\n");
        const std::string prefix = folder.path().string() + "/", configuration = (folder / "nginx.conf").string(),
                          log = (folder / "error.log").string();
        child = ::fork();
        if (child == 0) {
            const int nowhere = ::open("/dev/null", O_RDWR);
            for (int descriptor = 0; descriptor < 3; ++descriptor) ::dup2(nowhere, descriptor);
            ::execl(program, program, "-p", prefix.c_str(), "-c", configuration.c_str(), "-e", log.c_str(),
                    static_cast<char*>(nullptr));
            ::_exit(127);
        }
        for (int wait = 0; wait < 1000; ++wait) {
            if (::waitpid(child, nullptr, WNOHANG) == child) {
                child = -1;
                return;
            }
            if (answers(port)) {
                base = "http://127.0.0.1:" + std::to_string(port);
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        stop();
    }
    void stop()
    {
        if (child <= 0) return;
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        child = -1;
    }

    fixture::TempFolder folder;
    pid_t child = -1;
    std::string base;
};

std::string data(const std::string& end)
{
    return (end == "_MTL.txt" ? "GROUP" : std::string("II*\0", 4)) + end + std::string(20000, 'n');
}

void lay_down(Nginx& nginx)
{
    write_file(nginx.folder / "www/search.json", test::page({test::landsat_item(nginx.base, id)}));
    for (const std::string end : {"_B7.TIF", "_QA_PIXEL.TIF", "_MTL.txt"})
        write_file(nginx.folder / "www/data" / (id + end), data(end));
}

}  // namespace

TEST_CASE("a real server's ranges, tags, authorisation and rate limit are understood")
{
    Nginx nginx("location /search { default_type application/geo+json; try_files /search.json =404; }\n"
                "location /data/ { limit_req zone=few burst=1 nodelay; if ($http_authorization != \"Bearer open-sesame\") { "
                "return 401; } }\n");
    if (nginx.base.empty()) {
        WARN("skipped: no nginx can run here");
        return;
    }
    lay_down(nginx);
    const test::Environment token("HW_TEST_TOKEN", "open-sesame");
    LocalWorkspace local(
        test::local_row(nginx.base, "search_method = \"GET\"\nauth = \"bearer\"\nvariables = [\"HW_TEST_TOKEN\"]\n"));
    local.options.delay_scale = 0.2;
    StageReport report;
    for (int night = 0; night < 20; ++night) {
        report = run_pull(local.workspace, local.options);
        CHECK(report.counts.at("failed") == 0);
        if (report.counts.at("used") == 1) break;
    }
    CAPTURE(report.refused);
    CHECK(report.counts.at("used") == 1);
    for (const std::string end : {"_B7.TIF", "_QA_PIXEL.TIF", "_MTL.txt"})
        CHECK(read_file(local.folder / "archive/local" / id / (id + end)) == data(end));

    const test::Environment wrong("HW_TEST_TOKEN", "closed");
    LocalWorkspace other(
        test::local_row(nginx.base, "search_method = \"GET\"\nauth = \"bearer\"\nvariables = [\"HW_TEST_TOKEN\"]\n"));
    report = run_pull(other.workspace, other.options);
    CHECK(report.counts.at("used") == 0);
    CHECK_FALSE(fs::exists(other.folder / "archive/local"));
}

TEST_CASE("a download that was cut is taken up from a real server")
{
    Nginx nginx("");
    if (nginx.base.empty()) {
        WARN("skipped: no nginx can run here");
        return;
    }
    lay_down(nginx);
    fixture::TempFolder folder;
    const Source source = test::local_source(nginx.base);
    const Url url = parse_url(nginx.base + "/data/" + id + "_B7.TIF");
    const auto first = Access(source, test::quick(folder.path())).get_file(url, folder / "whole", std::nullopt);
    REQUIRE(first.pin.etag.starts_with("\""));
    write_file(folder / "a.part", data("_B7.TIF").substr(0, 7000));
    write_file(folder / "a.etag", first.pin.etag);
    Access access(source, test::quick(folder.path()));
    access.get_file(url, folder / "a", std::nullopt);
    CHECK(read_file(folder / "a") == data("_B7.TIF"));
    CHECK(access.bytes() == data("_B7.TIF").size() - 7000);
    Pin pin{"\"0-0\"", data("_B7.TIF").size()};
    CHECK_THROWS_AS(access.get_range(url, 0, 10, pin), ObjectChanged);
}
