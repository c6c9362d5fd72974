#include "pipeline/pull/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

bool letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return result;
}

[[noreturn]] void refuse(std::string_view text, std::string_view why)
{
    std::string seen(text.substr(0, std::min(text.find('?'), std::size_t{80})));
    for (char& c : seen)
        if (c < 32 || c > 126) c = '?';
    if (const auto at = seen.rfind('@'); at != std::string::npos) seen = "...@" + seen.substr(at + 1);
    throw Error(fmt::format("address '{}' is refused: {} (only plain web addresses of known hosts are read); correct the source",
                            seen, why));
}

int default_port(std::string_view scheme)
{
    return scheme == "https" ? 443 : 80;
}

bool plain_ipv4(const std::string& host)
{
    in_addr address{};
    char back[INET_ADDRSTRLEN];
    return inet_pton(AF_INET, host.c_str(), &address) == 1 && inet_ntop(AF_INET, &address, back, sizeof back) && host == back;
}

void check_host(std::string_view text, const std::string& host, bool bracketed)
{
    if (bracketed) {
        in6_addr address{};
        if (inet_pton(AF_INET6, host.c_str(), &address) != 1) refuse(text, "the bracketed host is not an IPv6 address");
        return;
    }
    if (host.empty() || host.size() > 253) refuse(text, "no host");
    if (!std::all_of(host.begin(), host.end(), [](char c) { return letter_or_digit(c) || c == '-' || c == '.' || c == '_'; }))
        refuse(text, "the host holds characters no host has");
    if (host.front() == '.' || host.back() == '.' || host.find("..") != std::string::npos)
        refuse(text, "the host has an empty label");
    const std::string last = host.substr(host.rfind('.') + 1);
    const bool number =
        std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; }) || last.starts_with("0x");
    if (number && !plain_ipv4(host)) refuse(text, "the host is a number in a disguised spelling");
}

std::string without_dots(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool folder = true;
    for (std::size_t from = 1; from <= path.size();) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        const std::string_view part = path.substr(from, to - from);
        folder = to == path.size() ? (part == "." || part == ".." || part.empty()) : false;
        if (part == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (part != "." && !(part.empty() && to == path.size())) {
            kept.push_back(part);
        }
        from = to + 1;
    }
    std::string result;
    for (const auto part : kept) result.append("/").append(part);
    return folder || result.empty() ? result + "/" : result;
}

}  // namespace

std::string Url::authority() const
{
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::full() const
{
    return query.empty() ? shown() : shown() + "?" + query;
}

std::string Url::shown() const
{
    return scheme + "://" + authority() + path;
}

Url parse_url(std::string_view text)
{
    if (text.size() > 8192) refuse(text, "longer than 8192 characters");
    if (!std::all_of(text.begin(), text.end(),
                     [](char c) { return c > 32 && c < 127 && c != '\\' && c != '"' && c != '<' && c != '>'; }))
        refuse(text, "it holds spaces, control characters, quotes or letters beyond ASCII");
    Url url;
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) refuse(text, "no scheme");
    url.scheme = lower(text.substr(0, colon));
    if (url.scheme != "http" && url.scheme != "https") refuse(text, "scheme is neither http nor https");
    std::string_view rest = text.substr(colon + 3);
    rest = rest.substr(0, rest.find('#'));
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    std::string_view authority = rest.substr(0, end);
    rest = rest.substr(end);
    if (authority.find('@') != std::string_view::npos) refuse(text, "it carries a user name");
    const bool bracketed = authority.starts_with('[');
    const auto closing = bracketed ? authority.find(']') : std::string_view::npos;
    if (bracketed && closing == std::string_view::npos) refuse(text, "the bracket of the host is not closed");
    const auto host_end = bracketed ? closing + 1 : std::min(authority.find(':'), authority.size());
    url.host = lower(bracketed ? authority.substr(1, closing - 1) : authority.substr(0, host_end));
    check_host(text, url.host, bracketed);
    url.port = default_port(url.scheme);
    if (std::string_view port = authority.substr(host_end); !port.empty()) {
        port.remove_prefix(1);
        if (authority[host_end] != ':' || port.empty() || port.size() > 5 ||
            port.find_first_not_of("0123456789") != std::string_view::npos)
            refuse(text, "the port is not a number");
        url.port = std::stoi(std::string(port));
        if (url.port < 1 || url.port > 65535) refuse(text, "the port is not within 1..65535");
    }
    const auto mark = rest.find('?');
    if (mark != std::string_view::npos) url.query = rest.substr(mark + 1);
    const std::string_view path = rest.substr(0, mark);
    if (!path.empty()) url.path = without_dots(path);
    return url;
}

Url resolve(const Url& base, std::string_view reference)
{
    const auto scheme_end = reference.find(':');
    if (scheme_end != std::string_view::npos && scheme_end < reference.find_first_of("/?#")) return parse_url(reference);
    if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
    const std::string origin = base.scheme + "://" + base.authority();
    if (reference.starts_with("/")) return parse_url(origin + std::string(reference));
    if (reference.starts_with("?")) return parse_url(origin + base.path + std::string(reference));
    return parse_url(origin + base.path.substr(0, base.path.rfind('/') + 1) + std::string(reference));
}

std::string percent_encode(std::string_view text, bool keep_slash)
{
    std::string result;
    for (const char c : text) {
        if (letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~' || (keep_slash && c == '/'))
            result += c;
        else
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return result;
}

std::string safe_name(std::string_view text)
{
    std::string result;
    for (const char c : text) result += letter_or_digit(c) || c == '.' || c == '-' || c == '_' ? c : '_';
    if (result.empty() || result.front() == '.' || result.front() == '-') result.insert(0, "_");
    if (result.size() > 150) result = result.substr(0, 133) + "_" + sha256(text).substr(0, 16);
    return result;
}

std::string file_name(const Url& url)
{
    return safe_name(url.path.substr(url.path.rfind('/') + 1));
}

}  // namespace hearthwatch::pipeline
