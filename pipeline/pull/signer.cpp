#include "pipeline/pull/signer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/day.h"
#include "pipeline/error.h"
#include "pipeline/pull/secrets.h"
#include "pipeline/pull/sigv4.h"

namespace hearthwatch::pipeline {
namespace {

using Clock = std::chrono::system_clock;

std::string needed(const std::string& variable, const Source& source)
{
    if (auto value = secret(variable)) return *std::move(value);
    throw Error(fmt::format("source '{}' needs {} (it answers nobody without); set {} or {}_FILE, see `hearthwatch doctor`",
                            source.name, variable, variable, variable));
}

/// "host-label/container" of a blob address, which is what a SAS token is for.
std::string container_of(const Url& url)
{
    const auto slash = url.path.find('/', 1);
    return url.host.substr(0, url.host.find('.')) + "/" + url.path.substr(1, slash == std::string::npos ? slash : slash - 1);
}

}  // namespace

Signer::Signer(const Source& source, std::function<std::string(const Url&)> get) : source_(source), get_(std::move(get)) {}

std::string Signer::sas_token(const Url& url)
{
    const std::string container = container_of(url);
    const std::lock_guard guard(mutex_);  // one thread asks, the others wait for its token
    const auto now = Clock::now();
    Token& token = tokens_[container];
    if (!token.text.empty() && token.expires > now + std::chrono::seconds(60)) return token.text;
    const std::string body = get_(parse_url(source_.token_endpoint + "/" + container));
    try {
        const auto document = nlohmann::json::parse(body);
        token.text = document.at("token").get<std::string>();
        token.expires = geo::parse_instant(document.at("msft:expiry").get<std::string>());
    } catch (const std::exception&) {
        token = {};
        throw Error(
            fmt::format("source '{}' gave a token document that cannot be read (nothing can be signed); try later", source_.name),
            75);
    }
    if (token.expires <= now) {
        token = {};
        throw Error(
            fmt::format(
                "source '{}' gave a token that has ended already (the clock of this machine or of the service is wrong); see "
                "`hearthwatch doctor`",
                source_.name),
            75);
    }
    return token.text;
}

Signed Signer::sign(const Url& url, bool asset)
{
    Signed result{url, {}};
    switch (source_.auth) {
    case Auth::none:
        break;
    case Auth::planetary_computer:
        if (asset) result.url.query += (url.query.empty() ? "" : "&") + sas_token(url);
        break;
    case Auth::sigv4:
        if (asset) {
            AwsKey key{needed(source_.variables[0], source_), needed(source_.variables[1], source_), ""};
            if (source_.variables.size() > 2) key.session = secret(source_.variables[2]).value_or("");
            std::vector<std::string> extra;
            if (source_.requester_pays) extra.push_back("x-amz-request-payer:requester");
            const auto now = std::chrono::floor<std::chrono::milliseconds>(Clock::now());
            result.headers = sign_v4(url, key, source_.region, now, extra);
        }
        break;
    case Auth::map_key:
        if (const auto at = result.url.path.find("{MAP_KEY}"); at != std::string::npos)
            result.url.path.replace(at, 9, percent_encode(needed(source_.variables[0], source_), false));
        break;
    case Auth::bearer:
        result.headers.push_back("Authorization: Bearer " + needed(source_.variables[0], source_));
        break;
    }
    return result;
}

bool Signer::renew(const Url& url)
{
    if (source_.auth == Auth::sigv4) return true;  // signed with a new time
    if (source_.auth != Auth::planetary_computer) return false;
    const std::lock_guard guard(mutex_);
    return tokens_.erase(container_of(url)) > 0;
}

}  // namespace hearthwatch::pipeline
