// WorkingCalendar: England's working days and hours in Europe/London, from a list in the GOV.UK feed's form.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.hpp"

namespace gateway::referral {

// Opening hours of children's social care, local civil time.
struct OfficeHours {
  std::chrono::seconds open = std::chrono::hours{9};
  std::chrono::seconds close = std::chrono::hours{17};

  bool operator==(const OfficeHours&) const = default;
};

// A computed deadline, and what it was computed from.
struct DueInstant {
  base::Instant due{};         // UTC
  bool past_list_end = false;  // counted over days the list does not cover: flagged loudly, never silently wrong
};

class WorkingCalendar {
 public:
  // Reads the GOV.UK bank-holidays feed's form, division `england-and-wales`. The version is the SHA-256 of the text,
  // shortened to 12 hex digits. Errors: structure, required, value with place (JSON Pointer).
  static base::Result<WorkingCalendar> read(std::string_view json_text);

  const std::string& version() const { return version_; }

  // The end of the last year that is listed whole; a single day of a far year does not move it. The day before the
  // first listed year when none is whole.
  base::Date last_listed() const { return last_; }

  // True in a year that is listed whole: with at least eight days, as every year of England and Wales has. In any other
  // year holidays may be missing.
  bool covers(base::Date date) const;

  // The years from the first to the last listed day that are not listed whole: "2026 (3 days), 2029 to 2031 (none)";
  // empty when all are.
  std::string thin_years() const;

  // Whether every year from the first to the last listed day is listed whole. Errors: value naming those that are not.
  base::Status check_whole() const;

  // Not Saturday, Sunday or listed (Children Act 2004 (Joint Area Reviews) Regulations 2005 reg 1(3)).
  bool is_working_day(base::Date date) const;

  // Close of business of day 0 + n working days (rulings.md): day 0 is the local date of `start`, or the next working
  // day when `start` lies after close or on a non-working day. `start` exactly at close counts as that day.
  DueInstant add_working_days(base::Instant start, unsigned days, const OfficeHours& hours) const;

  // `amount` of office time after `start`, counting only working days between open and close.
  DueInstant add_working_time(base::Instant start, std::chrono::minutes amount, const OfficeHours& hours) const;

  // The office time that lies between the two; none when `end` is not later than `start`.
  base::Duration working_time_between(base::Instant start, base::Instant end, const OfficeHours& hours) const;

  // Why `date` is no working day: "Saturday", "Sunday" or the holiday's title in the list; empty for a working day.
  std::string why_closed(base::Date date) const;

  // True when `start` lies after close of business of its own day.
  bool after_close(base::Instant start, const OfficeHours& hours) const;

  // The instant of a wall time in London; where clocks go back, the earlier of the two.
  static base::Instant instant_of(base::Date date, std::chrono::seconds since_midnight);

  // The date in London at that instant.
  static base::Date local_date(base::Instant instant);

  // The instant as a person in London reads it: "Mon 2 Mar 2026 17:00".
  static std::string local_text(base::Instant instant);

 private:
  using Day = std::chrono::sys_days;  // a civil day, not an instant
  bool works(Day day) const;
  Day next_working_day(Day day) const;  // the first working day after `day`
  bool covers_all(Day from, Day to) const;
  bool is_whole(int year) const;

  std::unordered_map<int, std::string> holidays_;  // titles by days since 1970-01-01
  std::map<int, unsigned> days_of_year_;           // how many of them lie in each year that has any
  base::Date last_{};
  std::string version_;
};

}  // namespace gateway::referral
