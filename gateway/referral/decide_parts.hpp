// The pieces that decide's event files share: derived ids, Tasks written, clocks, the ladder, story lines and facts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "referral/decision.hpp"
#include "referral/milestone.hpp"

namespace gateway::referral {

// What a decision is made under; refers to decide's arguments.
struct Circumstances {
  const Policy& policy;
  const WorkingCalendar& calendar;
  base::Instant now;
  // Why what fires now fires late, where it does; empty: whoever watches time was in time by its own reckoning.
  std::string_view late_because = "noticed-with-another-event";
};

inline constexpr const char* gateway_actor = "gateway";

// Derived ids (version 8, in the case's own space): the same question gives the same id.
base::Uuid referral_task_id(const base::Uuid& case_id);
base::Uuid clock_id(const base::Uuid& case_id, std::string_view rule);
base::Uuid delivery_id(const base::Uuid& case_id);
base::Uuid escalation_id(const base::Uuid& cause, std::string_view reason, std::size_t rung);

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

// decide_clock.cpp. Stops the clocks that wait for one of `reached`, then starts the rules that begin with one; each
// rule starts once in a case's life, but one that starts on at-rest or next-step-begun whenever it is reached. Overdue
// clocks are to be fired before (catch_up).
void reach(Decision& decision, const Milestones& reached, const Circumstances& at);
void reach(Decision& decision, std::string_view milestone, const Circumstances& at);

// Starts a clock of this rule, counted from now, or from the commit where the rule says so; its id is the rule's next
// one where none is given.
void start_clock(Decision& decision, const ClockRule& rule, const Circumstances& at, const base::Uuid* id = nullptr);

// Ends the clock at `index` because of `why`, and with it the ladder of the matter that its breach raised.
void stop_clock(Decision& decision, std::size_t index, std::string_view why, const Circumstances& at);

// True when the rule is for referrals of this one's priority.
bool applies(const ClockRule& rule, const Case& to);

// The first of `reached` that `waited_for` names; empty when there is none.
std::string_view met(const std::vector<std::string>& waited_for, const Milestones& reached);

// Where a clock's count begins.
base::Instant count_start(const Clock& clock);

// Sets what a running clock says and when: a warning at each of `percents` that is still to come, then its breach.
void set_warnings(Clock& clock, const std::vector<unsigned>& percents, const Circumstances& at);

// decide_suspension.cpp. Has clocks rest, or go on, as the referral's Task now stands.
void rest_or_resume(Decision& decision, const Circumstances& at);

// How late something due at `due` is noticed, as details of a story line; why, when that is late.
void add_lateness(Details& details, base::Instant due, const Circumstances& at);

// The end of `span` counted from `start`, or from `earliest` when it would be over by then: no rung is born late.
DueInstant end_after(const Span& span, base::Instant start, base::Instant earliest, const WorkingCalendar& calendar,
                     const OfficeHours& hours);

// Fires every clock that has something to say by now, in order of time, as the tick would have: what comes after a
// deadline is late even when it overtakes the tick that would have noticed.
void catch_up(Decision& decision, const Circumstances& at);

// decide_review.cpp. Starts the policy's review when what was decided leaves a referral or a kept record unfinished and
// nothing to wake it; at the end of every decision, so that none falls silent.
void keep_awake(Decision& decision, const Circumstances& at);

// A matter that a person must take up.
struct Escalation {
  base::Uuid cause;  // what it is about: a clock, delivery or Task; with reason, how often and rung it makes the id
  std::string_view reason;  // a code of escalation-reason
  std::string text;         // what happened, in words without content of the record
  std::string focus;        // Type/id
  std::string rung = {};    // where it starts; empty: the first. Never below the rung of immediate danger
  std::optional<base::Instant> since = {};  // counted from here; now when empty
  std::optional<base::Instant> due = {};    // the due instant of a clock that already watches over its being taken up
};

// decide_ladder.cpp. Writes the escalation Task of the matter's first rung and starts the rung's clock, or does nothing
// while the matter is open. One that was closed and comes again is raised again, from its first rung, under other ids.
void raise_escalation(Decision& decision, Escalation escalation, const Circumstances& at);

// The clock at `index` watches a rung and has something to say: the next rung is opened, or the last one reminded.
void fire_rung(Decision& decision, std::size_t index, const Circumstances& at);

// An escalation Task was moved: taken note of, it has the rung's longer time; closed, its rung and
// those below rest, and completed with a statusReason that says how, all of its matter do.
void follow_escalation(Decision& decision, const ReferralTask& before, const ReferralTask& after,
                       const Circumstances& at);

// What raised the matter is no longer so: no further rung is climbed; its Tasks stay for a person to close.
void stop_ladder(Decision& decision, const base::Uuid& cause, std::string_view reason, std::string_view why,
                 const Circumstances& at);

// Nobody of the rung that `task` is of could be told: the next one is opened now, unless it is open or there is none.
void climb_untold(Decision& decision, const base::Uuid& task, const Circumstances& at);

// An occasion to tell people of a Task.
struct Notification {
  std::string event;  // raised | reminded | asked
  std::string rung;   // its id; empty for none
  std::vector<std::string> roles;
  std::optional<base::Instant> planned = {};  // of an occasion that comes again: when it was to be
};

// decide_notice.cpp. One notice for each of the roles that has a contact; none where the program has no way to tell
// anybody.
void notify(Decision& decision, const ReferralTask& task, const Notification& notification, const Circumstances& at);

// Whoever was not told of the Task yet need not be any more.
void withdraw_notices(Decision& decision, const base::Uuid& task, const Circumstances& at);

// Something asked of council or practice that is no escalation.
struct Errand {
  base::Uuid cause;
  TaskPurpose purpose = TaskPurpose::inform;
  Role to = Role::council;
  std::string_view reason;  // a code of escalation-reason
  std::string text;
  std::optional<base::Instant> due = {};
};

// decide_errand.cpp. Writes its Task, or does nothing when it exists.
void raise_errand(Decision& decision, Errand errand, const Circumstances& at);

// decide_letter.cpp. Sends the errand's Task to the council, in a delivery of its own.
void send_letter(Decision& decision, const ReferralTask& errand, const Circumstances& at);

// Sends the council the referral's Task with the answer to `errand`, which asked something of the practice.
void send_answer(Decision& decision, const ReferralTask& errand, const Circumstances& at);

// decide_answer.cpp. Adds what the practice completed `errand` with to the referral's Task, as inputs of type answer,
// and sends that to the council; nothing when it was completed without a word, or the referral is over.
void pass_answer_on(Decision& decision, const ReferralTask& errand, const Circumstances& at);

// The letter that goes out with `delivery`; null when it is none of the case's letters.
const Letter* find_letter(const Case& of, const base::Uuid& delivery);

// A letter's delivery succeeded or failed.
base::Result<Decision> letter_delivered(const Case& current, const DeliverySucceeded& event, const Circumstances& at);
base::Result<Decision> letter_undelivered(const Case& current, const DeliveryFailed& event, const Circumstances& at);

// The council has the errand, or it is over: no further try.
void settle_letter(Decision& decision, const ReferralTask& errand, std::string_view why, const Circumstances& at);

// decide_not_accepted.cpp. Offers the practice what may come after a referral that was just not accepted.
// `responsible_council` is the one that the refusal names, or empty.
void offer_next_steps(Decision& decision, const ReferralTask& rejected, std::string_view responsible_council,
                      const Circumstances& at);

// Offers to send the referral on to `council`, or to one that the practice names when it is empty.
void offer_redirect(Decision& decision, std::string_view council, const Circumstances& at);

// A next step was moved by the practice: taken, it is set in motion.
void follow_next_step(Decision& decision, const ReferralTask& before, const ReferralTask& after,
                      const TaskUpdateRequested& event, const Circumstances& at);

// Moves the case's next step of that kind, if it is open, to `to`; by the gateway.
void close_next_step(Decision& decision, std::string_view step, TaskStatus to, const Circumstances& at);

// Withdraws every next step still open.
void close_offers(Decision& decision, const Circumstances& at);

// The JSON array text of Task.input with one entry of our type `code`; `member` is valueString, or valueReference with
// `value` as its reference.
std::string input_of(std::string_view code, std::string_view member, std::string_view value);

// The same for the child's earlier referrals that were not accepted: the practice's own by their Tasks, others by how
// many and when the last was, nothing of their content. Empty when there are none.
std::string earlier_input(const Case& of);

// Tells that the gateway itself moved `task`.
void tell_moved(Decision& decision, const ReferralTask& task, const Circumstances& at);

// True when the council was asked to stop its work and has not refused.
bool is_asked_to_stop(const Case& of);

// True when the referrer asks with this update of the referral's Task that the work stop.
bool asks_to_stop(const TaskUpdateRequested& event);

// Raises what a change of the referral's Task asks of others: to inform, to abort.
void ask_others(Decision& decision, const ReferralTask& before, const ReferralTask& after,
                const TaskUpdateRequested& event, const Circumstances& at);

// What the open Tasks to inform for that reason ask for has come another way: they are completed, by the gateway.
void settle_errands(Decision& decision, std::string_view reason, const Circumstances& at);

// decide_answer.cpp. The policy's clocks for its answer start for an errand just raised, but for one that has a clock
// of its own (due) or an escalation beside it (to abort, to ask after a decision, a stop that was refused).
void await_answer(Decision& decision, const ReferralTask& errand, const Circumstances& at);

// An errand is over: what waited for its answer stops.
void stop_waiting(Decision& decision, const ReferralTask& errand, std::string_view why, const Circumstances& at);

// The errand whose answer `clock` waits for; null when it is no such clock.
const ReferralTask* awaited_by(const Case& of, const Clock& clock);

// What a clock that ran out asked for (inform) came: the Tasks that ask for it are completed, unless another clock that
// ran out asks for the same.
void settle_reminder(Decision& decision, const Clock& ended, const Circumstances& at);

// A Task to inform or to abort was moved.
void follow_errand(Decision& decision, const ReferralTask& before, const ReferralTask& after, const Circumstances& at);

// Takes the copies back that other councils got of a referral just entered in error.
void take_back_copies(Decision& decision, const Circumstances& at);

// True when the referral was withdrawn or entered in error.
bool is_taken_back(const Case& of);

// Whether this update may take the referral back, if that is what it asks for. Errors: business_rule without one of our
// reasons for a mistake (entered-in-error), in immediate danger without a person spoken to at the council, or when the
// council cancels what nobody asked it to stop.
base::Status check_taking_back(const Case& current, const TaskUpdateRequested& event);

// Stops the delivery of a referral just taken back, and raises what a person has to do about it.
void take_back(Decision& decision, const Circumstances& at);

// Has a person tell the council of a referral taken back that it may hold as live; once per case.
void warn_of_taken_back(Decision& decision, const Circumstances& at);

// Counts the delivery as done because the council moved the Task itself.
void note_arrival(Decision& decision, const Circumstances& at);

// decide_onward.cpp. Links the case just opened to the one it makes again or was sent on from, and tells that one.
void link_to_earlier(Decision& decision, ReferralReceived& event, const Circumstances& at);

// Whether a redirect may be taken, if that is what the update asks for. Errors: business_rule when no other council is
// named, or one that it was sent on to before.
base::Status check_redirect(const Case& current, const ReferralTask& step, const TaskUpdateRequested& event);

// A redirect was taken: the other council's copy is opened.
void send_on(Decision& decision, const TaskUpdateRequested& event, const Circumstances& at);

// The council a referral was sent on to has answered: the first one's case is told.
void tell_first_council(Decision& decision, const ReferralTask& before, const ReferralTask& after);

// decide_replayed.cpp. Tells that the case just opened was a kept record, and has that one's case told.
void tell_replay(Decision& decision, const ReferralReceived& event, const Circumstances& at);

base::Result<Decision> decide_replayed(const Case& current, const RecordReplayed& event, const Circumstances& at);
base::Result<Decision> decide_feedback(const Case& current, const FeedbackGiven& event, const Circumstances& at);
base::Result<Decision> decide_first_taken_back(const Case& current, const FirstTakenBack& event,
                                               const Circumstances& at);
base::Result<Decision> decide_replaced(const Case& current, const ReferralReplaced& event, const Circumstances& at);
base::Result<Decision> decide_redirect_answered(const Case& current, const RedirectAnswered& event,
                                                const Circumstances& at);

// One per event kind, in decide_<kind>.cpp.
base::Result<Decision> decide_received(const Case& current, ReferralReceived event, const Circumstances& at);
base::Result<Decision> decide_quarantined(const Case& current, const RecordQuarantined& event, const Circumstances& at);
base::Result<Decision> decide_task_update(const Case& current, const TaskUpdateRequested& event,
                                          const Circumstances& at);
base::Result<Decision> decide_clock(const Case& current, const ClockDue& event, const Circumstances& at);
base::Result<Decision> decide_delivered(const Case& current, const DeliverySucceeded& event, const Circumstances& at);
base::Result<Decision> decide_undelivered(const Case& current, const DeliveryFailed& event, const Circumstances& at);
base::Result<Decision> decide_notified(const Case& current, const NoticeDelivered& event, const Circumstances& at);
base::Result<Decision> decide_unnotified(const Case& current, const NoticeFailed& event, const Circumstances& at);
base::Result<Decision> decide_calendar_changed(const Case& current, const Circumstances& at);
base::Result<Decision> decide_policy_applied(const Case& current, const PolicyApplied& event, const Circumstances& at);

}  // namespace gateway::referral
