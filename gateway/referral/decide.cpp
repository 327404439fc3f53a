#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

// Picks the file that decides an event of its kind.
struct Decider {
  const Case& current;
  const Circumstances& at;

  base::Result<Decision> operator()(ReferralReceived& event) const {
    return decide_received(current, std::move(event), at);
  }
  base::Result<Decision> operator()(const RecordQuarantined& event) const {
    return decide_quarantined(current, event, at);
  }
  base::Result<Decision> operator()(const RecordReplayed& event) const { return decide_replayed(current, event, at); }
  base::Result<Decision> operator()(const TaskUpdateRequested& event) const {
    return decide_task_update(current, event, at);
  }
  base::Result<Decision> operator()(const ClockDue& event) const { return decide_clock(current, event, at); }
  base::Result<Decision> operator()(const DeliverySucceeded& event) const {
    return decide_delivered(current, event, at);
  }
  base::Result<Decision> operator()(const DeliveryFailed& event) const {
    return decide_undelivered(current, event, at);
  }
  base::Result<Decision> operator()(const NoticeDelivered& event) const { return decide_notified(current, event, at); }
  base::Result<Decision> operator()(const NoticeFailed& event) const { return decide_unnotified(current, event, at); }
  base::Result<Decision> operator()(const CalendarChanged&) const { return decide_calendar_changed(current, at); }
  base::Result<Decision> operator()(const PolicyApplied& event) const {
    return decide_policy_applied(current, event, at);
  }
  base::Result<Decision> operator()(const FeedbackGiven& event) const { return decide_feedback(current, event, at); }
  base::Result<Decision> operator()(const ReferralReplaced& event) const { return decide_replaced(current, event, at); }
  base::Result<Decision> operator()(const FirstTakenBack& event) const {
    return decide_first_taken_back(current, event, at);
  }
  base::Result<Decision> operator()(const RedirectAnswered& event) const {
    return decide_redirect_answered(current, event, at);
  }
};

}  // namespace

base::Result<Decision> decide(const Case& current, Event event, const Policy& policy, const WorkingCalendar& calendar,
                              base::Instant now) {
  const Circumstances at{policy, calendar, now};
  auto decision = std::visit(Decider{current, at}, event);
  if (decision && !decision->unchanged) keep_awake(*decision, at);
  return decision;
}

}  // namespace gateway::referral
