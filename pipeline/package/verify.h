#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hearthwatch::pipeline {

/// What a check of an evidence bag found. `faults` are in the order a reader should look: each names the file and what is wrong with
/// it ("altered", "missing", "extra", "a link or special file", "unreadable"). `notes` tell what was checked and what cannot be
/// (no signature, no stamp).
struct BagCheck {
    std::vector<std::string> faults;
    std::vector<std::string> notes;
    std::size_t files = 0;  ///< whose hash was taken
    bool good() const { return faults.empty(); }
};

/// Checks a bag against its manifests, and its signature where there is one: every byte of every file but the signature and stamp
/// files themselves is covered by tagmanifest-sha256.txt. That manifest is covered only by a signature: without one, a
/// bag written anew as a whole looks right, and a note says so. `allowed_signers` is the office's own list of keys (ssh-keygen
/// format); empty = the one in the bag, which proves less, and a note says so. Throws pipeline::Error when the folder is no bag.
BagCheck verify_bag(const std::filesystem::path& bag, const std::filesystem::path& allowed_signers = {});

}  // namespace hearthwatch::pipeline
