#include "referral/advice.hpp"

#include <algorithm>
#include <utility>

#include "referral/codes.hpp"
#include "referral/milestone.hpp"
#include "referral/screening.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

// What each event is decided under.
struct Setting {
  const Policy& policy;
  const WorkingCalendar& calendar;
  base::Instant now;
};

void note(AdviceDecision& decision, const Setting& at, std::string action, std::string actor, std::string rule = {}) {
  Fact fact;
  fact.at = at.now;
  fact.action = std::move(action);
  fact.actor = std::move(actor);
  fact.object = "Task/" + base::to_string(decision.next.id);
  fact.outcome = "success";
  fact.rule = std::move(rule);
  decision.facts.push_back(std::move(fact));
}

AdviceDecision change_of(const Advice& current, const Setting& at) {
  AdviceDecision decision;
  decision.next = current;
  ++decision.next.version;
  decision.next.last_modified = at.now;
  return decision;
}

const ClockRule& rule_of(const Policy& policy) {
  for (const ClockRule& rule : policy.clocks) {
    const auto& starts = rule.starts_on;
    if (std::find(starts.begin(), starts.end(), milestones::advice_asked) != starts.end()) return rule;
  }
  return *policy.rule(decision_rule);
}

// Tells the contact of that role, where there is one and a way to tell.
void notify(AdviceDecision& decision, const Setting& at, const char* event, const std::string& role) {
  const auto& contacts = at.policy.contacts;
  const bool known =
      std::any_of(contacts.begin(), contacts.end(), [&](const Contact& contact) { return contact.role == role; });
  if (!at.policy.notices || !known) return;
  Advice& next = decision.next;
  Notice notice;
  const std::string occasion = std::string(event) + '|' + role + '|' + std::to_string(next.version);
  notice.id = base::derive_near(next.id, "notice|" + occasion);
  notice.task = next.id;
  notice.event = event;
  notice.role = role;
  notice.reason = event;
  if (!is_terminal(next.status)) notice.due = next.due_at;
  notice.raised_at = at.now;
  next.notices.push_back(notice.id);
  decision.notices.push_back(std::move(notice));
}

// The adviser has it, or it is over: nobody needs to be told what was not taken yet.
void withdraw_notices(AdviceDecision& decision) {
  decision.notices_done = std::exchange(decision.next.notices, {});
}

// The asker waits for it and may not look.
void notify_asker(AdviceDecision& decision, const Setting& at, const char* event) {
  notify(decision, at, event, std::string(codes::practice_lead));
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

base::Result<AdviceDecision> on(const Advice& current, const AdviceAsked& asked, const Setting& at) {
  if (current.version != 0) return Error(ErrorKind::conflict, "this question was asked already");
  const bool says_nothing = std::all_of(asked.question.begin(), asked.question.end(),
                                        [](const std::string& paragraph) { return is_blank(paragraph); });
  if (says_nothing) return Error(ErrorKind::required, "the question has no words", {}, "say what you want to know");
  AdviceDecision decision = change_of(current, at);
  Advice& next = decision.next;
  next.id = asked.id;
  next.asker_ods = asked.asker_ods;
  next.adviser_ods = asked.adviser_ods;
  next.priority = asked.priority;
  next.question = asked.question;
  next.asked_with = asked.asked_with;
  next.asked_at = at.now;
  next.due_at = end_of(rule_of(at.policy).span, at.now, at.calendar, at.policy.hours).due;
  next.wake_at = next.due_at;
  next.adviser_role = asked.adviser_role;
  note(decision, at, "create", asked.asker_ods);
  notify(decision, at, "advice-asked", next.adviser_role);
  return decision;
}

// Where the adviser, and where the asker, may lead it.
bool may_become(TaskStatus from, TaskStatus to, bool by_adviser) {
  if (is_terminal(from)) return false;
  if (!by_adviser) return to == TaskStatus::cancelled;
  switch (to) {
    case TaskStatus::received: return from == TaskStatus::requested;
    case TaskStatus::accepted: return from == TaskStatus::requested || from == TaskStatus::received;
    case TaskStatus::in_progress: return true;
    case TaskStatus::rejected: return true;
    default: return false;
  }
}

base::Result<AdviceDecision> on(const Advice& current, const AdviceMoved& moved, const Setting& at) {
  const bool by_adviser = moved.organisation == current.adviser_ods;
  if (!by_adviser && moved.organisation != current.asker_ods) {
    return Error(ErrorKind::forbidden, "only its asker and its adviser move a request for advice");
  }
  if (moved.expected_version != current.version) {
    return Error(ErrorKind::stale, "the Task has another version by now", "If-Match", "read it again and decide anew");
  }
  if (!may_become(current.status, moved.status, by_adviser)) {
    return Error(ErrorKind::business_rule, std::string("it is ") + to_code(current.status) + " and cannot become so",
                 "Task.status",
                 is_terminal(current.status) ? "ask again with a new request"
                 : by_adviser                ? "received, accepted, in-progress or rejected; completed by an answer"
                                             : "cancelled, while there is no answer");
  }
  const bool ends = is_terminal(moved.status);
  if (ends && (!moved.reason || moved.reason->code.empty() || is_blank(moved.reason->text))) {
    return Error(ErrorKind::business_rule, "the reason has no code or no text", "Task.statusReason",
                 "say why, so that the asker can turn elsewhere");
  }
  AdviceDecision decision = change_of(current, at);
  decision.next.status = moved.status;
  decision.next.status_reason = moved.reason;
  if (ends) decision.next.wake_at.reset();
  withdraw_notices(decision);
  if (moved.status == TaskStatus::rejected) notify_asker(decision, at, "advice-refused");
  note(decision, at, "update", moved.organisation, to_code(moved.status));
  return decision;
}

base::Result<AdviceDecision> on(const Advice& current, const AdviceAnswered& answered, const Setting& at) {
  if (answered.organisation != current.adviser_ods) {
    return Error(ErrorKind::forbidden, "only who was asked answers");
  }
  const auto known = std::find_if(current.answers.begin(), current.answers.end(),
                                  [&](const AdviceAnswer& answer) { return answer.id == answered.answer_id; });
  if (known != current.answers.end()) {
    if (known->text != answered.text) return Error(ErrorKind::conflict, "another answer came with this request id");
    AdviceDecision repeated;
    repeated.next = current;
    repeated.unchanged = true;
    return repeated;
  }
  // What was answered may be answered better; what was refused or withdrawn is over.
  if (is_terminal(current.status) && current.status != TaskStatus::completed) {
    return Error(ErrorKind::business_rule, std::string("it is ") + to_code(current.status) + " and takes no answer");
  }
  if (is_blank(answered.text)) return Error(ErrorKind::required, "the answer has no words", "Communication.payload");
  auto marks = identifying({answered.text}, {"Communication.payload[0].content"}, {});
  if (!marks.empty()) return std::move(marks.front());
  AdviceDecision decision = change_of(current, at);
  decision.next.answers.push_back({answered.answer_id, at.now, answered.text});
  decision.next.status = TaskStatus::completed;
  decision.next.wake_at.reset();
  withdraw_notices(decision);
  notify_asker(decision, at, "advice-answered");
  note(decision, at, "update", answered.organisation, "answered");
  return decision;
}

base::Result<AdviceDecision> on(const Advice& current, const AdviceLinked& linked, const Setting& at) {
  if (linked.organisation != current.asker_ods) {
    return Error(ErrorKind::forbidden, "only the asker says which child it was about");
  }
  if (!current.referral.empty() && current.referral != linked.referral) {
    return Error(ErrorKind::conflict, "it is linked to another referral", "Task.partOf");
  }
  AdviceDecision decision = change_of(current, at);
  if (current.referral == linked.referral) {
    decision.next = current;
    decision.unchanged = true;
    return decision;
  }
  decision.next.referral = linked.referral;
  note(decision, at, "update", linked.organisation, "linked");
  return decision;
}

base::Result<AdviceDecision> on(const Advice& current, const AdviceDue&, const Setting& at) {
  AdviceDecision decision;
  decision.next = current;
  decision.unchanged = true;
  if (!current.wake_at || *current.wake_at > at.now) return decision;
  decision = change_of(current, at);
  decision.next.overdue = true;
  const Span& every = at.policy.ladder.remind_every;
  const base::Instant next = end_of(every, *current.wake_at, at.calendar, at.policy.hours).due;
  decision.next.wake_at = next > at.now ? next : end_of(every, at.now, at.calendar, at.policy.hours).due;
  note(decision, at, current.overdue ? "remind" : "breach", "gateway", "no-answer");
  // What was not taken of the occasion before is told with this one.
  withdraw_notices(decision);
  notify(decision, at, "advice-unanswered", current.adviser_role);
  if (current.adviser_role != codes::practice_lead) notify_asker(decision, at, "advice-unanswered");
  return decision;
}

}  // namespace

base::Result<AdviceDecision> decide(const Advice& current, const AdviceEvent& event, const Policy& policy,
                                    const WorkingCalendar& calendar, base::Instant now) {
  const Setting at{policy, calendar, now};
  return std::visit([&](const auto& happened) { return on(current, happened, at); }, event);
}

std::vector<Error> identifying(const std::vector<std::string>& texts, const std::vector<std::string>& places,
                               const std::vector<std::string>& names) {
  std::vector<Error> errors;
  // Numbers split over two paragraphs are still found: the whole is looked at as one, too.
  std::string whole;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    whole += texts[i];
    whole += ' ';
    for (const Mark& mark : screen(texts[i], names)) {
      errors.emplace_back(ErrorKind::invariant,
                          "characters " + std::to_string(mark.from + 1) + " to " + std::to_string(mark.to) +
                              " look like " + mark.what + ", which could tell who the child is",
                          places[i], "leave it out, or say it in general: an age, a month, a relationship");
    }
  }
  if (errors.empty() && texts.size() > 1 && !screen(whole, names).empty()) {
    errors.emplace_back(ErrorKind::invariant, "the paragraphs together hold what could tell who the child is",
                        places.front(), "leave it out, or say it in general: an age, a month, a relationship");
  }
  return errors;
}

}  // namespace gateway::referral
