#include "pipeline/package/verify.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "fixture/temp_folder.h"
#include "package/painted_season.h"
#include "pipeline/error.h"
#include "pipeline/package/bag.h"
#include "pipeline/package/package.h"
#include "pipeline/package/sign.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using hearthwatch::fixture::TempFolder;
namespace fs = std::filesystem;

namespace {

/// One small bag of one order, signed when ssh-keygen is there.
fs::path painted_bag(const fs::path& root)
{
    fixture::PaintedSeason season;
    season.scenes = 3;
    season.orders = 1;
    const Workspace workspace = fixture::paint_season(root, season);
    run_package(workspace, 2);
    return workspace.out / "evidence" / "O-1";
}

void put(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

bool blames(const BagCheck& check, const std::string& file)
{
    return std::any_of(check.faults.begin(), check.faults.end(),
                       [&](const std::string& fault) { return fault.find(file) != std::string::npos; });
}

bool has_ssh_keygen()
{
    return std::system("command -v ssh-keygen >/dev/null 2>&1") == 0;
}

}  // namespace

TEST_CASE("a bag as written is good")
{
    const TempFolder folder;
    const fs::path bag = painted_bag(folder.path());
    const BagCheck check = verify_bag(bag);
    CHECK(check.faults == std::vector<std::string>{});
    CHECK(check.files == package::files_below(bag).size() - 2);  // all but the tag manifest and the stamp request
    CHECK_THROWS_AS(verify_bag(folder / "nowhere"), Error);
    CHECK_FALSE(verify_bag(folder.path()).good());
}

TEST_CASE("any changed, removed, added or swapped file is found and named")
{
    const TempFolder folder;
    const fs::path bag = painted_bag(folder.path());
    std::vector<std::string> files = package::files_below(bag);
    std::erase(files, "tagmanifest-sha256.txt.tsq");
    std::mt19937 chance(7);
    const auto any = [&](std::size_t size) { return static_cast<std::size_t>(chance() % size); };
    int trials = 0, found = 0;
    for (; trials < 520; ++trials) {
        const std::string file = files[any(files.size())], other = files[any(files.size())];
        const std::string bytes = read_file(bag / file), others = read_file(bag / other);
        std::string blamed = file, extra;
        switch (trials % 4) {
        case 0:
        case 1: {
            std::string changed = bytes;
            if (changed.empty())
                changed = "x";
            else
                changed[any(changed.size())] ^= static_cast<char>(1 << any(8));
            put(bag / file, changed);
            break;
        }
        case 2:
            fs::remove(bag / file);
            break;
        default:
            if (bytes == others) {
                extra = "data/extra-" + std::to_string(trials);
                put(bag / extra, bytes);
                blamed = extra;
            } else {
                put(bag / file, others);
                put(bag / other, bytes);
            }
        }
        const BagCheck check = verify_bag(bag);
        // a change in a manifest's own line shows at the file whose line it is
        const bool manifest = file == "manifest-sha256.txt" || file == "tagmanifest-sha256.txt" ||
                              other.find("manifest-sha256.txt") != std::string::npos;
        const bool named = manifest ? !check.good() : blames(check, blamed);
        found += named;
        if (!named) {
            INFO("trial " << trials << " on " << file);
            CHECK(named);
        }
        put(bag / file, bytes);
        put(bag / other, others);
        if (!extra.empty()) fs::remove(bag / extra);
    }
    CHECK(found == trials);
    CHECK(verify_bag(bag).good());
}

TEST_CASE("what is beside the files is found too")
{
    const TempFolder folder;
    const fs::path bag = painted_bag(folder.path());
    const auto fault_after = [&](const auto& spoil, const auto& mend) {
        spoil();
        const BagCheck check = verify_bag(bag);
        mend();
        return check.faults.empty() ? std::string() : check.faults.front();
    };
    CHECK_THAT(fault_after([&] { put(bag / "data" / "note.txt", "x"); }, [&] { fs::remove(bag / "data" / "note.txt"); }),
               Catch::Contains("data/note.txt: extra"));
    CHECK_THAT(fault_after([&] { put(bag / "fetch.txt", "x"); }, [&] { fs::remove(bag / "fetch.txt"); }),
               Catch::Contains("fetch.txt: extra"));
    CHECK_THAT(fault_after([&] { fs::create_symlink("/etc/passwd", bag / "data" / "link"); },
                           [&] { fs::remove(bag / "data" / "link"); }),
               Catch::Contains("data/link: a link"));
    const std::string manifest = read_file(bag / "manifest-sha256.txt");
    const std::size_t line = manifest.find('\n') + 1;
    const std::string reordered = manifest.substr(line) + manifest.substr(0, line);
    CHECK_THAT(
        fault_after([&] { put(bag / "manifest-sha256.txt", reordered); }, [&] { put(bag / "manifest-sha256.txt", manifest); }),
        Catch::Contains("manifest-sha256.txt: altered"));
    CHECK_THAT(fault_after([&] { put(bag / "manifest-sha256.txt", manifest + manifest.substr(0, line)); },
                           [&] { put(bag / "manifest-sha256.txt", manifest); }),
               Catch::Contains("listed twice"));
    const std::string outside = std::string(64, '0') + "  ../../../etc/passwd\n";
    CHECK_THAT(fault_after([&] { put(bag / "manifest-sha256.txt", outside + manifest); },
                           [&] { put(bag / "manifest-sha256.txt", manifest); }),
               Catch::Contains("manifest-sha256.txt"));
    CHECK(verify_bag(bag).good());
}

TEST_CASE("a signed bag proves its writer, and a bag written anew does not")
{
    if (!has_ssh_keygen()) {
        WARN("ssh-keygen is not installed: signatures not tried");
        return;
    }
    const TempFolder folder;
    const fs::path key = folder / "office", stranger = folder / "stranger";
    package::make_signing_key(key);
    package::make_signing_key(stranger);
    CHECK_THROWS_AS(package::make_signing_key(key), Error);
    fs::create_directories(folder / "ws" / std::string("keys"));
    fs::copy_file(key, folder / "ws" / std::string("keys") / "evidence");
    fs::copy_file(key.string() + ".pub", folder / "ws" / std::string("keys") / "evidence.pub");
    const fs::path bag = painted_bag(folder / "ws");
    CHECK(fs::exists(bag / "tagmanifest-sha256.txt.sig"));
    const fs::path office_list = folder / "office_list", stranger_list = folder / "stranger_list";
    put(office_list, package::signer_tags(key).at("allowed_signers"));
    put(stranger_list, package::signer_tags(stranger).at("allowed_signers"));
    CHECK(verify_bag(bag).good());
    CHECK(verify_bag(bag, office_list).good());
    CHECK(blames(verify_bag(bag, stranger_list), "tagmanifest-sha256.txt.sig"));

    // a forger rewrites everything and signs with a key of his own: only the office's list tells
    package::BagContent forged;
    forged.bytes["report/summary.json"] = "{}";
    forged.tags = package::signer_tags(stranger);
    forged.tags["VERIFY.txt"] = "";
    package::write_bag(folder / "forged", forged, [&](const fs::path& written) { package::sign_bag(written, stranger); });
    CHECK(verify_bag(folder / "forged").good());
    CHECK_FALSE(verify_bag(folder / "forged", office_list).good());

    fs::remove(bag / "tagmanifest-sha256.txt.sig");
    CHECK(blames(verify_bag(bag, office_list), "tagmanifest-sha256.txt.sig"));
    fs::permissions(key, fs::perms::others_read, fs::perm_options::add);
    CHECK_THROWS_WITH(package::sign_bag(bag, key), Catch::Contains("can be read by others"));
}

TEST_CASE("a key of OpenSSL signs as well, and openssl accepts it")
{
    if (std::system("command -v openssl >/dev/null 2>&1") != 0) {
        WARN("openssl is not installed: its signature is not tried");
        return;
    }
    const TempFolder folder;
    const fs::path key = folder / "key.pem";
    REQUIRE(std::system(("umask 077; openssl genpkey -algorithm ed25519 -out '" + key.string() + "' 2>/dev/null").c_str()) == 0);
    package::BagContent content;
    content.bytes["a.txt"] = "甲";
    content.tags = package::signer_tags(key);
    content.tags["VERIFY.txt"] = "";
    const fs::path bag = folder / "bag";
    package::write_bag(bag, content, [&](const fs::path& written) { package::sign_bag(written, key); });
    CHECK(verify_bag(bag).good());
    const std::string check = "cd '" + bag.string() +
                              "' && openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in tagmanifest-sha256.txt"
                              " -sigfile tagmanifest-sha256.txt.ed25519 >/dev/null 2>&1";
    CHECK(std::system(check.c_str()) == 0);
    std::string signature = read_file(bag / "tagmanifest-sha256.txt.ed25519");
    signature[5] ^= 1;
    put(bag / "tagmanifest-sha256.txt.ed25519", signature);
    CHECK_FALSE(verify_bag(bag).good());
    CHECK(std::system(check.c_str()) != 0);
}

TEST_CASE("an SM2 key signs with SM3, and openssl alone accepts it")
{
    if (std::system("command -v openssl >/dev/null 2>&1") != 0) {
        WARN("openssl is not installed: its check of SM2 is not tried");
        return;
    }
    const TempFolder folder;
    const fs::path key = folder / "sm2.pem", bag = folder / "bag";
    package::make_signing_key(key, package::KeyKind::sm2);
    CHECK((fs::status(key).permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
    package::BagContent content;
    content.bytes["a.txt"] = "甲";
    content.tags = package::signer_tags(key);
    content.tags["VERIFY.txt"] = "";
    package::write_bag(bag, content, [&](const fs::path& written) { package::sign_bag(written, key); });
    CHECK(verify_bag(bag).good());
    const std::string check =
        "cd '" + bag.string() +
        "' && openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -digest sm3 -in tagmanifest-sha256.txt"
        " -sigfile tagmanifest-sha256.txt.sm2 -pkeyopt distid:1234567812345678 >/dev/null 2>&1";
    CHECK(std::system(check.c_str()) == 0);
    std::string signature = read_file(bag / "tagmanifest-sha256.txt.sm2");
    signature[signature.size() - 3] ^= 1;
    put(bag / "tagmanifest-sha256.txt.sm2", signature);
    CHECK(blames(verify_bag(bag), "tagmanifest-sha256.txt.sm2"));
    CHECK(std::system(check.c_str()) != 0);
}

TEST_CASE("a kept request is stamped later with openssl alone, and the stamp holds for these bytes only")
{
    if (std::system("command -v openssl >/dev/null 2>&1") != 0) {
        WARN("openssl is not installed: time stamps are not tried");
        return;
    }
    const TempFolder folder;
    const fs::path bag = painted_bag(folder / "ws");
    put(folder / "tsa.cnf",
        "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Test stamp authority\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
        "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\ndefault_policy=1.2.3.4.1\ndigests=sha256\nsigner_digest=sha256\n"
        "ess_cert_id_alg=sha256\n");
    put(folder / "serial", "01\n");
    const auto sh = [&](const std::string& command) {
        return std::system(("cd '" + folder.path().string() + "' && " + command + " >/dev/null 2>&1").c_str());
    };
    REQUIRE(
        sh("openssl req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 2 -config tsa.cnf -extensions ext") ==
        0);
    REQUIRE(sh("openssl ts -reply -config tsa.cnf -queryfile '" + (bag / "tagmanifest-sha256.txt.tsq").string() +
               "' -inkey tsa.key -signer tsa.pem -out answer.tsr") == 0);
    fs::copy_file(folder / "answer.tsr", bag / "tagmanifest-sha256.txt.tsr");
    fs::copy_file(folder / "tsa.pem", bag / "tsa-chain.pem");
    CHECK(verify_bag(bag).good());
    const std::string check =
        "cd '" + bag.string() +
        "' && openssl ts -verify -data tagmanifest-sha256.txt -in tagmanifest-sha256.txt.tsr -CAfile tsa-chain.pem";
    CHECK(sh(check) == 0);
    const std::string manifest = read_file(bag / "tagmanifest-sha256.txt");
    std::string changed = manifest;
    changed[3] = changed[3] == 'a' ? 'b' : 'a';
    put(bag / "tagmanifest-sha256.txt", changed);
    CHECK(blames(verify_bag(bag), "tagmanifest-sha256.txt.tsr"));
    CHECK(sh(check) != 0);
}
