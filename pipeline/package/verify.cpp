#include "pipeline/package/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/error.h"
#include "pipeline/package/bag.h"
#include "pipeline/package/sign.h"
#include "pipeline/package/stamp.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace package;

constexpr const char *payload_manifest = "manifest-sha256.txt", *tag_manifest = "tagmanifest-sha256.txt";

/// Manifest entries whose file is missing or altered.
void check_entries(const fs::path& bag, const std::map<std::string, std::string>& entries, const std::set<std::string>& present,
                   BagCheck& check)
{
    for (const auto& [path, hash] : entries) {
        if (!present.contains(path)) {
            check.faults.push_back(path + ": missing");
            continue;
        }
        ++check.files;
        try {
            if (sha256_of_file(bag / path) != hash) check.faults.push_back(path + ": altered");
        } catch (const Error& error) {
            check.faults.push_back(path + ": unreadable: " + error.what());
        }
    }
}

/// Regular files below the bag; anything else is a fault.
std::set<std::string> present_files(const fs::path& bag, BagCheck& check)
{
    std::set<std::string> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(bag)) {
        const fs::file_status status = entry.symlink_status();
        const std::string path = entry.path().lexically_relative(bag).generic_string();
        if (fs::is_regular_file(status))
            files.insert(path);
        else if (!fs::is_directory(status))
            check.faults.push_back(path + ": a link or special file");
    }
    return files;
}

void check_oxum(const fs::path& bag, const std::map<std::string, std::string>& payload, BagCheck& check)
{
    std::uintmax_t octets = 0;
    std::error_code missing;
    for (const auto& item : payload) {
        const std::uintmax_t size = fs::file_size(bag / item.first, missing);
        if (!missing) octets += size;
    }
    if (read_file(bag / "bag-info.txt").find(fmt::format("Payload-Oxum: {}.{}\n", octets, payload.size())) == std::string::npos)
        check.faults.push_back("bag-info.txt: Payload-Oxum does not fit the files");
}

void check_signatures(const fs::path& bag, const fs::path& allowed_signers, const std::set<std::string>& present, BagCheck& check)
{
    bool any = false;
    const auto tell = [&](const std::string& name, const std::string& trouble) {
        any = true;
        if (trouble.empty())
            check.notes.push_back(name + ": the signature fits");
        else
            check.faults.push_back(name + ": signature not accepted: " + trouble);
    };
    if (present.contains("tagmanifest-sha256.txt.sig")) {
        tell("tagmanifest-sha256.txt.sig", check_ssh_signature(bag, allowed_signers));
        if (allowed_signers.empty())
            check.notes.push_back(
                "allowed_signers: the bag's own list was used; compare it with the one the office published elsewhere");
    } else if (!allowed_signers.empty()) {
        check.faults.push_back("tagmanifest-sha256.txt.sig: missing, but a list of signers was given");
    }
    for (const std::string name : {"tagmanifest-sha256.txt.ed25519", "tagmanifest-sha256.txt.sm2"})
        if (present.contains(name)) {
            tell(name, check_openssl_signature(bag, name));
            check.notes.emplace_back(
                "signer.pem: the bag's own key was used; compare it with the one the office published elsewhere");
        }
    if (!any) check.notes.push_back("no signature: the files fit each other, but who wrote them is not proven");
    if (!present.contains("tagmanifest-sha256.txt.tsr")) {
        check.notes.push_back("no time stamp: when the bag was written is not proven");
        return;
    }
    const std::string trouble = check_stamp(bag);
    if (trouble.empty())
        check.notes.push_back(
            "tagmanifest-sha256.txt.tsr: stamps this manifest; check the authority with openssl ts -verify as VERIFY.txt says");
    else
        check.faults.push_back("tagmanifest-sha256.txt.tsr: " + trouble);
}

}  // namespace

BagCheck verify_bag(const fs::path& bag, const fs::path& allowed_signers)
{
    if (!fs::is_directory(bag))
        throw Error(
            fmt::format("{}: is no folder (there is no bag to check); give the folder that holds bagit.txt", bag.string()));
    BagCheck check;
    const std::set<std::string> present = present_files(bag, check);
    std::map<std::string, std::string> payload, tags;
    for (const auto& [name, entries] : {std::pair{payload_manifest, &payload}, std::pair{tag_manifest, &tags}}) {
        if (!present.contains(name)) {
            check.faults.push_back(std::string(name) + ": missing");
            continue;
        }
        try {
            *entries = read_manifest(bag / name);
            std::string again;  // sorted and complete: any other order or spelling was not written here
            for (const auto& [path, hash] : *entries) again += hash + "  " + path + "\n";
            if (again != read_file(bag / name))
                check.faults.push_back(std::string(name) +
                                       ": altered: its lines are not in the order and spelling they were written in");
        } catch (const Error& error) {
            check.faults.push_back(error.what());
        }
    }
    check_entries(bag, tags, present, check);
    check_entries(bag, payload, present, check);
    for (const char* needed : {"bagit.txt", "bag-info.txt", payload_manifest, "VERIFY.txt"})
        if (!tags.contains(needed)) check.faults.push_back(std::string(needed) + ": not covered by " + tag_manifest);
    const std::vector<std::string> loose = uncovered_files();
    for (const std::string& path : present)
        if (!payload.contains(path) && !tags.contains(path) && std::find(loose.begin(), loose.end(), path) == loose.end())
            check.faults.push_back(path + ": extra");
    if (present.contains("bag-info.txt")) check_oxum(bag, payload, check);
    check_signatures(bag, allowed_signers, present, check);
    return check;
}

}  // namespace hearthwatch::pipeline
