// Casework: the one door that changes a referral: load the case, decide, commit, in doubt decide again.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ports.hpp"
#include "casework/rules.hpp"
#include "referral/case_codec.hpp"
#include "referral/decision.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// Runs a piece of work on the worker pool.
using Executor = std::function<void(std::function<void()>)>;

// What says what an event does to a case: referral::decide, or in a test one that goes wrong on purpose.
using Decider = std::function<decltype(referral::decide)>;
// What reads a stored case: referral::decode_case, or in a simulation one that need not read the same bytes twice.
using Decoder = std::function<decltype(referral::decode_case)>;

// What rides in the same transaction as a decision.
struct Along {
  base::Uuid request_id;                             // of the message that caused the event; for the audit row
  std::optional<store::OutboxChange> delivery = {};  // the row the event is about
  std::optional<store::NoticeChange> notice = {};    // the same of an event about a notice
};

// Something that touched no case and is still to be audited.
struct Aside {
  referral::Fact fact;
  base::Uuid request_id;
};

// Decisions of one message, one per child, in the order of its events.
using Decisions = std::vector<referral::Decision>;

class Casework {
 public:
  // Each case is decided under the policy of its council. `wake` is called (on any thread) after a commit that queued a
  // delivery or started a clock.
  Casework(store::Store& store, const base::Clock& clock, std::shared_ptr<const RulesInForce> rules, Executor executor,
           std::function<void()> wake, Decider decider = referral::decide, Decoder decoder = referral::decode_case);
  // Under one policy and one list for good.
  Casework(store::Store& store, const base::Clock& clock, const referral::Policy& policy,
           const referral::WorkingCalendar& calendar, Executor executor, std::function<void()> wake,
           Decider decider = referral::decide, Decoder decoder = referral::decode_case);

  // Opens the cases of one message: every opening event is decided and all are committed with the message's answer,
  // which `answer` words from the decisions (null: it was answered before); their resources have gone to the store by
  // then. `then` is called after the fsync. Errors: what decide says; transient when the store cannot take it; conflict
  // when the cases exist already.
  void open(std::vector<referral::Event> events, std::function<store::InboxAnswer(const Decisions&)> answer,
            std::function<void(base::Result<Decisions>)> then);

  // Applies `event` to an existing case. A refusal by `decide` is recorded (audit and story) before `then` gets it.
  // When another event won the race, the case is loaded and decided again.
  // Errors: what decide says; not_found when there is no such case; transient when the store cannot take it.
  void apply(const base::Uuid& case_id, referral::Event event, Along along,
             std::function<void(base::Result<referral::Decision>)> then);

  // What `event` would do to the case under `rules` (null: those in force); nothing is written.
  // Errors: what decide says; not_found when there is no such case; transient when the store cannot be read.
  base::Result<referral::Decision> foresee(const base::Uuid& case_id, referral::Event event,
                                           const std::shared_ptr<const Rules>& rules);

  // Case time, as decisions are made by.
  base::Instant now() const { return clock_.now(); }

  // Records an audit row for something that touched no case: a refused sender, an unreadable message.
  void record(const referral::Fact& fact, const base::Uuid& request_id, std::function<void(base::Status)> then);
  // The same for many, in one transaction.
  void record(const std::vector<Aside>& asides, std::function<void(base::Status)> then);

 private:
  struct Attempt;
  struct Opening;
  void attempt(Attempt attempt);
  void open(const std::shared_ptr<Opening>& opening);

  // Decides what follows for other cases and adds it to `transaction`. Errors: those of decide and of the store.
  base::Status add_onward(std::vector<referral::Onward> onward, store::Transaction& transaction,
                          const base::Uuid& request_id, base::Instant now);

  store::Store& store_;
  const base::Clock& clock_;
  std::shared_ptr<const RulesInForce> rules_;
  Executor executor_;
  std::function<void()> wake_;
  Decider decide_;
  Decoder decode_;
};

}  // namespace gateway::casework
