// Tick: what happens when time passes: clocks that fell due become events.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "casework/casework.hpp"

namespace gateway::casework {

class Tick {
 public:
  // With an executor the clocks are decided there, a few at a time, so that a flood of them leaves messages their share
  // of workers and commits; without one they are decided on the thread that calls run(), all at once.
  Tick(store::Store& store, Casework& casework, const base::Clock& clock, Executor executor = {});

  // Makes an event of every clock due by now (at most 1 000 a call; the rest are found at the next) and returns when
  // to look again in case time: now when there are more or some are still being committed, a second later when some
  // could not be; nothing when no clock runs. Errors: transient when the store cannot be read.
  base::Result<std::optional<base::Instant>> run();

  // The system's clock was set from `from` to `to`: what fell due between them is late for that reason. Called on the
  // thread that calls run().
  void clock_was_set(base::Instant from, base::Instant to);

 private:
  struct Round;

  void fire_next(const std::shared_ptr<Round>& round);
  void fire(const std::shared_ptr<Round>& round, const store::DueClock& clock);
  std::string late_because(const Round& round, base::Instant due) const;

  store::Store& store_;
  Casework& casework_;
  const base::Clock& clock_;
  Executor executor_;
  const base::Instant began_;  // what fell due before was due while the program was down
  std::optional<std::pair<base::Instant, base::Instant>> set_;
  std::weak_ptr<Round> round_;
  std::atomic<bool> last_failed_{false};
};

}  // namespace gateway::casework
