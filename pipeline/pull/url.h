#pragma once
#include <string>
#include <string_view>

namespace hearthwatch::pipeline {

/// An http or https address taken apart. Never printed whole: a query may hold a token.
struct Url {
    std::string scheme;      ///< "http" or "https"
    std::string host;        ///< lower case; an IPv6 address without its brackets
    int port = 0;            ///< always set
    std::string path = "/";  ///< begins with "/", percent-encoding kept
    std::string query;       ///< without "?"

    std::string authority() const;  ///< "host" or "host:port" where the port is not the scheme's own
    std::string full() const;       ///< for the wire only
    std::string shown() const;      ///< for messages and records: no query
};

/// Strict: only http and https, no user part, no control characters, spaces, backslashes or bytes above 126, no trailing dot,
/// numeric hosts only as a plain dotted quad or a bracketed IPv6 address, at most 8192 characters. Throws Error; the
/// message shows neither query nor anything after the first 80 characters.
Url parse_url(std::string_view text);

/// What `reference` means on the page `base` (RFC 3986, 5.2).
Url resolve(const Url& base, std::string_view reference);

/// RFC 3986 unreserved characters stay, and "/" where asked.
std::string percent_encode(std::string_view text, bool keep_slash);

/// A name fit for a file, from anything: letters, digits, "._-" stay, the rest becomes "_"; never empty, hidden or over
/// 150 characters (then cut and told apart by a hash).
std::string safe_name(std::string_view text);

/// The last part of the path as a safe name.
std::string file_name(const Url& url);

}  // namespace hearthwatch::pipeline
