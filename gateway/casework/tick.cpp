#include "casework/tick.hpp"

#include "base/log.hpp"

namespace gateway::casework {

constexpr std::size_t clocks_per_run = 1000;
constexpr base::Duration after_trouble{1'000};

Tick::Tick(store::Store& store, Casework& casework, const base::Clock& clock)
    : store_(store), casework_(casework), clock_(clock) {}

base::Result<std::optional<base::Instant>> Tick::run() {
  const base::Instant now = clock_.now();
  // The clocks of the last round are looked at again only when their events are decided: firing twice would be harmless
  // (the second decision changes nothing) but not free.
  if (!round_.expired()) return std::optional(now);

  const auto round = std::shared_ptr<Round>(new Round, [this](Round* ended) {
    last_failed_ = ended->failed.load();
    delete ended;
  });
  round_ = round;
  const auto due = TRY(store_.due_clocks(now, clocks_per_run));
  for (const store::DueClock& clock : due) {
    casework_.apply(clock.case_id, referral::ClockDue{clock.id}, Along{},
                    [round, id = clock.id](const base::Result<referral::Decision>& decision) {
                      if (decision) return;
                      round->failed.store(true);
                      base::log::error("clock not fired, will be tried again",
                                       {{"clock", base::to_string(id)}, {"why", decision.error().text}});
                    });
  }
  if (!due.empty()) return std::optional(last_failed_ ? now + after_trouble : now);
  return store_.next_due();
}

}  // namespace gateway::casework
