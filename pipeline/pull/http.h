#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pull/source.h"
#include "pipeline/pull/url.h"

namespace hearthwatch::pipeline {

/// What the server said before the body.
struct Head {
    long status = 0;
    std::map<std::string, std::string> fields;  ///< names in lower case; the last of a name counts
    std::string field(const std::string& name) const;
    std::optional<std::uint64_t> length() const;  ///< Content-Length
    std::optional<double> retry_after_s() const;  ///< a date counts from the server's own Date
};

/// One request, one hop. Redirects are answers like others.
struct HttpRequest {
    Url url;
    std::vector<std::string> headers = {};  ///< "Name: value"
    const std::string* post = nullptr;      ///< JSON for a POST; null = GET
    bool compressed = false;                ///< gzip may come, and is taken apart
    double total_s = 0;                     ///< longest time for it all where less than the source's; 0 = the source's
    std::uint64_t cap = 0;                  ///< bytes of body at most, after decompression
    std::function<std::string(const Head&)> accept =
        nullptr;                                           ///< looks at a 200 or 206; a text that is not empty refuses the body
    std::function<void(std::string_view)> sink = nullptr;  ///< gets the body of an accepted answer, in order
};

enum class HttpTrouble { none, forbidden, no_connection, time_out, broken, too_big, refused };

struct HttpAnswer {
    Head head;
    HttpTrouble trouble = HttpTrouble::none;
    std::string text;  ///< of the trouble
};

/// The only door to the network: libcurl, https (or http where the source lists it), no proxy but the source's own, no
/// redirects, every address checked when its socket is made. Connections are kept and shared out; any number of threads.
class Http {
public:
    explicit Http(const Source& source);
    ~Http();
    Http(const Http&) = delete;
    Http& operator=(const Http&) = delete;

    /// Throws Error when the address is not on the source's list.
    HttpAnswer exchange(const HttpRequest& request);

private:
    struct Pool;
    const Source& source_;
    std::unique_ptr<Pool> pool_;
};

}  // namespace hearthwatch::pipeline
