// EventGate: the way onto an event loop's thread from any other; outlives the loop's connections.
#pragma once

#include <functional>

namespace gateway::net {

class EventGate {
 public:
  virtual ~EventGate() = default;

  // Runs `work` on the loop's thread: at once when called there, soon otherwise; drops it once the loop has stopped.
  virtual void run(std::function<void()> work) = 0;
};

}  // namespace gateway::net
