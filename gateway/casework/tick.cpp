#include "casework/tick.hpp"

#include "base/log.hpp"

namespace gateway::casework {

constexpr std::size_t clocks_per_run = 1000;

Tick::Tick(store::Store& store, Casework& casework, const base::Clock& clock)
    : store_(store), casework_(casework), clock_(clock) {}

base::Result<std::optional<base::Instant>> Tick::run() {
  const base::Instant now = clock_.now();
  // The clocks of the last run are looked at again only when their events are decided: firing twice would be harmless
  // (the second decision changes nothing) but not free.
  if (committing_->load() > 0) return std::optional(now);

  const auto due = TRY(store_.due_clocks(now, clocks_per_run));
  for (const store::DueClock& clock : due) {
    committing_->fetch_add(1);
    casework_.apply(clock.case_id, referral::ClockDue{clock.id}, Along{},
                    [count = committing_, id = clock.id](const base::Result<referral::Decision>& decision) {
                      count->fetch_sub(1);
                      if (!decision) {
                        base::log::error("clock not fired, will be tried again",
                                         {{"clock", base::to_string(id)}, {"why", decision.error().text}});
                      }
                    });
  }
  if (!due.empty()) return std::optional(now);
  return store_.next_due();
}

}  // namespace gateway::casework
