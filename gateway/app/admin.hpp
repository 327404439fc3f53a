// The admin socket: health, metrics, and what only the machine's operator may do.
#pragma once

#include <functional>
#include <string>

#include "base/system_ports.hpp"
#include "net/router.hpp"

namespace gateway::app {

struct AdminParts {
  std::function<bool()> ready;             // store sound and able to take messages
  std::function<std::string()> metrics;    // Prometheus text
  base::ScaledClock* demonstration_clock;  // null in production
  std::function<void()> wake;              // has the main loop look at the clocks again
  std::function<void(std::function<void()>)> executor;
};

// GET /livez, /readyz, /metrics; POST /demonstration/pace (body: the new pace) only where a demonstration is
// configured.
net::Router admin_router(AdminParts parts);

}  // namespace gateway::app
