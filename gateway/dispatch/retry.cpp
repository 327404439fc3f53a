#include "dispatch/retry.hpp"

#include <algorithm>

namespace gateway::dispatch {

base::Duration wait_before_next(const RetrySchedule& schedule, std::uint32_t attempts, std::uint32_t random,
                                std::optional<base::Duration> retry_after) {
  base::Duration ceiling = schedule.first;
  for (std::uint32_t i = 1; i < attempts && ceiling < schedule.cap; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, schedule.cap);
  const auto share = static_cast<double>(random) / 4294967296.0;
  const base::Duration wait{static_cast<base::Duration::rep>(static_cast<double>(ceiling.count()) * share)};
  return retry_after ? std::max(wait, *retry_after) : wait;
}

}  // namespace gateway::dispatch
