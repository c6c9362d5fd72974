#include "pull/fault_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace test {
namespace {

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

bool send_all(int connection, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

Request parse(const std::string& head)
{
    Request request;
    const auto line_end = head.find("\r\n");
    const auto space = head.find(' '), second = head.find(' ', space + 1);
    request.method = head.substr(0, space);
    request.path = head.substr(space + 1, second - space - 1);
    if (const auto mark = request.path.find('?'); mark != std::string::npos) {
        request.query = request.path.substr(mark + 1);
        request.path.resize(mark);
    }
    for (std::size_t from = line_end + 2; from < head.size();) {
        const auto to = head.find("\r\n", from), colon = head.find(':', from);
        if (to == from || to == std::string::npos || colon == std::string::npos || colon > to) break;
        const auto value = head.find_first_not_of(' ', colon + 1);
        request.headers[lower(head.substr(from, colon - from))] = value < to ? head.substr(value, to - value) : "";
        from = to + 2;
    }
    return request;
}

}  // namespace

std::string Request::header(const std::string& name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

std::string Request::parameter(const std::string& name) const
{
    const std::string all = "&" + query + "&";
    const auto at = all.find("&" + name + "=");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 2;
    return all.substr(from, all.find('&', from) - from);
}

FaultServer::FaultServer(std::function<Response(const Request&)> answer) : answer_(std::move(answer))
{
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no loopback socket");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_loop(); });
}

FaultServer::~FaultServer()
{
    stopping_ = true;
    acceptor_.join();
    {
        const std::lock_guard guard(mutex_);
        for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
}

std::vector<std::string> FaultServer::seen() const
{
    const std::lock_guard guard(mutex_);
    return seen_;
}

void FaultServer::accept_loop()
{
    while (!stopping_) {
        pollfd wanted{listener_, POLLIN, 0};
        if (::poll(&wanted, 1, 20) <= 0) continue;
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        const int on = 1;
        ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::lock_guard guard(mutex_);
        connections_.push_back(connection);
        threads_.emplace_back([this, connection] { serve(connection); });
    }
}

void FaultServer::serve(int connection)
{
    std::string buffer;
    while (!stopping_ && answer_one(connection, buffer)) {}
    const std::lock_guard guard(mutex_);
    std::erase(connections_, connection);
    ::close(connection);
}

bool FaultServer::answer_one(int connection, std::string& buffer)
{
    const auto more = [&] {
        char block[1 << 14];
        const ssize_t got = ::recv(connection, block, sizeof block, 0);
        if (got <= 0) return false;
        buffer.append(block, static_cast<std::size_t>(got));
        return true;
    };
    std::size_t end;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos)
        if (!more()) return false;
    Request request = parse(buffer.substr(0, end + 2));
    buffer.erase(0, end + 4);
    const std::string length = request.header("content-length");
    const std::size_t wanted = length.empty() ? 0 : std::stoul(length);
    while (buffer.size() < wanted)
        if (!more()) return false;
    request.body = buffer.substr(0, wanted);
    buffer.erase(0, wanted);
    ++requests_;
    {
        const std::lock_guard guard(mutex_);
        seen_.push_back(request.method + " " + request.path + (request.query.empty() ? "" : "?" + request.query));
    }
    const Response response = answer_(request);
    if (response.fault == Fault::empty) return false;
    if (response.fault == Fault::reset) {
        const linger now{1, 0};
        ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return false;
    }
    const auto idle = [&] {  // until the client hangs up or the test ends
        char byte;
        ::recv(connection, &byte, 1, 0);
        return false;
    };
    if (response.fault == Fault::hang) return idle();
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " answer\r\n";
    for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
    if (response.announce_length) head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    head += "\r\n";
    if (response.fault == Fault::drip) return send_all(connection, head + response.body.substr(0, 1)) && idle();
    if (response.fault == Fault::truncate)
        return send_all(connection, head + response.body.substr(0, response.body.size() / 2)) && false;
    return send_all(connection, head + response.body) && response.announce_length;
}

Response object(const Request& request, const std::string& bytes, const std::string& etag)
{
    Response response;
    response.headers = {{"ETag", etag}, {"Accept-Ranges", "bytes"}};
    if (const auto match = request.header("if-match"); !match.empty() && match != etag) return {412};
    const auto range = request.header("range");
    const auto condition = request.header("if-range");
    if (range.starts_with("bytes=") && (condition.empty() || condition == etag)) {
        const auto dash = range.find('-');
        const std::size_t first = std::stoul(range.substr(6, dash - 6));
        const std::size_t last =
            dash + 1 < range.size() ? std::min(std::stoul(range.substr(dash + 1)), bytes.size() - 1) : bytes.size() - 1;
        if (first >= bytes.size()) return {416};
        response.status = 206;
        response.headers.push_back({"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" +
                                                         std::to_string(bytes.size())});
        response.body = bytes.substr(first, last - first + 1);
        return response;
    }
    response.body = bytes;
    return response;
}

}  // namespace test
