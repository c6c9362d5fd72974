#include "pipeline/package/sign.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <cstdlib>
#include <memory>

#include "pipeline/error.h"
#include "pipeline/package/run_tool.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;

constexpr const char *manifest = "tagmanifest-sha256.txt", *ssh_signature = "tagmanifest-sha256.txt.sig",
                     *ed25519_signature = "tagmanifest-sha256.txt.ed25519", *sm2_signature = "tagmanifest-sha256.txt.sm2";
constexpr std::string_view sm2_identity = "1234567812345678";  // the default of GM/T 0009-2012

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

/// A signature is worth only as much as its key is kept.
void require_private(const fs::path& key)
{
    struct stat status {};
    if (::stat(key.c_str(), &status) != 0)
        throw Error(
            fmt::format("{}: signing key not found (the bag stays unsigned); give the key's path or make one", key.string()));
    if (status.st_mode & 077)
        throw Error(fmt::format("{}: signing key can be read by others (anybody could sign); chmod 600 it, or make a new one",
                                key.string()));
}

Bio memory(const std::string& text)
{
    return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

/// Whether a key file is OpenSSL's; else it is taken as OpenSSH's.
bool is_pem(const fs::path& key)
{
    const std::string text = read_file(key);
    return text.starts_with("-----BEGIN ") && !text.starts_with("-----BEGIN OPENSSH");
}

bool is_sm2(const EVP_PKEY* key)
{
    return EVP_PKEY_is_a(key, "SM2") == 1;
}

bool can_sign(const EVP_PKEY* key)
{
    return key && (is_sm2(key) || EVP_PKEY_is_a(key, "ED25519") == 1);
}

/// Ready to sign or verify whole texts: Ed25519 as it is, SM2 with SM3 and the standard's identity of the signer.
Digest digest_of(EVP_PKEY* key, bool to_sign)
{
    Digest context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* parameters = nullptr;  // the context's own
    const EVP_MD* hash = is_sm2(key) ? EVP_sm3() : nullptr;
    const int ready = to_sign ? EVP_DigestSignInit(context.get(), &parameters, hash, nullptr, key)
                              : EVP_DigestVerifyInit(context.get(), &parameters, hash, nullptr, key);
    const bool named = ready == 1 && (!is_sm2(key) || EVP_PKEY_CTX_set1_id(parameters, sm2_identity.data(),
                                                                           static_cast<int>(sm2_identity.size())) > 0);
    if (!named) context.reset();
    return context;
}

Key load_pem(const fs::path& file)
{
    const std::string pem = read_file(file);
    const Bio in = memory(pem);
    Key key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!can_sign(key.get()))
        throw Error(fmt::format(
            "{}: is no Ed25519 or SM2 private key in PEM (the bag stays unsigned); make one with `hearthwatch evidence "
            "keygen --kind ed25519` or sm2",
            file.string()));
    return key;
}

const unsigned char* bytes_of(const std::string& text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text_of(BIO* out)
{
    char* start = nullptr;
    const long size = BIO_get_mem_data(out, &start);
    return {start, static_cast<std::size_t>(size)};
}

/// PEM files `key` (its owner's alone) and `key`.pub.
void make_pem_key(const fs::path& file, KeyKind kind)
{
    const Key key(kind == KeyKind::sm2 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2")
                                       : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                  EVP_PKEY_free);
    const Bio secret(BIO_new(BIO_s_mem()), BIO_free), open(BIO_new(BIO_s_mem()), BIO_free);
    if (!key || PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_PUBKEY(open.get(), key.get()) != 1)
        throw Error(fmt::format("{}: OpenSSL makes no such key (its policy may forbid the kind); choose another", file.string()));
    const mode_t before = ::umask(077);
    write_file(file, text_of(secret.get()));
    ::umask(before);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    write_file(file.string() + ".pub", text_of(open.get()));
}

}  // namespace

std::vector<std::string> uncovered_files()
{
    return {manifest,
            ssh_signature,
            ed25519_signature,
            sm2_signature,
            "tagmanifest-sha256.txt.tsq",
            "tagmanifest-sha256.txt.tsr",
            "tsa-chain.pem"};
}

void make_signing_key(const fs::path& key, KeyKind kind)
{
    if (fs::exists(key))
        throw Error(
            fmt::format("{}: a file stands there already (a key is never overwritten); choose another name", key.string()));
    fs::create_directories(fs::absolute(key).parent_path());
    if (kind != KeyKind::ssh) return make_pem_key(key, kind);
    const ToolResult result =
        run_tool({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", signer_identity, "-f", fs::absolute(key).string()}, "/");
    if (result.exit_code != 0)
        throw Error(fmt::format("ssh-keygen: no key was made ({}); install openssh-client",
                                result.exit_code == 127 ? "not installed" : trimmed(result.output)));
}

fs::path signing_key(const fs::path& root)
{
    const char* configured = std::getenv("HEARTHWATCH_SIGNING_KEY");
    if (configured && *configured) return configured;
    const fs::path usual = root / "keys" / "evidence";
    return fs::exists(usual) ? usual : fs::path();
}

std::map<std::string, std::string> signer_tags(const fs::path& key)
{
    require_private(key);
    if (!is_pem(key))
        return {{"allowed_signers", fmt::format("{} namespaces=\"{}\" {}\n", signer_identity, signature_namespace,
                                                trimmed(read_file(key.string() + ".pub")))}};
    const Key private_key = load_pem(key);
    const Bio out(BIO_new(BIO_s_mem()), BIO_free);
    if (PEM_write_bio_PUBKEY(out.get(), private_key.get()) != 1)
        throw Error(fmt::format("{}: has no public half (nobody could check); make another key", key.string()));
    return {{"signer.pem", text_of(out.get())}};
}

void sign_bag(const fs::path& bag, const fs::path& key)
{
    require_private(key);
    if (is_pem(key)) {
        const Key private_key = load_pem(key);
        const std::string text = read_file(bag / manifest);
        const Digest context = digest_of(private_key.get(), true);
        std::string signature(128, '\0');
        std::size_t length = signature.size();
        if (!context || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes_of(text),
                                       text.size()) != 1)
            throw Error(fmt::format("{}: OpenSSL cannot sign with it (the bag stays unsigned); make another key", key.string()));
        write_file(bag / (is_sm2(private_key.get()) ? sm2_signature : ed25519_signature), signature.substr(0, length));
        return;
    }
    const ToolResult result =
        run_tool({"ssh-keygen", "-q", "-Y", "sign", "-f", fs::absolute(key).string(), "-n", signature_namespace, manifest},
                 fs::absolute(bag));
    if (result.exit_code != 0 || !fs::exists(bag / ssh_signature))
        throw Error(
            fmt::format("{}: not signed: ssh-keygen says '{}' (the bag's origin cannot be proven); mend the key and run again",
                        key.string(), trimmed(result.output)));
}

std::string check_ssh_signature(const fs::path& bag, const fs::path& allowed_signers)
{
    const fs::path list = fs::absolute(allowed_signers.empty() ? bag / "allowed_signers" : allowed_signers);
    if (!fs::exists(list)) return "no list of allowed signers";
    const ToolResult result = run_tool({"ssh-keygen", "-Y", "verify", "-f", list.string(), "-I", signer_identity, "-n",
                                        signature_namespace, "-s", ssh_signature},
                                       fs::absolute(bag), fs::absolute(bag / manifest));
    if (result.exit_code == 127) return "ssh-keygen is not installed";
    return result.exit_code == 0 ? std::string() : trimmed(result.output.empty() ? "not accepted" : result.output);
}

std::string check_openssl_signature(const fs::path& bag, const std::string& signature_file)
{
    if (!fs::exists(bag / "signer.pem")) return "signer.pem is missing";
    const std::string pem = read_file(bag / "signer.pem"), signature = read_file(bag / signature_file),
                      text = read_file(bag / manifest);
    const Bio in = memory(pem);
    const Key key(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!can_sign(key.get()) || is_sm2(key.get()) != (signature_file == sm2_signature))
        return "signer.pem is no public key of that kind";
    const Digest context = digest_of(key.get(), false);
    const bool good =
        context && EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
    return good ? std::string() : "the signature does not fit";
}

}  // namespace hearthwatch::pipeline::package
