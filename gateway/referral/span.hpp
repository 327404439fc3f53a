// Span: how long something may take, in working days, office time or elapsed time, and when it is over.
#pragma once

#include <string>

#include "referral/calendar.hpp"

namespace gateway::referral {

enum class ClockUnit { working_days, working_minutes, elapsed_minutes };

struct Span {
  unsigned amount = 0;
  ClockUnit unit = ClockUnit::working_days;

  bool operator==(const Span&) const = default;
};

// "2 working days", "90 minutes of office time", "24 hours".
std::string to_text(const Span& span);

// When `span` that starts at `start` is over.
DueInstant end_of(const Span& span, base::Instant start, const WorkingCalendar& calendar, const OfficeHours& hours);

// The instant at which `percent` of what lies between `start` and `due` is used up: of the office time when `unit`
// counts working days or hours, of all time otherwise. Later than `start`, at most `due`.
base::Instant part_of(unsigned percent, base::Instant start, base::Instant due, ClockUnit unit,
                      const WorkingCalendar& calendar, const OfficeHours& hours);

}  // namespace gateway::referral
