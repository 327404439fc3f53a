// Case: one child's referral as it stands: its Tasks, clocks and deliveries. What `decide` decides on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/sensitive.hpp"
#include "referral/notice.hpp"
#include "referral/span.hpp"
#include "referral/task.hpp"

namespace gateway::referral {

enum class ClockState { running, stopped, breached };

// What the clock of a rung watches: an escalation Task, and the matter it is about.
struct Watch {
  base::Uuid task;
  base::Uuid cause;                         // of the matter as raised this time: with reason and rung the Task's id
  base::Instant opened_at{};                // when the matter was first raised
  std::optional<base::Instant> resolve_at;  // due once the Task is acknowledged; none: acknowledging gives no more time
  bool told = false;                        // a notice of the Task reached somebody
  Span resolve;                             // what resolve_at was counted from; amount 0: there is none

  bool operator==(const Watch&) const = default;
};

// A deadline. A row, not a Task (rulings.md). What it needs of its policy it carries: a policy that changes does not
// change clocks that run.
struct Clock {
  base::Uuid id;
  std::string rule;  // "D0", "D2", … ; of a rung its id, "L1"
  base::Instant started_at{};
  base::Instant due_at{};
  ClockState state = ClockState::running;
  std::optional<base::Instant> ended_at;  // when what it waited for came; after due_at when it came too late
  std::string calendar_version;           // which bank-holiday list it was counted with
  std::string basis;                      // statutory-guidance | local | product-policy
  std::optional<base::Instant> next_at;   // when it has something to say next: a warning, its breach, a reminder
  std::vector<base::Instant> warnings;    // still to be told, in order
  std::vector<unsigned> warn_at;          // the percent of each of them
  unsigned warned = 0;                    // the highest percent told or passed
  Span span;                              // what due_at was counted from; amount 0: an older program did not keep it
  OfficeHours hours;                      // and within which hours
  std::optional<base::Instant> counted_from;  // and from when, where that is not started_at
  std::string policy_version;                 // of the policy it was counted by
  std::vector<std::string> suspend_on;        // it rests while the referral's Task is one of these
  std::optional<base::Instant> suspended_at;  // since when it rests
  std::vector<std::string> stops_on;          // milestones
  std::string reason;                         // escalation-reason code of what its breach raises
  std::string rung;                           // where that escalation starts; empty: the first rung
  std::string inform;          // referrer | council: a Task to inform is raised instead; empty: an escalation
  std::optional<Watch> watch;  // set for the clock of a rung

  bool operator==(const Clock&) const = default;
};

// escalated: tried often enough to tell a person, and still being tried.
enum class DeliveryState { none, queued, delivered, escalated };

// How far something asked of the council beside the referral has come to it.
struct Letter {
  base::Uuid task;
  DeliveryState state = DeliveryState::queued;
  std::uint32_t attempts = 0;

  bool operator==(const Letter&) const = default;
};

// Another case that this one goes with: of a referral made again, or of another council's copy.
struct Link {
  base::Uuid case_id;
  std::string service_request;  // ServiceRequest/…
  std::string task;             // Task/…
  std::string council_ods;

  bool operator==(const Link&) const = default;
};

// An earlier referral of the same child that was not accepted.
struct EarlierReferral {
  base::Uuid case_id;
  std::string task;  // Task/…
  base::Instant refused_at{};
  std::string practice_ods;
  std::string council_ods;

  bool operator==(const EarlierReferral&) const = default;
};

struct Case {
  base::Uuid id;
  base::Uuid referral_id;  // the record it came in with; siblings share it
  base::Uuid correlation_id;
  base::Uuid request_id;      // X-Request-ID of the message that opened it
  std::uint64_t version = 0;  // 0: not stored yet; +1 with every decision
  std::string practice_ods;
  std::string council_ods;  // empty while unrouted
  std::string requisition;  // shared by siblings
  base::Sensitive<std::string> child_initials;
  bool immediate_danger = false;
  bool quarantined = false;     // kept, not turned into a referral: no ServiceRequest, no referral Task
  std::string service_request;  // ServiceRequest/…
  std::optional<ReferralTask> task;
  std::vector<ReferralTask> escalations;
  std::vector<ReferralTask> errands;        // what else is asked of council or practice: to inform, to abort
  std::vector<ReferralTask> next_steps;     // offered to the practice when the referral was not accepted
  std::vector<Letter> letters;              // the errands that go to the council
  std::optional<Link> replaces;             // the referral this one makes again
  std::optional<Link> replaced_by;          // the referral that makes this one again
  bool request_revoked = false;             // so replaced once the council had ended it
  std::optional<Link> redirected_from;      // the council that said it is not responsible
  std::vector<Link> redirected_to;          // the councils it was sent on to
  std::vector<EarlierReferral> earlier;     // as they were known when this one came in, oldest first
  std::optional<base::Sha256> child_index;  // keyed digest of the NHS number, never the number
  std::vector<Clock> clocks;
  std::vector<PendingNotice> notices;  // that have not reached anybody yet
  DeliveryState delivery = DeliveryState::none;
  std::uint32_t delivery_attempts = 0;
  std::vector<std::string> reached;  // milestones, each once, in the order they came

  bool operator==(const Case&) const = default;
};

}  // namespace gateway::referral
