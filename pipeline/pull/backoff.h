#pragma once
#include <cstdint>
#include <string_view>

#include "pipeline/pull/http.h"

namespace hearthwatch::pipeline {

/// What to do after an answer.
enum class Next { done, redirect, renew, again, changed, ordered, give_up };

/// 408, 425, 429, 5xx and broken transfers: again; 401 and 403: renew the signature once; 412: the object changed; 202: the
/// source is fetching it itself; refused bodies: again, for a fault of the moment looks the same; the rest: give up.
Next judge_answer(const HttpAnswer& answer);

/// Pause before try `tries_done` + 1: `first_s` doubled each time, at most 30 s, times 0.5..1.5 by the seed, the address and
/// the try alone.
double backoff_s(double first_s, int tries_done, std::string_view address, std::uint64_t seed);

}  // namespace hearthwatch::pipeline
