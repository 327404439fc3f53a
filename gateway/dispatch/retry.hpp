// Retry: when the next try is due: full jitter, growing to a cap, never ending.
#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.hpp"

namespace gateway::dispatch {

struct RetrySchedule {
  base::Duration first{1'000};
  base::Duration cap{300'000};
};

// Network milliseconds until the try after `attempts` failed ones: random in [0, min(cap, first·2^(attempts-1))], where
// `random` is uniform in [0, 2^32). A longer `retry_after` of the council wins.
base::Duration wait_before_next(const RetrySchedule& schedule, std::uint32_t attempts, std::uint32_t random,
                                std::optional<base::Duration> retry_after);

}  // namespace gateway::dispatch
