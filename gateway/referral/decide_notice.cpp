// Telling a person: who is to be told of a Task, and what it does that they were told, or could not be.
#include <algorithm>

#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

bool has_contact(const Policy& policy, std::string_view role) {
  return std::any_of(policy.contacts.begin(), policy.contacts.end(),
                     [&](const Contact& contact) { return contact.role == role; });
}

base::Uuid notice_id(const base::Uuid& task, std::string_view occasion, std::string_view role) {
  return base::derive_near(task, "notice|" + std::string(occasion) + "|" + std::string(role));
}

auto find_pending(std::vector<PendingNotice>& notices, const base::Uuid& id) {
  return std::find_if(notices.begin(), notices.end(), [&](const PendingNotice& notice) { return notice.id == id; });
}

bool is_pending(const Case& current, const base::Uuid& id) {
  return std::any_of(current.notices.begin(), current.notices.end(),
                     [&](const PendingNotice& notice) { return notice.id == id; });
}

Clock* clock_watching(Case& of, const base::Uuid& task) {
  const auto found = std::find_if(of.clocks.begin(), of.clocks.end(),
                                  [&](const Clock& clock) { return clock.watch && clock.watch->task == task; });
  return found == of.clocks.end() ? nullptr : &*found;
}

// Somebody of the same Task may still be reached.
bool somebody_is_awaited(const Case& of, const base::Uuid& task) {
  return std::any_of(of.notices.begin(), of.notices.end(),
                     [&](const PendingNotice& notice) { return notice.task == task && !notice.failed; });
}

// What the practice was asked and nobody there could be told of is a matter for the rung above the practice's own.
void escalate_errand(Decision& decision, const base::Uuid& task_id, const Circumstances& at) {
  const auto& errands = decision.next.errands;
  const auto errand =
      std::find_if(errands.begin(), errands.end(), [&](const ReferralTask& task) { return task.id == task_id; });
  if (errand == errands.end() || is_terminal(errand->status)) return;
  const auto& rungs = at.policy.ladder.rungs;
  const std::string reason = errand->reason->code;
  raise_escalation(
      decision,
      {.cause = task_id,
       .reason = reason,
       .text = "Something was asked of the practice and nobody there could be told: the notice could not be "
               "delivered. See the Task in focus.",
       .focus = task_reference(task_id),
       .rung = rungs.size() > 1 ? rungs[1].id : rungs[0].id},
      at);
}

}  // namespace

void notify(Decision& decision, const ReferralTask& task, const Notification& notification, const Circumstances& at) {
  if (!at.policy.notices) return;
  std::string occasion = notification.event;
  if (notification.planned) occasion += "|" + std::to_string(notification.planned->time_since_epoch().count());
  for (const std::string& role : notification.roles) {
    if (!has_contact(at.policy, role)) continue;
    const base::Uuid id = notice_id(task.id, occasion, role);
    decision.notices.push_back({id, task.id, notification.event, role, task.reason ? task.reason->code : std::string(),
                                notification.rung, task.due, decision.next.immediate_danger, at.now});
    decision.next.notices.push_back({id, task.id, role, false});
    Details details{{"notice", base::to_string(id)}, {"task", task_reference(task.id)}, {"to", role}};
    if (!notification.rung.empty()) details.emplace_back("rung", notification.rung);
    tell(decision, at, "notice", gateway_actor, std::move(details));
  }
}

void withdraw_notices(Decision& decision, const base::Uuid& task, const Circumstances& at) {
  auto& notices = decision.next.notices;
  for (const PendingNotice& notice : notices) {
    if (notice.task != task) continue;
    const auto fresh = std::find_if(decision.notices.begin(), decision.notices.end(),
                                    [&](const Notice& queued) { return queued.id == notice.id; });
    if (fresh == decision.notices.end()) {
      decision.notices_done.push_back(notice.id);
    } else {
      decision.notices.erase(fresh);
    }
    tell(decision, at, "notice-withdrawn", gateway_actor,
         {{"notice", base::to_string(notice.id)}, {"task", task_reference(task)}, {"to", notice.role}});
  }
  std::erase_if(notices, [&](const PendingNotice& notice) { return notice.task == task; });
}

base::Result<Decision> decide_notified(const Case& current, const NoticeDelivered& event, const Circumstances& at) {
  if (!is_pending(current, event.notice_id)) return no_change(current);
  Decision decision = change_of(current);
  Case& next = decision.next;
  const auto found = find_pending(next.notices, event.notice_id);
  const PendingNotice notice = *found;
  next.notices.erase(found);
  if (Clock* clock = clock_watching(next, notice.task)) clock->watch->told = true;
  Details details{{"notice", base::to_string(notice.id)},
                  {"task", task_reference(notice.task)},
                  {"to", notice.role},
                  {"by", event.way},
                  {"attempt", std::to_string(event.attempt)}};
  if (event.deputy) details.emplace_back("deputy", "yes");
  tell(decision, at, "notified", gateway_actor, std::move(details));
  note_fact(decision, at, "notify", gateway_actor, task_reference(notice.task));
  return decision;
}

base::Result<Decision> decide_unnotified(const Case& current, const NoticeFailed& event, const Circumstances& at) {
  if (!is_pending(current, event.notice_id)) return no_change(current);
  const auto standing = std::find_if(current.notices.begin(), current.notices.end(),
                                     [&](const PendingNotice& notice) { return notice.id == event.notice_id; });
  if (standing->failed && !event.given_up) return no_change(current);
  Decision decision = change_of(current);
  catch_up(decision, at);
  Case& next = decision.next;
  const auto found = find_pending(next.notices, event.notice_id);
  // A clock that was overdue may have withdrawn it.
  if (found == next.notices.end()) return decision;
  const bool known = found->failed;
  found->failed = true;
  const PendingNotice notice = *found;
  if (event.given_up) next.notices.erase(found);
  tell(decision, at, event.given_up ? "notice-given-up" : "notice-failed", gateway_actor,
       {{"notice", base::to_string(notice.id)},
        {"task", task_reference(notice.task)},
        {"to", notice.role},
        {"attempt", std::to_string(event.attempt)},
        {"outcome", event.outcome}});
  note_fact(decision, at, "notify", gateway_actor, task_reference(notice.task), "failed", event.outcome);
  if (known) return decision;
  const Clock* clock = clock_watching(next, notice.task);
  if (clock == nullptr) {
    escalate_errand(decision, notice.task, at);
  } else if (!clock->watch->told && !somebody_is_awaited(next, notice.task)) {
    climb_untold(decision, notice.task, at);
  }
  return decision;
}

}  // namespace gateway::referral
