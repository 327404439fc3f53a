#include <cstdio>

#include "app/file.hpp"
#include "app/verbs.hpp"
#include "referral/policy.hpp"

namespace gateway::app {
namespace {

using referral::WorkingCalendar;

int refused(const base::Error& error) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return exit_configuration;
}

// The days between the two that do not count, and why.
void print_skipped(const WorkingCalendar& calendar, base::Instant start, base::Instant due) {
  const std::chrono::sys_days last{WorkingCalendar::local_date(due)};
  for (std::chrono::sys_days day{WorkingCalendar::local_date(start)}; day <= last; day += std::chrono::days{1}) {
    const std::string why = calendar.why_closed(base::Date{day});
    if (!why.empty())
      std::printf("      not counted: %s, %s\n", base::format_date(base::Date{day}).c_str(), why.c_str());
  }
}

// Prints when `span` from `start` is over; false when that lies past the list's end.
bool print_due(const char* id, const std::string& what, const referral::Span& span, base::Instant start,
               const WorkingCalendar& calendar, const referral::OfficeHours& hours) {
  const referral::DueInstant due = referral::end_of(span, start, calendar, hours);
  std::printf("  %-10s %s\n      %s: due %s in London, %s\n", id, what.c_str(), referral::to_text(span).c_str(),
              WorkingCalendar::local_text(due.due).c_str(), base::format_instant(due.due).c_str());
  if (span.unit != referral::ClockUnit::elapsed_minutes) print_skipped(calendar, start, due.due);
  if (due.past_list_end) std::printf("      NOT RELIABLE: counted past the days the bank holiday list covers\n");
  return !due.past_list_end;
}

}  // namespace

int policy_explain(const std::string& file, const std::string& bank_holidays, const std::string& at) {
  const auto text = read_file(file);
  if (!text) return refused(text.error());
  const auto policy = referral::read_policy(*text, file);
  if (!policy) return refused(policy.error());
  const auto list = read_file(bank_holidays);
  if (!list) return refused(list.error());
  const auto calendar = WorkingCalendar::read(*list);
  if (!calendar) return refused(calendar.error());
  const auto start = base::parse_instant(at);
  if (!start) return refused(start.error());

  std::printf("%s, from %s in London (%s)\nbank holiday list %s, until %s\nclocks, each as if it started then:\n",
              policy->name.c_str(), WorkingCalendar::local_text(*start).c_str(), base::format_instant(*start).c_str(),
              calendar->version().c_str(), base::format_date(calendar->last_listed()).c_str());
  bool reliable = true;
  for (const referral::ClockRule& rule : policy->clocks) {
    reliable =
        print_due(rule.id.c_str(), rule.title + " (" + rule.basis + ')', rule.span, *start, *calendar, policy->hours) &&
        reliable;
  }
  std::printf("ladder, each rung as if the breach before were then:\n");
  for (const referral::Rung& rung : policy->ladder.rungs) {
    reliable = print_due(rung.id.c_str(), rung.owner_role, rung.due, *start, *calendar, policy->hours) && reliable;
  }
  return reliable ? exit_ok : exit_finding;
}

}  // namespace gateway::app
