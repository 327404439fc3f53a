// The world as interfaces: clock, randomness and fresh identifiers. Pure rooms take Instants, not clocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::base {

// Tells the time. Implementations are safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;

  // Case time: what deadlines are computed and fired on. A demonstration may run it faster than the world.
  virtual Instant now() const = 0;

  // Network time: retries, leases and time-outs. Never scaled; equals now() in production.
  virtual Instant network_now() const = 0;

  // Case milliseconds that pass in one network millisecond; 1 in production.
  virtual double pace() const = 0;
};

// Draws random bytes fit for keys and nonces. Safe to call from any thread.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

// Draws identifiers for things that come from outside: time-ordered (version 7), so that rows land side by side.
class Ids {
 public:
  virtual ~Ids() = default;
  virtual Uuid next() = 0;
};

}  // namespace gateway::base
