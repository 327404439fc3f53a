// The real clock and random source: the only place that asks the operating system for either.
#pragma once

#include <atomic>
#include <mutex>

#include "base/ports.hpp"

namespace gateway::base {

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  Instant network_now() const override;
  double pace() const override { return 1.0; }
};

// A clock for demonstrations: starts at `start` and runs `pace` times as fast as the world until set otherwise.
class ScaledClock final : public Clock {
 public:
  ScaledClock(Instant start, double pace);

  Instant now() const override;
  Instant network_now() const override;
  double pace() const override;

  // Goes on from where it stands at the new pace.
  void set_pace(double pace);

 private:
  Instant reached(Instant network) const;  // with the mutex held

  mutable std::mutex mutex_;
  Instant case_anchor_;
  Instant network_anchor_;
  double pace_;
};

// Measures how long something took, for metrics only: nothing may be decided on it.
class Stopwatch {
 public:
  Stopwatch();

  // Since it was made.
  double seconds() const;

 private:
  std::chrono::nanoseconds started_;
};

// Lets a thread wait for time to pass, for being called, or for the system's clock being set, whichever comes first.
class Alarm {
 public:
  Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm();

  // Waits at most `longest`. Returns by how much the system's clock went another way than time did since the last wait:
  // set forward, set back (negative), or the machine slept; 0 when by less than half a second.
  Duration wait(Duration longest);

  // Ends the wait, or the next one when none is. Any thread.
  void ring();

 private:
  int called_ = -1;   // an eventfd
  int changed_ = -1;  // a timerfd that is cancelled by every setting of the clock
  Duration ahead_{0};
};

class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

// Version 7 identifiers (RFC 9562 §5.7): milliseconds of network time, then random bits.
class SystemIds final : public Ids {
 public:
  explicit SystemIds(Entropy& entropy) : entropy_(entropy) {}
  Uuid next() override;

 private:
  Entropy& entropy_;
};

}  // namespace gateway::base
