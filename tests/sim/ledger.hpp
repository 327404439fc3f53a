// Ledger: what the store must hold by now, transaction by transaction, and every promise that was broken.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "referral/decision.hpp"
#include "sim/rules.hpp"
#include "store/store.hpp"

namespace gateway::tests::sim {

// A promise that was broken, by the name of the check that saw it.
struct Finding {
  std::string check;
  std::string text;
};

// A delivery as the outbox must have it.
struct Parcel {
  base::Uuid id;
  base::Uuid case_id;
  std::string destination;
  std::uint32_t attempts = 0;
  base::Instant next_attempt_at{};  // the gateway's network time
  bool done = false;
};

struct Standing {
  referral::Case state;
  std::uint64_t bytes = 0;   // hash of the state as it was written
  std::uint64_t digest = 0;  // of all that was ever written of it, but for audit rows and what changed nothing
};

class Ledger {
 public:
  explicit Ledger(const Rules& rules) : rules_(&rules) {}

  // From now on the program runs under these.
  void follow(const Rules& rules) { rules_ = &rules; }

  // Both are told once the ledger holds the change. `before` is null for a new case.
  std::function<void(const referral::Case* before, const referral::Case& next, base::Instant at)> on_change;
  std::function<void(const Parcel&)> on_parcel;
  // Whether the council has taken the Bundle of that delivery; told by the simulation.
  std::function<bool(const base::Uuid&)> council_has_seen;

  // A transaction became durable that was submitted at `at` (the gateway's case time).
  void observe(const store::Transaction& transaction, base::Instant at);

  // A council or practice was answered about an update of a Task that stood as `stood`. `safe`: may_take_back of it.
  void judge(const referral::TaskUpdateRequested& asked, const referral::ReferralTask& stood, bool safe,
             const base::Result<referral::Decision>& answer);
  // False for an update that takes a referral back and may not: in immediate danger without a person spoken to, or by a
  // council that nobody asked to stop.
  static bool may_take_back(const referral::TaskUpdateRequested& asked, const referral::ReferralTask& stood,
                            const referral::Case& of);

  // When the first of the clocks is due whose case is not busy; in the gateway's case time.
  std::optional<base::Instant> next_due(const std::function<bool(const base::Uuid&)>& is_busy) const;
  // The tick is about to run at `now`, and will find every case that is not busy and has a clock due by then.
  void expect_fired(base::Instant now, const std::function<bool(const base::Uuid&)>& is_busy);
  // It ran, and what it did is on disk: each of those cases has one clock less that is due.
  void check_fired();
  void forget_expected() { expected_.clear(); }
  void each_expected(const std::function<void(const base::Uuid& case_id)>& with) const {
    for (const auto& [case_id, clocks] : expected_) with(case_id);
  }
  // The program sleeps until then; nothing: until it is woken.
  void check_asleep(std::optional<base::Instant> until);
  // No delivery has been due for hours.
  void check_parcels(base::Instant network_now);
  // The store holds what the ledger holds: cases, Tasks, clocks, deliveries, audit rows; no message is unanswered.
  void check_whole(store::Store& store);

  // The case that these bytes are; read anew unless they were, to the last bit, what was last written of it.
  base::Result<referral::Case> decode(std::string_view state) const;

  void note(std::string check, std::string text);

  const Standing* find(const base::Uuid& case_id) const;
  const Parcel* parcel(const base::Uuid& id) const;
  const Parcel* parcel_of(const base::Uuid& case_id) const;
  const std::vector<Finding>& findings() const { return findings_; }
  std::uint64_t noted() const { return noted_; }  // with what was found before

  std::uint64_t digest_of_everything() const { return digest_; }  // of every byte written, in order
  std::uint64_t digest_of_cases() const;                          // of what the cases came to, in no order
  std::uint64_t breaches() const { return breaches_; }
  std::map<std::string, std::uint64_t> statuses() const;  // of referral Tasks; "kept" for records that are none
  // Cases by their next_action().
  std::map<std::string, std::uint64_t> rests() const;
  std::size_t size() const { return cases_.size(); }

 private:
  void change(const store::Transaction& transaction, const store::CaseRow& row, base::Instant at);
  void follow_parcels(const store::Transaction& transaction);
  void follow_clock_rows(const store::Transaction& transaction);
  void check_tasks(const store::Transaction& transaction, const referral::Case* before, const referral::Case& next);
  void check_task(const store::Transaction& transaction, const referral::ReferralTask* before,
                  const referral::ReferralTask& task);
  void check_clocks(const store::Transaction& transaction, const referral::Case* before, const Standing& standing,
                    base::Instant at);
  void check_warnings(const referral::Clock& earlier, const referral::Clock& clock, base::Instant at);
  void check_new_clock(const referral::Clock& clock);
  void check_ladders(const store::Transaction& transaction, const referral::Case* before, const referral::Case& next,
                     base::Instant at);
  void check_new_rung(const referral::Case& next, const referral::ReferralTask& task, const referral::Clock& clock,
                      base::Instant at);
  void check_rung(const store::Transaction& transaction, const referral::Case& before, const referral::Case& next,
                  const referral::ReferralTask& task, const referral::Clock& clock, base::Instant at);
  void check_reminder(const store::Transaction& transaction, const referral::Case& next, const referral::Clock& earlier,
                      const referral::Clock& clock, base::Instant at);
  void check_acknowledged(const referral::Case& before, const referral::ReferralTask& task,
                          const referral::Clock& earlier, const referral::Clock& clock, base::Instant at);
  void check_matter_end(const referral::Case& before, const referral::Case& next, const referral::Clock& earlier,
                        const referral::Clock& clock);
  void check_errands(const referral::Case* before, const referral::Case& next);
  base::Instant rung_end(const referral::Span& span, base::Instant start, base::Instant at) const;
  void check_delivery(const referral::Case& next);
  void check_next_action(const referral::Case& next);

  const Rules* rules_;
  std::unordered_map<base::Uuid, Standing> cases_;
  std::unordered_map<std::uint64_t, const Standing*> by_bytes_;
  std::unordered_map<base::Uuid, Parcel> parcels_;
  std::unordered_map<base::Uuid, base::Uuid> parcel_of_case_;
  std::set<base::Uuid> open_parcels_;
  std::unordered_map<base::Uuid, store::ClockRow> clock_rows_;
  std::map<std::pair<base::Instant, base::Uuid>, base::Uuid> running_;  // when, which clock; of which case
  std::map<base::Uuid, std::vector<std::pair<base::Instant, base::Uuid>>> expected_;  // clocks that are due, by case
  std::uint64_t audit_rows_ = 0;
  std::uint64_t breaches_ = 0;
  std::uint64_t noted_ = 0;
  std::uint64_t digest_ = 0;
  std::vector<Finding> findings_;
};

// What will happen next to a case without anybody outside doing anything: "clock" or "delivery"; "ended" for a referral
// in a final state, "resolved" for a kept record whose every escalation is closed; empty: the case is forgotten. An
// open Task is not enough: nothing would wake whoever leaves it lying.
std::string next_action(const referral::Case& of);

}  // namespace gateway::tests::sim
