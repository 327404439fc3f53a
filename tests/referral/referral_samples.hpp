// Samples for the domain's tests: a policy, a calendar of three years, a referral, and short ways to ask for decisions.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "referral/codes.hpp"
#include "referral/decision.hpp"
#include "referral/rung_owner.hpp"

namespace gateway::referral::samples {

inline base::Instant at(std::string_view text) {
  return base::parse_instant(text).value();
}

inline const WorkingCalendar& calendar() {
  static const WorkingCalendar calendar = WorkingCalendar::read(R"({"england-and-wales":{"division":"england-and-wales",
    "events":[{"date":"2026-01-01"},{"date":"2026-04-03"},{"date":"2026-04-06"},{"date":"2026-05-04"},
              {"date":"2026-05-25"},{"date":"2026-08-31"},{"date":"2026-12-25"},{"date":"2026-12-28"},
              {"date":"2027-01-01"},{"date":"2027-03-26"},{"date":"2027-03-29"},{"date":"2027-05-03"},
              {"date":"2027-05-31"},{"date":"2027-08-30"},{"date":"2027-12-27"},{"date":"2027-12-28"},
              {"date":"2028-01-03"},{"date":"2028-04-14"},{"date":"2028-04-17"},{"date":"2028-05-01"},
              {"date":"2028-05-29"},{"date":"2028-08-28"},{"date":"2028-12-25"},{"date":"2028-12-26"}]}})")
                                              .value();
  return calendar;
}

// Two clocks without warnings, and a ladder of three rungs.
inline Policy policy() {
  Policy policy;
  policy.name = "test";
  ClockRule kept;
  kept.id = unprocessed_rule;
  kept.starts_on = {"kept"};
  kept.stops_on = {"taken-up"};
  kept.span = {60, ClockUnit::working_minutes};
  kept.basis = "product-policy";
  kept.reason = codes::not_processed;
  ClockRule decision;
  decision.id = decision_rule;
  decision.starts_on = {"committed"};
  decision.stops_on = {"decided", "ended"};
  decision.span = {1, ClockUnit::working_days};
  decision.basis = "statutory-guidance";
  decision.reason = codes::no_decision;
  policy.clocks = {kept, decision};
  const Span two_days{2, ClockUnit::working_days};
  policy.ladder.rungs = {{"L1", "practice-lead", two_days, {}, false, {}},
                         {"L2", "named-gp", two_days, Span{5, ClockUnit::working_days}, false, {}},
                         {"L3", "designated-doctor", two_days, {}, false, {}}};
  policy.ladder.remind_every = {1, ClockUnit::working_days};
  return policy;
}

inline base::Uuid id(std::string_view name) {
  return base::derive_uuid({}, name);
}

inline constexpr const char* practice = "A81001";
inline constexpr const char* council = "E10000016";

inline ReferralReceived received(bool immediate_danger = false) {
  ReferralReceived event;
  event.case_id = id("case");
  event.referral_id = id("referral");
  event.correlation_id = id("correlation");
  event.request_id = id("request");
  event.practice_ods = practice;
  event.council_ods = council;
  event.requisition = "R-1";
  event.priority = immediate_danger ? "stat" : "urgent";
  event.immediate_danger = immediate_danger;
  event.child_initials = base::Sensitive<std::string>("A.B.");
  event.service_request = "ServiceRequest/" + base::to_string(id("sr"));
  event.patient = "Patient/" + base::to_string(id("patient"));
  event.requester = "PractitionerRole/" + base::to_string(id("role"));
  event.owner = "Organization/" + base::to_string(id("council"));
  event.how = "gp-referral-json";
  event.resources = {{"ServiceRequest", id("sr"), 1, "{}"}, {"Patient", id("patient"), 1, "{}"}};
  return event;
}

inline RecordQuarantined quarantined() {
  RecordQuarantined event;
  event.case_id = id("kept");
  event.referral_id = id("kept referral");
  event.correlation_id = id("correlation");
  event.request_id = id("request");
  event.practice_ods = practice;
  event.stage = "mapping";
  event.errors = {base::Error(base::ErrorKind::required, "the record names no child", "/children"),
                  base::Error(base::ErrorKind::value, "not a date", "/referral/date")};
  event.original = "DocumentReference/" + base::to_string(id("document"));
  event.resources = {{"DocumentReference", id("document"), 1, "{}"}};
  return event;
}

inline base::Result<Decision> ask(const Case& current, const Event& event, base::Instant now) {
  return decide(current, event, policy(), calendar(), now);
}

// Friday afternoon, before close of business.
inline base::Instant friday() {
  return at("2026-03-06T15:00:00Z");
}

inline Case opened(bool immediate_danger = false) {
  return ask({}, received(immediate_danger), friday()).value().next;
}

inline Case kept() {
  return ask({}, quarantined(), friday()).value().next;
}

// The council asks for a state of the referral's Task as it stands.
inline TaskUpdateRequested by_council(const Case& current, TaskStatus status) {
  TaskUpdateRequested event;
  event.task_id = current.task->id;
  event.expected_version = current.task->version;
  event.organisation = council;
  event.request_id = id("update");
  event.status = status;
  return event;
}

inline Reason because() {
  return {std::string(codes::status_reason_system), "below-threshold", "Not met, see note."};
}

inline TaskUpdateRequested by_practice(const Case& current, const ReferralTask& task, TaskStatus status) {
  TaskUpdateRequested event;
  event.task_id = task.id;
  event.expected_version = task.version;
  event.role = Role::referrer;
  event.organisation = current.practice_ods;
  event.request_id = id("update");
  event.status = status;
  if (task.purpose != TaskPurpose::escalate || is_role_of_practice(task.owner_role)) return event;
  event.status_reason = because();
  event.names_owner = true;
  return event;
}

inline TaskUpdateRequested by_partnership(const ReferralTask& task, TaskStatus status, std::string_view role) {
  TaskUpdateRequested event;
  event.task_id = task.id;
  event.expected_version = task.version;
  event.role = Role::partnership;
  event.organisation = "Q99001";
  event.request_id = id("update");
  event.status = status;
  event.acts_for = {std::string(role)};
  return event;
}

// A Task that asks the council to stop its work.
inline ReferralTask asked_to_stop(const Case& current) {
  ReferralTask task;
  task.id = id("abort");
  task.purpose = TaskPurpose::abort;
  task.owner_ods = current.council_ods;
  task.focus = "Task/" + base::to_string(current.task->id);
  return task;
}

inline const StoryLine* find_story(const Decision& decision, std::string_view kind) {
  for (const StoryLine& line : decision.story) {
    if (line.kind == kind) return &line;
  }
  return nullptr;
}

inline std::string detail(const StoryLine& line, std::string_view name) {
  for (const auto& [key, value] : line.details) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace gateway::referral::samples
