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
  // the next one is due in case time, now when there are more or some are still being committed, nothing when none runs.
  // Errors: transient when the store cannot be read.
  base::Result<std::optional<base::Instant>> run();

 private:
  store::Store& store_;
  Casework& casework_;
  const base::Clock& clock_;
  // Held by the callbacks too, so that one that outlives the tick has somewhere to count.
  std::shared_ptr<std::atomic<int>> committing_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace gateway::casework
