#include "referral/raised_matter.hpp"

#include <algorithm>
#include <string>

#include "base/uuid.hpp"

namespace gateway::referral {

bool is_of(const Clock& clock, const base::Uuid& cause, std::string_view reason) {
  return clock.watch && clock.watch->cause == cause && clock.reason == reason;
}

base::Uuid cause_of_time(const base::Uuid& cause, std::string_view reason, std::size_t time) {
  if (time == 1) return cause;
  return base::derive_near(cause, "again|" + std::string(reason) + '|' + std::to_string(time));
}

std::size_t times_raised(const Case& of, const base::Uuid& cause, std::string_view reason) {
  std::size_t times = 0;
  const auto raised_next = [&](const Clock& clock) {
    return is_of(clock, cause_of_time(cause, reason, times + 1), reason);
  };
  while (std::any_of(of.clocks.begin(), of.clocks.end(), raised_next)) ++times;
  return times;
}

bool runs_on(const Case& of, const base::Uuid& cause, std::string_view reason) {
  return std::any_of(of.clocks.begin(), of.clocks.end(),
                     [&](const Clock& clock) { return is_of(clock, cause, reason) && !clock.ended_at; });
}

}  // namespace gateway::referral
