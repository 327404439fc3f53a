#include "referral/span.hpp"

#include <algorithm>

namespace gateway::referral {
namespace {

std::string counted(unsigned amount, const char* one, const char* many) {
  return std::to_string(amount) + ' ' + (amount == 1 ? one : many);
}

std::string hours_or_minutes(unsigned minutes) {
  return minutes % 60 == 0 ? counted(minutes / 60, "hour", "hours") : counted(minutes, "minute", "minutes");
}

}  // namespace

std::string to_text(const Span& span) {
  switch (span.unit) {
    case ClockUnit::working_days: return counted(span.amount, "working day", "working days");
    case ClockUnit::working_minutes: return hours_or_minutes(span.amount) + " of office time";
    case ClockUnit::elapsed_minutes: break;
  }
  return hours_or_minutes(span.amount);
}

DueInstant end_of(const Span& span, base::Instant start, const WorkingCalendar& calendar, const OfficeHours& hours) {
  switch (span.unit) {
    case ClockUnit::working_days: return calendar.add_working_days(start, span.amount, hours);
    case ClockUnit::working_minutes: return calendar.add_working_time(start, std::chrono::minutes{span.amount}, hours);
    case ClockUnit::elapsed_minutes: break;
  }
  return {start + std::chrono::minutes{span.amount}, false};
}

base::Instant part_of(unsigned percent, base::Instant start, base::Instant due, ClockUnit unit,
                      const WorkingCalendar& calendar, const OfficeHours& hours) {
  if (unit == ClockUnit::elapsed_minutes) return start + (due - start) * percent / 100;
  const auto office_time = calendar.working_time_between(start, due, hours);
  const auto part = std::chrono::ceil<std::chrono::minutes>(office_time * percent / 100);
  return std::min(due, calendar.add_working_time(start, std::max(part, std::chrono::minutes{1}), hours).due);
}

}  // namespace gateway::referral
