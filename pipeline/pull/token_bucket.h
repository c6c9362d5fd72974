#pragma once
#include <chrono>
#include <filesystem>
#include <string>

#include "pipeline/pull/source.h"

namespace hearthwatch::pipeline {

/// The rate cap of a source, shared by all processes of a host and user through one small locked file: a bucket of `burst`
/// tokens that fills with `requests_per_s`, and the moment before which the source asked to be left alone.
class TokenBucket {
public:
    /// The folder is made, private to the user.
    TokenBucket(const std::filesystem::path& folder, const Source& source);

    /// Takes one token; returns how long the caller must wait before it may use it (0 = at once).
    std::chrono::duration<double> take(std::chrono::system_clock::time_point now);
    /// Nobody of this host asks the source before `until`.
    void pause(std::chrono::system_clock::time_point now, std::chrono::system_clock::time_point until);

private:
    std::filesystem::path file_;
    double rate_, burst_;
};

/// XDG_RUNTIME_DIR, else a private folder of the user below the temporary folder.
std::filesystem::path shared_bucket_folder();

}  // namespace hearthwatch::pipeline
