#include "casework/tick.hpp"

#include <vector>

#include "base/log.hpp"

namespace gateway::casework {

constexpr std::size_t clocks_per_run = 1000;
constexpr std::size_t at_once = 16;
constexpr base::Duration after_trouble{1'000};
constexpr base::Duration in_time{5'000};

// The clocks being fired; each callback holds it, so that a lost callback counts as one that ended.
struct Tick::Round {
  base::Instant now{};
  std::optional<std::pair<base::Instant, base::Instant>> set;
  std::vector<store::DueClock> due;
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
};

Tick::Tick(store::Store& store, Casework& casework, const base::Clock& clock, Executor executor)
    : store_(store), casework_(casework), clock_(clock), executor_(std::move(executor)), began_(clock.now()) {}

void Tick::clock_was_set(base::Instant from, base::Instant to) {
  set_ = {from, to};
}

std::string Tick::late_because(const Round& round, base::Instant due) const {
  const auto late = std::chrono::duration<double, std::milli>(clock_.now() - due);
  if (late <= in_time * clock_.pace()) return {};
  if (round.set && round.set->first <= due && due <= round.set->second) return "clock-was-set";
  return due < began_ ? "program-was-down" : "busy";
}

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
  round->now = now;
  round->set = set_;
  round->due = TRY(store_.due_clocks(now, clocks_per_run));
  const bool any = !round->due.empty();
  if (!executor_) {
    for (const store::DueClock& clock : round->due) fire(round, clock);
  } else {
    for (std::size_t chain = 0; chain < std::min(at_once, round->due.size()); ++chain) fire_next(round);
  }
  if (any) return std::optional(last_failed_ ? now + after_trouble : now);
  return store_.next_due();
}

void Tick::fire_next(const std::shared_ptr<Round>& round) {
  const std::size_t index = round->next.fetch_add(1);
  if (index >= round->due.size()) return;
  executor_([this, round, index] { fire(round, round->due[index]); });
}

void Tick::fire(const std::shared_ptr<Round>& round, const store::DueClock& clock) {
  casework_.apply(clock.case_id, referral::ClockDue{clock.id, late_because(*round, clock.due_at)}, Along{},
                  [this, round, id = clock.id](const base::Result<referral::Decision>& decision) {
                    if (!decision) {
                      round->failed.store(true);
                      base::log::error("clock not fired, will be tried again",
                                       {{"clock", base::to_string(id)}, {"why", decision.error().text}});
                    }
                    if (executor_) fire_next(round);
                  });
}

}  // namespace gateway::casework
