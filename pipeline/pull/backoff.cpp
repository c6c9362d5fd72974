#include "pipeline/pull/backoff.h"

#include <algorithm>
#include <cmath>

namespace hearthwatch::pipeline {

Next judge_answer(const HttpAnswer& answer)
{
    switch (answer.trouble) {
    case HttpTrouble::none:
        break;
    case HttpTrouble::forbidden:
    case HttpTrouble::too_big:
        return Next::give_up;
    case HttpTrouble::no_connection:
    case HttpTrouble::time_out:
    case HttpTrouble::broken:
    case HttpTrouble::refused:
        return Next::again;
    }
    const long status = answer.head.status;
    if (status == 200 || status == 206) return Next::done;
    if (status == 202) return Next::ordered;
    if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) return Next::redirect;
    if (status == 401 || status == 403) return Next::renew;
    if (status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505)) return Next::again;
    if (status == 412) return Next::changed;
    return Next::give_up;
}

double backoff_s(double first_s, int tries_done, std::string_view address, std::uint64_t seed)
{
    std::uint64_t mix = 14695981039346656037u ^ seed ^ static_cast<std::uint64_t>(tries_done);
    for (const char c : address) mix = (mix ^ static_cast<unsigned char>(c)) * 1099511628211u;  // FNV-1a
    mix ^= mix >> 33;                                                                           // splitmix64's last step
    mix *= 0xff51afd7ed558ccdu;
    mix ^= mix >> 33;
    const double jitter = 0.5 + static_cast<double>(mix >> 11) * 0x1.0p-53;
    return std::min(30.0, first_s * std::exp2(tries_done - 1)) * jitter;
}

}  // namespace hearthwatch::pipeline
