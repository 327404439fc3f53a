// Counting: how a due instant comes about, day by day, for a person who asks why.
#pragma once

#include <string>
#include <vector>

#include "referral/span.hpp"

namespace gateway::referral {

struct CountedDay {
  base::Date date{};
  bool counts = false;
  std::string why;  // "day 1"; "3 hours 20 minutes"; or why it does not count
};

// Every day from that of `start` to that of the due instant, in order. Of elapsed time every day counts.
std::vector<CountedDay> counting(const Span& span, base::Instant start, const WorkingCalendar& calendar,
                                 const OfficeHours& hours);

}  // namespace gateway::referral
