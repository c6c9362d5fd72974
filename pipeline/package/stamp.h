#pragma once
#include <filesystem>
#include <string>

namespace hearthwatch::pipeline {

/// Gets an RFC 3161 time stamp for a bag from an authority: sends tagmanifest-sha256.txt.tsq, checks that the answer is granted and
/// stamps this very manifest, and writes tagmanifest-sha256.txt.tsr. Whether the authority is to be trusted is for
/// `openssl ts -verify` with its certificates (VERIFY.txt): `chain`, PEM certificates up to the root, is laid beside the stamp when given.
/// Throws pipeline::Error, exit code 75 when the authority cannot be reached.
void stamp_bag(const std::filesystem::path& bag, const std::string& authority_url, const std::filesystem::path& chain = {});

namespace package {

/// Writes tagmanifest-sha256.txt.tsq, the request to be stamped now or later (no nonce, so the same bag gives the same bytes).
void write_stamp_request(const std::filesystem::path& bag);

/// Empty = the .tsr of a bag stamps its manifest; else what is wrong. Trust in the authority is not looked at.
std::string check_stamp(const std::filesystem::path& bag);

}  // namespace package

}  // namespace hearthwatch::pipeline
