#include "sim/almanac.hpp"

#include <algorithm>
#include <string>

namespace gateway::tests::sim {
namespace {

using std::chrono::sys_days;

// Summer time: from 01:00 UTC on the last Sunday of March to 01:00 UTC on that of October (Summer Time Order 2002).
bool is_summer(base::Instant instant) {
  using namespace std::chrono;
  const year_month_day date{floor<days>(instant)};
  const auto turn = [&](month of) { return sys_days{date.year() / of / Sunday[last]} + hours{1}; };
  return instant >= turn(March) && instant < turn(October);
}

}  // namespace

Almanac::Almanac(std::string_view feed) {
  const std::size_t end = std::min(feed.find("scotland"), feed.size());
  for (std::size_t at = feed.find("\"date\""); at < end; at = feed.find("\"date\"", at)) {
    at = feed.find("20", at);
    holidays_.insert(sys_days{base::parse_date(feed.substr(at, 10)).value()});
  }
}

bool Almanac::works(sys_days day) const {
  const std::chrono::weekday weekday{day};
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday && !holidays_.contains(day);
}

sys_days Almanac::next(sys_days day) const {
  do {
    day += std::chrono::days{1};
  } while (!works(day));
  return day;
}

sys_days Almanac::day_of(base::Instant instant) {
  return std::chrono::floor<std::chrono::days>(instant + std::chrono::hours{is_summer(instant) ? 1 : 0});
}

base::Instant Almanac::at(sys_days day, base::Duration since_midnight) {
  const base::Instant winter = base::Instant{day} + since_midnight;
  return is_summer(winter - std::chrono::hours{1}) ? winter - std::chrono::hours{1} : winter;
}

base::Instant Almanac::after_working_days(base::Instant start, unsigned days, std::chrono::minutes close) const {
  sys_days day = day_of(start);
  if (!works(day) || start > at(day, close)) day = next(day);
  for (unsigned counted = 0; counted < days; ++counted) day = next(day);
  return at(day, close);
}

base::Instant Almanac::after_working_time(base::Instant start, std::chrono::minutes amount, std::chrono::minutes open,
                                          std::chrono::minutes close) const {
  base::Duration left = amount;
  sys_days day = day_of(start);
  if (!works(day)) day = next(day);
  for (;; day = next(day)) {
    const base::Instant from = std::max(start, at(day, open));
    const base::Duration here = at(day, close) - from;
    if (here >= left) return from + left;
    if (here > base::Duration{0}) left -= here;
  }
}

}  // namespace gateway::tests::sim
