#include "pipeline/pull/checksum.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

struct Code {
    std::string_view prefix;  // multihash function and length
    std::string_view algorithm;
    std::size_t digits;
};

constexpr Code codes[] = {{"1114", "SHA1", 40},     {"1220", "SHA256", 64},    {"1340", "SHA512", 128},
                          {"1620", "SHA3-256", 64}, {"1440", "SHA3-512", 128}, {"d50110", "MD5", 32}};

}  // namespace

std::optional<Checksum> parse_multihash(std::string_view text)
{
    std::string hex(text);
    for (char& c : hex)
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c + 32);
    if (hex.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
    for (const Code& code : codes)
        if (hex.starts_with(code.prefix) && hex.size() == code.prefix.size() + code.digits)
            return Checksum{std::string(code.algorithm), hex.substr(code.prefix.size())};
    return std::nullopt;
}

struct Digest::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest(const std::string& algorithm) : state_(std::make_unique<State>())
{
    const EVP_MD* method = EVP_get_digestbyname(algorithm.c_str());
    if (!method || !state_->context || EVP_DigestInit_ex(state_->context, method, nullptr) != 1)
        throw Error(fmt::format("digest {} is not available (bytes cannot be verified); install a complete OpenSSL", algorithm),
                    70);
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::add(std::string_view bytes)
{
    EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Digest::hex() const
{
    State copy;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!copy.context || EVP_MD_CTX_copy_ex(copy.context, state_->context) != 1 ||
        EVP_DigestFinal_ex(copy.context, digest, &size) != 1)
        throw Error("a digest cannot be computed (bytes cannot be verified); free some memory", 75);
    std::string result;
    for (unsigned int i = 0; i < size; ++i) result += fmt::format("{:02x}", digest[i]);
    return result;
}

}  // namespace hearthwatch::pipeline
