#include "referral/counting.hpp"

namespace gateway::referral {
namespace {

std::string text_of(base::Duration time) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time).count();
  std::string text;
  if (minutes >= 60) text = std::to_string(minutes / 60) + (minutes / 60 == 1 ? " hour" : " hours");
  if (minutes % 60 != 0 || minutes == 0) {
    text += (text.empty() ? "" : " ") + std::to_string(minutes % 60) + (minutes % 60 == 1 ? " minute" : " minutes");
  }
  return text;
}

}  // namespace

std::vector<CountedDay> counting(const Span& span, base::Instant start, const WorkingCalendar& calendar,
                                 const OfficeHours& hours) {
  std::vector<CountedDay> days;
  const base::Instant due = end_of(span, start, calendar, hours).due;
  const std::chrono::sys_days first{WorkingCalendar::local_date(start)};
  const std::chrono::sys_days last{WorkingCalendar::local_date(due)};
  bool day_zero_taken = false;
  unsigned number = 0;
  for (std::chrono::sys_days day = first; day <= last; day += std::chrono::days{1}) {
    CountedDay one{base::Date{day}, false, calendar.why_closed(base::Date{day})};
    const base::Instant from = std::max(start, WorkingCalendar::instant_of(one.date, std::chrono::seconds{0}));
    const base::Instant next = WorkingCalendar::instant_of(base::Date{day + std::chrono::days{1}}, {});
    if (span.unit == ClockUnit::elapsed_minutes) {
      one.counts = true;
      one.why = text_of(std::min(due, next) - from);
    } else if (!one.why.empty()) {
      one.why = "not counted: " + one.why;
    } else if (span.unit == ClockUnit::working_minutes) {
      const base::Duration time = calendar.working_time_between(from, std::min(due, next), hours);
      one.counts = time.count() > 0;
      one.why = one.counts ? text_of(time) + " of office time" : "not counted: outside office hours";
    } else if (!day_zero_taken && day == first && calendar.after_close(start, hours)) {
      one.why = "not counted: it started after close of business";
    } else {
      one.counts = true;
      one.why = "day " + std::to_string(number++);
      day_zero_taken = true;
    }
    days.push_back(std::move(one));
  }
  return days;
}

}  // namespace gateway::referral
