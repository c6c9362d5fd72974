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

/// Kinds of signing keys: OpenSSH's Ed25519 (signs with `ssh-keygen -Y`), or a PEM key of OpenSSL's: Ed25519, or SM2 with SM3 for offices
/// that must use the national algorithms.
enum class KeyKind { ssh, ed25519, sm2 };

/// Makes a key pair `key` and `key`.pub, without a passphrase, readable by its owner only. Throws pipeline::Error when a key
/// stands there, or ssh-keygen is missing.
void make_signing_key(const std::filesystem::path& key, KeyKind kind = KeyKind::ssh);

/// The key bags of this workspace are signed with: HEARTHWATCH_SIGNING_KEY, else keys/evidence below the root when it is there; empty
/// path = none. An OpenSSH key signs with `ssh-keygen -Y`, a PEM key through OpenSSL.
std::filesystem::path signing_key(const std::filesystem::path& root);

/// Tag files that tell who signs, covered by the manifest: allowed_signers (OpenSSH) or signer.pem (OpenSSL). Throws pipeline::Error
/// when the key is missing, readable by others than its owner, or no key.
std::map<std::string, std::string> signer_tags(const std::filesystem::path& key);

/// Signs tagmanifest-sha256.txt of a bag: writes tagmanifest-sha256.txt.sig, .ed25519 or .sm2. Throws pipeline::Error.
void sign_bag(const std::filesystem::path& bag, const std::filesystem::path& key);

/// Empty = good; else what is wrong.
std::string check_ssh_signature(const std::filesystem::path& bag, const std::filesystem::path& allowed_signers);
std::string check_openssl_signature(const std::filesystem::path& bag, const std::string& signature_file);

}  // namespace hearthwatch::pipeline::package
