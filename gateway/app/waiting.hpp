// Waiting: from when something is due to how long the main loop may rest.
#pragma once

#include <memory>
#include <optional>

#include "app/configuration.hpp"
#include "base/result.hpp"
#include "base/system_ports.hpp"

namespace gateway::app {

// What the main loop does again when the store could not be read.
inline constexpr base::Duration after_trouble{1'000};

// The system's clock, or the scaled one of a demonstration.
std::unique_ptr<base::Clock> clock_for(const Configuration& configuration);

// How long to wait in network time until case instant `due`.
base::Duration wait_until(base::Instant due, const base::Clock& clock);

// How long to wait until network instant `next`, when `what` waits to be sent is looked at again. Trouble goes to the
// log.
std::optional<base::Duration> until(const base::Result<std::optional<base::Instant>>& next, const char* what,
                                    const base::Clock& clock);

}  // namespace gateway::app
