#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/pull/source.h"
#include "pipeline/pull/url.h"

namespace hearthwatch::pipeline {

/// What goes on the wire for one request. Lives as short as the request; never kept, never printed.
struct Signed {
    Url url;
    std::vector<std::string> headers;
};

/// Puts a source's credentials on requests: SAS token, SigV4, bearer token or map key. Safe from several threads.
class Signer {
public:
    /// `get` fetches a token document.
    Signer(const Source& source, std::function<std::string(const Url&)> get);

    /// `asset` tells data from catalogue requests: only bearer and map keys go with the latter.
    Signed sign(const Url& url, bool asset);
    /// The source said 403: forget what can be asked for anew. False when there is nothing to renew.
    bool renew(const Url& url);

private:
    struct Token {
        std::string text;
        std::chrono::system_clock::time_point expires;
    };
    std::string sas_token(const Url& url);

    const Source& source_;
    std::function<std::string(const Url&)> get_;
    std::mutex mutex_;
    std::map<std::string, Token> tokens_;
};

}  // namespace hearthwatch::pipeline
