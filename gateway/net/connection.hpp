// Connection: what an event loop looks after: one peer from handshake to close, whatever is spoken. Inside net only.
#pragma once

#include <cstdint>
#include <string>

namespace gateway::net {

// A loop's time: milliseconds since its start, moved on by its tick; and the Date field of answers.
struct LoopTime {
  std::uint64_t ms = 0;
  std::string date;
};

// Lives on one loop's thread.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual void start() = 0;

  // Looks at the time; called every tick.
  virtual void tick() = 0;

  // Graceful stop: closes when idle, else after the answer in flight.
  virtual void drain() = 0;

  // Closes now, whatever is in flight.
  virtual void end() = 0;
};

}  // namespace gateway::net
