#include "pipeline/pull/sigv4.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::string_view empty_digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string hmac(const std::string& key, std::string_view text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
              text.size(), digest, &size))
        throw Error("HMAC-SHA-256 is not available (requests cannot be signed); install a complete OpenSSL", 70);
    return {reinterpret_cast<const char*>(digest), size};
}

std::string canonical_query(const std::string& query)
{
    std::vector<std::string> parts;
    for (std::size_t from = 0; from < query.size();) {
        const auto to = std::min(query.find('&', from), query.size());
        std::string part = query.substr(from, to - from);
        if (part.find('=') == std::string::npos) part += '=';
        parts.push_back(std::move(part));
        from = to + 1;
    }
    std::sort(parts.begin(), parts.end());
    return fmt::format("{}", fmt::join(parts, "&"));
}

}  // namespace

std::vector<std::string> sign_v4(const Url& url, const AwsKey& key, const std::string& region, geo::Instant now,
                                 const std::vector<std::string>& extra)
{
    std::string stamp = geo::format_instant(std::chrono::floor<std::chrono::seconds>(now));
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    const std::string scope = fmt::format("{}/{}/s3/aws4_request", stamp.substr(0, 8), region);

    std::vector<std::string> headers = extra;
    headers.push_back("host:" + url.authority());
    headers.push_back(fmt::format("x-amz-content-sha256:{}", empty_digest));
    headers.push_back("x-amz-date:" + stamp);
    if (!key.session.empty()) headers.push_back("x-amz-security-token:" + key.session);
    std::sort(headers.begin(), headers.end());
    std::vector<std::string> names;
    for (const auto& header : headers) names.push_back(header.substr(0, header.find(':')));

    const std::string signed_names = fmt::format("{}", fmt::join(names, ";"));
    const std::string request = fmt::format("GET\n{}\n{}\n{}\n\n{}\n{}", url.path, canonical_query(url.query),
                                            fmt::join(headers, "\n"), signed_names, empty_digest);
    const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", stamp, scope, sha256(request));
    const std::string day_key = hmac("AWS4" + key.secret, stamp.substr(0, 8));
    const std::string signing_key = hmac(hmac(hmac(day_key, region), "s3"), "aws4_request");
    std::string hex;
    for (const char c : hmac(signing_key, to_sign)) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));

    std::vector<std::string> result;
    for (const auto& header : headers)
        if (!header.starts_with("host:"))
            result.push_back(header.substr(0, header.find(':')) + ": " + header.substr(header.find(':') + 1));
    result.push_back(fmt::format("authorization: AWS4-HMAC-SHA256 Credential={}/{},SignedHeaders={},Signature={}", key.id, scope,
                                 signed_names, hex));
    return result;
}

}  // namespace hearthwatch::pipeline
