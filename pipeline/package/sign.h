#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace hearthwatch::pipeline::package {

/// Namespace and identity of `ssh-keygen -Y` signatures on bags.
inline constexpr const char* signature_namespace = "hearthwatch-evidence";
inline constexpr const char* signer_identity = "hearthwatch";

/// Files that stand beside the manifests and are not covered by them.
std::vector<std::string> uncovered_files();

/// Makes an Ed25519 key pair `key` and `key`.pub with ssh-keygen, without a passphrase, readable by its owner only. Throws
/// pipeline::Error when a key stands there or ssh-keygen is missing.
void make_signing_key(const std::filesystem::path& key);

/// The key bags of this workspace are signed with: HEARTHWATCH_SIGNING_KEY, else keys/evidence below the root when it is there; empty
/// path = none. An OpenSSH key signs with `ssh-keygen -Y`, a PEM Ed25519 key of OpenSSL through OpenSSL.
std::filesystem::path signing_key(const std::filesystem::path& root);

/// Tag files that tell who signs, covered by the manifest: allowed_signers (OpenSSH) or signer.pem (OpenSSL). Throws pipeline::Error
/// when the key is missing, readable by others than its owner, or no key.
std::map<std::string, std::string> signer_tags(const std::filesystem::path& key);

/// Signs tagmanifest-sha256.txt of a bag: writes tagmanifest-sha256.txt.sig or .ed25519. Throws pipeline::Error.
void sign_bag(const std::filesystem::path& bag, const std::filesystem::path& key);

/// Empty = good; else what is wrong.
std::string check_ssh_signature(const std::filesystem::path& bag, const std::filesystem::path& allowed_signers);
std::string check_openssl_signature(const std::filesystem::path& bag);

}  // namespace hearthwatch::pipeline::package
