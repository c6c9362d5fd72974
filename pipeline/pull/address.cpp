#include "pipeline/pull/address.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

struct Block {
    std::uint32_t base;
    int bits;
};

// IANA IPv4 special-purpose address registry, and multicast.
constexpr std::array<Block, 16> special_ipv4{{{0x00000000, 8},
                                              {0x0a000000, 8},
                                              {0x64400000, 10},
                                              {0x7f000000, 8},
                                              {0xa9fe0000, 16},
                                              {0xac100000, 12},
                                              {0xc0000000, 24},
                                              {0xc0000200, 24},
                                              {0xc0586300, 24},
                                              {0xc0a80000, 16},
                                              {0xc6120000, 15},
                                              {0xc6336400, 24},
                                              {0xcb007100, 24},
                                              {0xe0000000, 4},
                                              {0xf0000000, 4},
                                              {0xa83f8110, 32}}};  // 168.63.129.16, a cloud's host service

bool public_ipv4(std::uint32_t address)
{
    return std::none_of(special_ipv4.begin(), special_ipv4.end(),
                        [&](const Block& block) { return ((address ^ block.base) >> (32 - block.bits)) == 0; });
}

std::uint32_t tail(const std::uint8_t* bytes)
{
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

bool public_ipv6(const std::uint8_t* bytes)
{
    static constexpr std::uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static constexpr std::uint8_t translated[12] = {0, 0x64, 0xff, 0x9b};
    if (std::memcmp(bytes, mapped, 12) == 0 || std::memcmp(bytes, translated, 12) == 0) return public_ipv4(tail(bytes + 12));
    if ((bytes[0] & 0xe0) != 0x20) return false;                                       // only 2000::/3 is global unicast
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return false;                            // 6to4 hides an IPv4 address
    if (bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] & 0xfe) == 0) return false;  // 2001::/23, Teredo and others
    return !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8);
}

}  // namespace

bool is_public(const sockaddr* address)
{
    if (address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        return public_ipv4(ntohl(v4.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, address, sizeof v6);
        return public_ipv6(v6.sin6_addr.s6_addr);
    }
    return false;
}

void require_allowed(const Url& url, const std::vector<std::string>& hosts)
{
    const bool listed = std::any_of(hosts.begin(), hosts.end(), [&](const std::string& entry) {
        const bool has_scheme = entry.find("://") != std::string::npos;
        const Url known = parse_url(has_scheme ? entry : "https://" + entry);
        return known.scheme == url.scheme && known.host == url.host && known.port == url.port;
    });
    if (!listed)
        throw Error(
            fmt::format("'{}://{}' is not among the hosts of this source (a catalogue must not send us anywhere else); add it to "
                        "`hosts` of the source if it is right",
                        url.scheme, url.authority()));
}

}  // namespace hearthwatch::pipeline
