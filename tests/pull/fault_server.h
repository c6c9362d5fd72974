#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test {

struct Request {
    std::string method, path, query, body;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string header(const std::string& name) const;
    std::string parameter(const std::string& name) const;
};

/// What goes wrong while answering.
enum class Fault { none, reset, hang, drip, empty, truncate };

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    Fault fault = Fault::none;
    bool announce_length = true;
};

/// An HTTP/1.1 server inside the test, on 127.0.0.1 and a port the kernel chooses. `answer` is called from many threads.
class FaultServer {
public:
    explicit FaultServer(std::function<Response(const Request&)> answer);
    ~FaultServer();
    FaultServer(const FaultServer&) = delete;
    FaultServer& operator=(const FaultServer&) = delete;

    int port() const { return port_; }
    std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }
    int requests() const { return requests_; }
    std::vector<std::string> seen() const;  // "GET /path?query", in order of arrival

private:
    void accept_loop();
    void serve(int connection);
    bool answer_one(int connection, std::string& buffer);
    std::function<Response(const Request&)> answer_;
    int listener_ = -1, port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> requests_{0};
    mutable std::mutex mutex_;
    std::vector<int> connections_;
    std::vector<std::string> seen_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// The bytes as a server of objects gives them: ETag, Range, If-Match and If-Range.
Response object(const Request& request, const std::string& bytes, const std::string& etag = "\"v1\"");

}  // namespace test
