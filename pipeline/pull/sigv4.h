#pragma once
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/pull/url.h"

namespace hearthwatch::pipeline {

struct AwsKey {
    std::string id, secret, session;  ///< `session` may be empty
};

/// Headers ("Name: value") that sign a GET of `url` for S3 (AWS Signature Version 4, AWS General Reference "Signature Version
/// 4 signing process"). `extra` are lower-case "name:value" headers that are to be signed and sent too.
std::vector<std::string> sign_v4(const Url& url, const AwsKey& key, const std::string& region, geo::Instant now,
                                 const std::vector<std::string>& extra);

}  // namespace hearthwatch::pipeline
