#pragma once
#include <string>
#include <vector>

#include "pipeline/pull/url.h"

struct sockaddr;

namespace hearthwatch::pipeline {

/// Whether a resolved address lies in the public internet: not loopback, private, link-local, shared, multicast, reserved or
/// documentation space, also not when an IPv4 address hides in an IPv6 one (IANA special-purpose address registries, RFC 6890).
bool is_public(const sockaddr* address);

/// Throws Error unless "https://host[:port]" of the address is one of `hosts` (entries are "host", "host:port" or
/// "http://host:port"; an entry without scheme means https).
void require_allowed(const Url& url, const std::vector<std::string>& hosts);

}  // namespace hearthwatch::pipeline
