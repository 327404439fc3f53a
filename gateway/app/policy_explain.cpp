#include <cstdio>

#include "app/file.hpp"
#include "app/rules_loading.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"
#include "referral/counting.hpp"
#include "referral/policy_findings.hpp"

namespace gateway::app {
namespace {

using referral::WorkingCalendar;

int refused(const base::Error& error) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return exit_configuration;
}

// What is explained, and by what.
struct Subject {
  referral::Policy policy;
  WorkingCalendar calendar;
  std::string file;
};

base::Result<Subject> subject_of(const PolicyQuestion& question) {
  if (question.council.empty() && question.configuration.empty()) {
    auto policy = TRY(referral::read_policy(TRY(read_file(question.file)), question.file));
    return Subject{std::move(policy), TRY(load_calendar(question.bank_holidays)), question.file};
  }
  const auto configuration = TRY(load_configuration(question.configuration));
  const access::Partner* partner = configuration.partners.find(question.council);
  if (!question.council.empty() && (partner == nullptr || partner->role != access::PartnerRole::council)) {
    return base::Error(base::ErrorKind::not_found, question.council + " is no council of this configuration",
                       question.configuration, "give the ODS code of a [[partner]] with role council");
  }
  auto rules = TRY(load_rules(configuration));
  return Subject{rules.policies.of(question.council), std::move(rules.calendar),
                 policy_file(configuration, question.council)};
}

// Prints when `span` from `start` is over, and each day of it; false when that lies past the list's end.
bool print_due(const std::string& id, const std::string& what, const referral::Span& span, base::Instant start,
               const Subject& subject) {
  const referral::OfficeHours& hours = subject.policy.hours;
  const referral::DueInstant due = referral::end_of(span, start, subject.calendar, hours);
  std::printf("  %-10s %s\n      %s: due %s in London, %s\n", id.c_str(), what.c_str(), referral::to_text(span).c_str(),
              WorkingCalendar::local_text(due.due).c_str(), base::format_instant(due.due).c_str());
  for (const referral::CountedDay& day : referral::counting(span, start, subject.calendar, hours)) {
    const std::string weekday = WorkingCalendar::local_text(WorkingCalendar::instant_of(day.date, {})).substr(0, 3);
    std::printf("        %s %s  %s\n", weekday.c_str(), base::format_date(day.date).c_str(), day.why.c_str());
  }
  if (due.past_list_end) std::printf("      NOT RELIABLE: counted past the days the bank holiday list covers\n");
  return !due.past_list_end;
}

std::string any_of(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : " or ") + one;
  return text;
}

// What a clock is, and what it does beside being due.
std::string words_of(const referral::ClockRule& rule, base::Instant start, const Subject& subject) {
  std::string text = rule.title + " (" + rule.basis + ", checked " + base::format_date(rule.checked) + "); from " +
                     any_of(rule.starts_on) + " until " + any_of(rule.stops_on);
  if (!rule.priorities.empty()) text += "; priority " + any_of(rule.priorities);
  if (!rule.suspend_on.empty()) text += "; rests while " + any_of(rule.suspend_on);
  const base::Instant due = referral::end_of(rule.span, start, subject.calendar, subject.policy.hours).due;
  for (const unsigned percent : rule.warn_at) {
    const base::Instant at =
        referral::part_of(percent, start, due, rule.span.unit, subject.calendar, subject.policy.hours);
    text += "\n      warns at " + std::to_string(percent) + " %: " + WorkingCalendar::local_text(at);
  }
  text += "\n      on breach: " + rule.reason;
  if (!rule.inform.empty()) return text + ", the " + rule.inform + " is informed";
  return text + ", escalated from " + (rule.rung.empty() ? subject.policy.ladder.rungs.front().id : rule.rung);
}

}  // namespace

int policy_explain(const PolicyQuestion& question) {
  const auto subject = subject_of(question);
  if (!subject) return refused(subject.error());
  const auto start = base::parse_instant(question.at);
  if (!start) return refused(start.error());

  const referral::Policy& policy = subject->policy;
  std::printf("%s (%s, version %s), from %s in London (%s)\nbank holiday list %s, until %s\n", policy.name.c_str(),
              subject->file.c_str(), policy.version.c_str(), WorkingCalendar::local_text(*start).c_str(),
              base::format_instant(*start).c_str(), subject->calendar.version().c_str(),
              base::format_date(subject->calendar.last_listed()).c_str());
  const base::Date today = WorkingCalendar::local_date(base::SystemClock().now());
  for (const std::string& one : referral::concerns(policy, subject->calendar, today)) {
    std::printf("look at this: %s\n", one.c_str());
  }
  std::printf("clocks, each as if it started then:\n");
  bool reliable = true;
  for (const referral::ClockRule& rule : policy.clocks) {
    reliable = print_due(rule.id, words_of(rule, *start, *subject), rule.span, *start, *subject) && reliable;
  }
  std::printf("ladder, each rung as if the breach before were then:\n");
  for (std::size_t place = 0; place < policy.ladder.rungs.size(); ++place) {
    const referral::Rung& rung = policy.ladder.rungs[place];
    std::string what = rung.owner_role + ", to take it up";
    if (rung.from_opening) what += ", counted from when the matter was raised";
    if (place == policy.ladder.immediate_danger_rung) what += "; a child in immediate danger enters here";
    reliable = print_due(rung.id, what, rung.due, *start, *subject) && reliable;
    if (rung.resolve) reliable = print_due(rung.id, "to resolve it", *rung.resolve, *start, *subject) && reliable;
  }
  return reliable ? exit_ok : exit_finding;
}

}  // namespace gateway::app
