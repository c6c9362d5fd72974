#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "pipeline/error.h"
#include "pipeline/pull/checksum.h"
#include "pipeline/pull/http.h"
#include "pipeline/pull/signer.h"
#include "pipeline/pull/token_bucket.h"

namespace hearthwatch::pipeline {

/// Something could not be fetched. `lasting`: asking again soon is no use (refused, not there, other bytes than declared).
class FetchFailure : public Error {
public:
    FetchFailure(const std::string& what, bool lasting, bool ordered = false)
        : Error(what, 75), lasting_(lasting), ordered_(ordered)
    {
    }
    bool lasting() const { return lasting_; }
    bool ordered() const { return ordered_; }  ///< the source is getting it out of its store

private:
    bool lasting_, ordered_;
};

/// The object is another one than when its first bytes were read: begin anew.
class ObjectChanged : public FetchFailure {
public:
    using FetchFailure::FetchFailure;
};

/// Which bytes an object has; set by its first answer, and every later one must agree.
struct Pin {
    std::string etag;         ///< empty when the server gives none
    std::uint64_t total = 0;  ///< size of the object
};

struct FetchedFile {
    Pin pin;
    std::string sha256;
    std::string verified;  ///< algorithm of the declared digest, or empty
};

struct AccessOptions {
    double delay_scale = 1;               ///< of back-off pauses and Retry-After; tests shorten them
    std::uint64_t seed = 0;               ///< of the jitter
    std::filesystem::path bucket_folder;  ///< see TokenBucket
};

/// Fetches from one source by its rules: rate cap, signing, redirects, tries with back-off, checks of every answer. A host that
/// does not answer three times running is left alone for the rest of the run. Safe from several threads.
class Access {
public:
    Access(const Source& source, const AccessOptions& options);

    /// A document of the catalogue: at most `page_bytes`.
    std::string get(const Url& url);
    std::string post(const Url& url, const std::string& json);
    /// `size` bytes from `first` on, or what the object has of them. `fault` looks at them and says what is wrong with them, as
    /// zeros in place of a tile; they are then asked for again.
    std::string get_range(const Url& url, std::uint64_t first, std::uint64_t size, Pin& pin,
                          const std::function<std::string(std::string_view)>& fault = nullptr);
    /// A whole object, at most `asset_bytes`, written to `file`; what is there of `file`.part is taken up again.
    FetchedFile get_file(const Url& url, const std::filesystem::path& file, const std::optional<Checksum>& declared);

    /// Tries of one request from now on; at first the source's.
    void set_tries(int tries) { tries_ = tries; }

    const Source& source() const { return source_; }
    std::uint64_t requests() const { return requests_; }
    std::uint64_t bytes() const { return bytes_; }

private:
    struct Job;
    struct Health {
        int silent = 0;    ///< times running without an answer
        std::string dead;  ///< why it is left alone
    };
    void run(const Job& job);
    HttpAnswer hop_by_hop(const Job& job);
    void note_health(const Url& url, const HttpAnswer& answer);
    void require_alive(const Url& url);
    void wait_for_token();
    [[noreturn]] void fail(const Url& url, std::string_view what, bool lasting);

    const Source& source_;
    AccessOptions options_;
    Http http_;
    Signer signer_;
    TokenBucket bucket_;
    std::atomic<int> tries_;
    std::atomic<std::uint64_t> requests_{0}, bytes_{0};
    std::mutex mutex_;
    std::map<std::string, Health> health_;
    std::string paused_;  ///< why the whole source is left alone
};

}  // namespace hearthwatch::pipeline
