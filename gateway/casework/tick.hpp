// Tick: what happens when time passes: clocks that fell due become events.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "casework/casework.hpp"

namespace gateway::casework {

class Tick {
 public:
  Tick(store::Store& store, Casework& casework, const base::Clock& clock);

  // Makes an event of every clock due by now (at most 1 000 a call; the rest are found at the next) and returns when
  // to look again in case time: now when there are more or some are still being committed, a second later when some
  // could not be; nothing when no clock runs. Errors: transient when the store cannot be read.
  base::Result<std::optional<base::Instant>> run();

 private:
  store::Store& store_;
  Casework& casework_;
  const base::Clock& clock_;
  // Of the clocks being fired; each callback holds it, so that a lost callback counts as one that ended.
  struct Round {
    std::atomic<bool> failed{false};
  };
  std::weak_ptr<Round> round_;
  std::atomic<bool> last_failed_{false};
};

}  // namespace gateway::casework
