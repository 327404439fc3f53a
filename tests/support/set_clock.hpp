// SetClock: a clock that stands still until it is set.
#pragma once

#include <atomic>
#include <string_view>

#include "base/ports.hpp"

namespace gateway::tests {

class SetClock final : public base::Clock {
 public:
  explicit SetClock(std::string_view start) { set(start); }

  // Case time and network time at once, e.g. "2026-03-16T09:30:00Z".
  void set(std::string_view instant) { now_ = base::parse_instant(instant).value(); }

  base::Instant now() const override { return now_.load(); }
  base::Instant network_now() const override { return now_.load(); }
  double pace() const override { return 1.0; }

 private:
  std::atomic<base::Instant> now_{};
};

}  // namespace gateway::tests
