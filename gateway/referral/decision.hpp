// decide: the one pure function that says what an event does to a case.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "referral/calendar.hpp"
#include "referral/event.hpp"
#include "referral/notice.hpp"
#include "referral/policy.hpp"

namespace gateway::referral {

// A line of the referral's story, as `trace` prints it. No personal data: codes, ids, times, counts.
struct StoryLine {
  base::Instant at{};
  std::string kind;   // received, mapped, validated, stored, queued, attempt, delivered, delivery-stopped,
                      // task-changed, task-refused, feedback-incomplete, clock-started, clock-stopped,
                      // clock-warned, clock-breached, clock-extended, clock-recounted, clock-kept,
                      // clock-suspended, clock-resumed, policy-applied, calendar-changed, escalated, ladder-ended,
                      // reminded, asked, offered, feedback, re-referral, replaced, redirected,
                      // redirected-here, redirect-answered, quarantined, replayed, notice, notified, notice-failed,
                      // notice-given-up, notice-withdrawn
  std::string actor;  // ODS code or "gateway"
  std::vector<std::pair<std::string, std::string>> details;  // in print order
};

// Who did or was refused what: the audit room makes an AuditEvent of it.
struct Fact {
  base::Instant at{};
  std::string action;   // create | update | deliver | warn | breach | escalate | remind | notify | recount | quarantine
                        // | replay | refuse | policy-applied | calendar-changed
                        // | mappings-reloaded
  std::string actor;    // ODS code or "gateway"
  std::string object;   // Type/id, or empty
  std::string outcome;  // success | refused | failed
  std::string rule;     // why, when not success: an issue code or rule name
};

// A Bundle to send: dispatch builds it from these stored versions, the same bytes at every try.
struct DeliveryRequest {
  base::Uuid id;
  std::string council_ods;
  std::vector<std::pair<std::string, base::Uuid>> resources;  // (type, id), in Bundle order; versions as written here
};

// What follows for another case, decided and stored in the same transaction. An opening event opens it.
struct Onward {
  base::Uuid case_id;
  Event event;
};

struct Decision {
  Case next;  // version one higher than the case it was decided on; the same if unchanged
  std::vector<ResourceVersion> resources;
  std::vector<DeliveryRequest> deliveries;
  std::vector<base::Uuid> deliveries_done;  // outbox rows that need no further try
  std::vector<Notice> notices;              // people to be told
  std::vector<base::Uuid> notices_done;     // of them, those nobody needs to be told any more
  std::vector<Onward> onward;
  std::vector<StoryLine> story;
  std::vector<Fact> facts;
  bool unchanged = false;  // an exact repeat: nothing to write but story and facts
};

// What event `event` at `now` does to `current` (version 0 and empty for the two opening events).
// Ids it needs are derived (base::derive_near) from case, event and purpose, so deciding twice gives the same ids.
// Errors (nothing but an audit row is then written):
//   not_found      the Task or clock is not of this case
//   stale          If-Match names another version
//   forbidden      the role may not make this move
//   business_rule  the move is not in the lifecycle table, or a reason, or in immediate danger the person spoken to at
//   the
//                  council, is missing; text names the legal next states
// ClockDue for a clock that no longer runs or is not due yet, DeliverySucceeded for one already done, DeliveryFailed
// after that, a notice that is no longer pending, an opening event for a case that exists, and CalendarChanged or
// PolicyApplied where nothing comes out otherwise than it stands are `unchanged`, not errors. A try that ends after the
// referral was taken back raises an escalation, once: the council may hold it.
base::Result<Decision> decide(const Case& current, Event event, const Policy& policy, const WorkingCalendar& calendar,
                              base::Instant now);

}  // namespace gateway::referral
