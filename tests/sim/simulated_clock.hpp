// SimulatedClock: true time as the simulation sets it, and the step by which the machine's clock is wrong.
#pragma once

#include "base/ports.hpp"

namespace gateway::tests::sim {

class SimulatedClock final : public base::Clock {
 public:
  base::Instant now() const override { return true_now + step; }
  base::Instant network_now() const override { return true_now + step; }
  double pace() const override { return 1.0; }

  base::Instant true_now{};
  base::Duration step{0};
};

}  // namespace gateway::tests::sim
