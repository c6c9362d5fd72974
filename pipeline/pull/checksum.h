#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hearthwatch::pipeline {

/// A digest as a catalogue declares it.
struct Checksum {
    std::string algorithm;  ///< OpenSSL's name: "SHA256", "MD5", "SHA3-256", ...
    std::string hex;        ///< lower case
};

/// STAC `file:checksum`: a multihash in hex (multiformats table: sha1, sha2-256, sha2-512, sha3-256, sha3-512, md5). nullopt
/// when it is no multihash of these.
std::optional<Checksum> parse_multihash(std::string_view hex);

/// A digest over bytes as they come.
class Digest {
public:
    explicit Digest(const std::string& algorithm);
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    void add(std::string_view bytes);
    std::string hex() const;  ///< of all bytes so far

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hearthwatch::pipeline
