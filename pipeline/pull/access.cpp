#include "pipeline/pull/access_job.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "pipeline/pull/address.h"
#include "pipeline/pull/backoff.h"
#include "pipeline/pull/secrets.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int most_hops = 5, silent_is_dead = 3;
constexpr double document_s = 120;

void sleep_s(double seconds)
{
    if (seconds > 0) std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

std::string what_happened(const HttpAnswer& answer)
{
    return answer.trouble != HttpTrouble::none ? answer.text : fmt::format("answered {}", answer.head.status);
}

}  // namespace

Access::Access(const Source& source, const AccessOptions& options)
    : source_(source), options_(options), http_(source), signer_(source, [this](const Url& url) { return get(url); }),
      bucket_(options.bucket_folder, source), tries_(source.tries)
{
}

void Access::fail(const Url& url, std::string_view what, bool lasting)
{
    throw FetchFailure(blot(fmt::format("{}: {} (what is not fetched says nothing about a furnace); {}", url.shown(), what,
                                        lasting ? "look at the source and its row, then pull again" : "pull again later"),
                            source_),
                       lasting);
}

void Access::require_alive(const Url& url)
{
    const std::lock_guard guard(mutex_);
    if (!paused_.empty()) fail(url, paused_, false);
    const auto health = health_.find(url.authority());
    if (health != health_.end() && !health->second.dead.empty()) fail(url, health->second.dead, false);
}

void Access::note_health(const Url& url, const HttpAnswer& answer)
{
    const std::lock_guard guard(mutex_);
    Health& health = health_[url.authority()];
    if (answer.trouble != HttpTrouble::no_connection && answer.trouble != HttpTrouble::time_out) {
        health.silent = 0;
    } else if (++health.silent >= silent_is_dead) {
        health.dead =
            fmt::format("host '{}' did not answer {} times running, the last time: {}", url.host, silent_is_dead, answer.text);
    }
}

void Access::wait_for_token()
{
    sleep_s(bucket_.take(std::chrono::system_clock::now()).count());
}

HttpAnswer Access::hop_by_hop(const Job& job)
{
    HttpRequest request{job.url};
    request.post = job.post;
    request.compressed = !job.asset;
    request.total_s = job.total_s;
    request.cap = job.cap;
    request.accept = job.accept;
    request.sink = [&](std::string_view bytes) {
        bytes_ += bytes.size();
        job.sink(bytes);
    };
    const std::vector<std::string> own = job.begin();
    Url url = job.url;
    for (int hop = 0;; ++hop) {
        require_allowed(url, source_.hosts);
        const bool home = url.authority() == job.url.authority() && url.scheme == job.url.scheme;
        Signed with = home ? signer_.sign(url, job.asset) : Signed{url, {}};
        request.url = with.url;
        request.headers = own;
        request.headers.insert(request.headers.end(), with.headers.begin(), with.headers.end());
        wait_for_token();
        require_alive(url);
        ++requests_;
        HttpAnswer answer = http_.exchange(request);
        note_health(url, answer);
        if (judge_answer(answer) != Next::redirect) return answer;
        if (job.post || hop == most_hops) {
            answer.trouble = HttpTrouble::too_big;
            answer.text = job.post ? "a search was redirected" : "redirected in circles";
            return answer;
        }
        url = resolve(url, answer.head.field("location"));
    }
}

void Access::run(const Job& job)
{
    bool renewed = false;
    for (int tries = 1;; ++tries) {
        require_alive(job.url);
        HttpAnswer answer;
        try {
            answer = hop_by_hop(job);
        } catch (const FetchFailure&) {
            throw;
        } catch (const Error& error) {  // an address that must not be asked, a missing secret, a useless token
            if (error.exit_code() != 75) throw FetchFailure(blot(error.what(), source_), true);
            answer.trouble = HttpTrouble::broken;
            answer.text = error.what();
        }
        Next next = judge_answer(answer);
        if (next == Next::done) {
            const std::string wrong = job.check ? job.check() : "";
            if (wrong.empty()) return;
            answer.trouble = HttpTrouble::refused;
            answer.text = wrong;
            next = Next::again;
        }
        if (next == Next::changed || (job.changed && *job.changed))
            throw ObjectChanged(fmt::format("{}: the object changed while it was read", job.url.shown()), false);
        if (next == Next::ordered)
            throw FetchFailure(fmt::format("{}: ordered, the source is fetching it", job.url.shown()), false, true);
        if (answer.head.status == 416 && job.not_satisfiable) {
            job.not_satisfiable();
            next = Next::again;
        }
        if (next == Next::renew && !renewed && signer_.renew(job.url)) {
            renewed = true;
            continue;
        }
        if (next != Next::again) fail(job.url, what_happened(answer), true);
        const double wanted_s = answer.head.retry_after_s().value_or(0);
        if (wanted_s > source_.retry_after_cap_s) {
            const std::lock_guard guard(mutex_);
            paused_ = fmt::format("the source asks to be left alone for {:.0f} s", wanted_s);
            const auto now = std::chrono::system_clock::now();
            bucket_.pause(now, now + std::chrono::milliseconds(
                                         static_cast<std::int64_t>(std::min(wanted_s, 3600.0) * options_.delay_scale * 1000)));
            fail(job.url, paused_, false);
        }
        if (tries >= tries_)
            fail(job.url, fmt::format("{} after {} tries", what_happened(answer), tries), answer.trouble == HttpTrouble::refused);
        const double pause_s =
            std::max(backoff_s(source_.backoff_s, tries, job.url.path, options_.seed), wanted_s) * options_.delay_scale;
        if (wanted_s > 0) {
            const auto now = std::chrono::system_clock::now();
            bucket_.pause(now, now + std::chrono::microseconds(static_cast<std::int64_t>(wanted_s * options_.delay_scale * 1e6)));
        }
        sleep_s(pause_s);
    }
}

std::string Access::get(const Url& url)
{
    std::string body;
    Job job{url};
    job.total_s = document_s;
    job.cap = source_.page_bytes;
    job.begin = [&]() -> std::vector<std::string> {
        body.clear();
        return {"Accept: application/geo+json, application/json, text/csv;q=0.9, */*;q=0.1"};
    };
    job.sink = [&](std::string_view bytes) { body += bytes; };
    run(job);
    return body;
}

std::string Access::post(const Url& url, const std::string& json)
{
    std::string body;
    Job job{url};
    job.post = &json;
    job.total_s = document_s;
    job.cap = source_.page_bytes;
    job.begin = [&]() -> std::vector<std::string> {
        body.clear();
        return {"Accept: application/geo+json, application/json"};
    };
    job.sink = [&](std::string_view bytes) { body += bytes; };
    run(job);
    return body;
}

}  // namespace hearthwatch::pipeline
