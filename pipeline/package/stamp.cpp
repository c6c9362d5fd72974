#include "pipeline/package/stamp.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/ts.h>

#include <memory>

#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr const char *manifest = "tagmanifest-sha256.txt", *request_file = "tagmanifest-sha256.txt.tsq",
                     *answer_file = "tagmanifest-sha256.txt.tsr";
constexpr std::size_t most_answer_bytes = 1 << 20;

template <class T, void (*Free)(T*)>
struct Freer {
    void operator()(T* item) const { Free(item); }
};
using Request = std::unique_ptr<TS_REQ, Freer<TS_REQ, TS_REQ_free>>;
using Answer = std::unique_ptr<TS_RESP, Freer<TS_RESP, TS_RESP_free>>;
using Imprint = std::unique_ptr<TS_MSG_IMPRINT, Freer<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, Freer<X509_ALGOR, X509_ALGOR_free>>;

std::string manifest_digest(const fs::path& bag)
{
    const std::string hex = sha256_of_file(bag / manifest);
    std::string digest;
    for (std::size_t i = 0; i < hex.size(); i += 2) digest += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return digest;
}

std::string request_bytes(const fs::path& bag)
{
    const std::string digest = manifest_digest(bag);
    const Request request(TS_REQ_new());
    const Imprint imprint(TS_MSG_IMPRINT_new());
    const Algorithm algorithm(X509_ALGOR_new());
    X509_ALGOR_set_md(algorithm.get(), EVP_sha256());
    unsigned char* bytes = nullptr;
    int length = 0;
    const bool made = TS_REQ_set_version(request.get(), 1) && TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) &&
                      TS_MSG_IMPRINT_set_msg(imprint.get(), reinterpret_cast<unsigned char*>(const_cast<char*>(digest.data())),
                                             static_cast<int>(digest.size())) &&
                      TS_REQ_set_msg_imprint(request.get(), imprint.get()) && TS_REQ_set_cert_req(request.get(), 1) &&
                      (length = i2d_TS_REQ(request.get(), &bytes)) > 0;
    if (!made) throw Error("OpenSSL made no time stamp request; please report this as a bug", 70);
    const std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return out;
}

/// Empty = granted and about this digest.
std::string trouble_of(const std::string& answer_bytes, const std::string& digest)
{
    const auto* start = reinterpret_cast<const unsigned char*>(answer_bytes.data());
    const Answer answer(d2i_TS_RESP(nullptr, &start, static_cast<long>(answer_bytes.size())));
    if (!answer) return "is no time stamp answer";
    const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(answer.get())));
    TS_TST_INFO* info = TS_RESP_get_tst_info(answer.get());
    if ((status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) || !info) return "the authority refused to stamp";
    const ASN1_OCTET_STRING* stamped = TS_MSG_IMPRINT_get_msg(TS_TST_INFO_get_msg_imprint(info));
    const std::string other(reinterpret_cast<const char*>(ASN1_STRING_get0_data(stamped)),
                            static_cast<std::size_t>(ASN1_STRING_length(stamped)));
    return other == digest ? std::string() : "stamps something else";
}

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into)
{
    auto* answer = static_cast<std::string*>(into);
    if (answer->size() + size * count > most_answer_bytes) return 0;
    answer->append(bytes, size * count);
    return size * count;
}

std::string post(const std::string& url, const std::string& request)
{
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
        curl_slist_append(nullptr, "Content-Type: application/timestamp-query"), curl_slist_free_all);
    std::string answer;
    char message[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, request.data());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request.size()));
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, message);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
    if (curl_easy_perform(curl.get()) != CURLE_OK)
        throw Error(fmt::format("{}: the time stamp authority gave no answer ({}); the request is kept, stamp the bag later", url,
                                message),
                    75);
    return answer;
}

}  // namespace

void package::write_stamp_request(const fs::path& bag)
{
    write_file(bag / request_file, request_bytes(bag));
}

std::string package::check_stamp(const fs::path& bag)
{
    return trouble_of(read_file(bag / answer_file), manifest_digest(bag));
}

void stamp_bag(const fs::path& bag, const std::string& authority_url, const fs::path& chain)
{
    const std::string certificates = chain.empty() ? std::string() : read_file(chain);
    if (!chain.empty() && certificates.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
        throw Error(fmt::format(
            "{}: holds no certificate in PEM (the stamp could not be checked); ask the authority for its chain", chain.string()));
    const std::string answer = post(authority_url, request_bytes(bag));
    const std::string trouble = trouble_of(answer, manifest_digest(bag));
    if (!trouble.empty())
        throw Error(fmt::format("{}: the answer {} (the bag is not stamped); ask the authority", authority_url, trouble));
    write_file(bag / answer_file, answer);
    if (!chain.empty()) write_file(bag / "tsa-chain.pem", certificates);
}

}  // namespace hearthwatch::pipeline
