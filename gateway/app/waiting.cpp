#include "app/waiting.hpp"

#include "base/log.hpp"

namespace gateway::app {

std::unique_ptr<base::Clock> clock_for(const Configuration& configuration) {
  if (!configuration.demonstration) return std::make_unique<base::SystemClock>();
  return std::make_unique<base::ScaledClock>(configuration.demonstration->start, configuration.demonstration->pace);
}

// How long to wait in network time until case instant `due`.
base::Duration wait_until(base::Instant due, const base::Clock& clock) {
  const auto away = static_cast<double>((due - clock.now()).count()) / clock.pace();
  return base::Duration{away <= 0 ? 0 : static_cast<base::Duration::rep>(away) + 1};
}

// How long to wait until network instant `next`, when `what` waits to be sent is looked at again.
std::optional<base::Duration> until(const base::Result<std::optional<base::Instant>>& next, const char* what,
                                    const base::Clock& clock) {
  if (!next) {
    base::log::error("what waits to be sent cannot be read", {{"what", what}, {"why", next.error().text}});
    return after_trouble;
  }
  if (!*next) return std::nullopt;
  // What is due already waits for a free place, and a place that comes free wakes the loop.
  const auto away = **next - clock.network_now();
  return away > base::Duration{0} ? std::optional(away) : std::nullopt;
}

}  // namespace gateway::app
