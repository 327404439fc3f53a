// The pieces that decide's event files share: derived ids, Tasks written, clocks, escalations, story lines and facts.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "referral/decision.hpp"

namespace gateway::referral {

// What a decision is made under; refers to decide's arguments.
struct Circumstances {
  const Policy& policy;
  const WorkingCalendar& calendar;
  base::Instant now;
};

inline constexpr const char* gateway_actor = "gateway";

// Derived ids (version 8, in the case's own space): the same question gives the same id.
base::Uuid referral_task_id(const base::Uuid& case_id);
base::Uuid clock_id(const base::Uuid& case_id, std::string_view rule);
base::Uuid delivery_id(const base::Uuid& case_id);
base::Uuid escalation_id(const base::Uuid& cause, std::string_view reason, unsigned rung);

// "Task/<id>".
std::string task_reference(const base::Uuid& id);

// A decision that changes `current`: its next version. And one that leaves it as it is.
Decision change_of(const Case& current);
Decision no_change(const Case& current);

using Details = std::vector<std::pair<std::string, std::string>>;
void tell(Decision& decision, const Circumstances& at, std::string kind, std::string actor, Details details);
void note_fact(Decision& decision, const Circumstances& at, std::string action, std::string actor, std::string object,
               std::string outcome = "success", std::string rule = {});

// Adds the Task as it stands now to what is written.
void write_task(Decision& decision, const ReferralTask& task);

// When `rule` is due that starts at `start`.
DueInstant due_of(const ClockRule& rule, base::Instant start, const Circumstances& at);

// Starts the clock of `rule` now, and says so; returns it.
Clock start_clock(Decision& decision, const ClockRule& rule, const Circumstances& at);

// Marks the running clock at `index` of the case's clocks as breached, and raises the escalation for it.
void breach_clock(Decision& decision, std::size_t index, const Circumstances& at);

// Ends the clock `rule` because what it waits for came; from its due instant on it is breached first.
void end_clock(Decision& decision, std::string_view rule, std::string_view why, const Circumstances& at);

// A rung of the ladder: who is told, what for, until when.
struct Escalation {
  base::Uuid cause;         // what it is about: a clock, delivery or Task; with reason and rung it makes the id
  std::string_view reason;  // a code of escalation-reason
  std::string text;         // what happened, in words without content of the record
  std::string focus;        // Type/id
  base::Instant due;
  unsigned rung = 1;
};

// Writes the escalation Task for the practice's first rung, or does nothing when it exists already.
void raise_escalation(Decision& decision, Escalation escalation, const Circumstances& at);

// The due instant of the first rung.
base::Instant first_rung_due(const Circumstances& at);

// True when the referral was withdrawn or entered in error.
bool is_taken_back(const Case& of);

// Whether this update may take the referral back, if that is what it asks for. Errors: business_rule without one of our
// reasons for a mistake (entered-in-error), or in immediate danger without a person spoken to at the council.
base::Status check_taking_back(const Case& current, const TaskUpdateRequested& event);

// Stops the delivery of a referral just taken back, and raises what a person has to do about it.
void take_back(Decision& decision, const Circumstances& at);

// Has a person tell the council of a referral taken back that it may hold as live; once per case.
void warn_of_taken_back(Decision& decision, const Circumstances& at);

// Counts the delivery as done because the council moved the Task itself.
void note_arrival(Decision& decision, const Circumstances& at);

// One per event kind, in decide_<kind>.cpp.
base::Result<Decision> decide_received(const Case& current, ReferralReceived event, const Circumstances& at);
base::Result<Decision> decide_quarantined(const Case& current, const RecordQuarantined& event, const Circumstances& at);
base::Result<Decision> decide_task_update(const Case& current, const TaskUpdateRequested& event,
                                          const Circumstances& at);
base::Result<Decision> decide_clock(const Case& current, const ClockDue& event, const Circumstances& at);
base::Result<Decision> decide_delivered(const Case& current, const DeliverySucceeded& event, const Circumstances& at);
base::Result<Decision> decide_undelivered(const Case& current, const DeliveryFailed& event, const Circumstances& at);

}  // namespace gateway::referral
