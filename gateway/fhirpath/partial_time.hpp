// PartialTime: a Date, DateTime or Time known to some precision, with or without a zone (FHIRPath N1 §4.1.5–§4.1.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/instant.hpp"

namespace gateway::fhirpath {

enum class TimeKind : std::uint8_t { date, date_time, time };

enum class Precision : std::uint8_t { year, month, day, hour, minute, second };

// A unit of calendar arithmetic (FHIRPath N1 §6.7).
enum class CalendarUnit : std::uint8_t { year, month, week, day, hour, minute, second, millisecond };

// Fields below `precision` are zero. Seconds and their fraction are one precision (N1 §6.2).
struct PartialTime {
  TimeKind kind = TimeKind::date;
  Precision precision = Precision::day;
  std::uint8_t month = 1;
  std::uint8_t day = 1;
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint8_t fraction_digits = 0;  // how many decimals of the second were written, 0..9
  std::int16_t year = 1;
  std::int16_t zone_minutes = 0;  // east of UTC; meaningful when has_zone
  bool has_zone = false;
  std::int32_t nanoseconds = 0;
};

// Read the N1 text forms without '@' and 'T' prefix of times: "2015", "2015-02-04", "2015-02-04T14:34:28.123+10:00",
// "2015T", "14:34". Absent when the text is not of the form or names no real date. A date text read as a date-time
// keeps its precision.
std::optional<PartialTime> parse_date(std::string_view text);
std::optional<PartialTime> parse_date_time(std::string_view text);
std::optional<PartialTime> parse_time(std::string_view text);

// The text form, precision kept: "2015-02", "14:34:28.5".
std::string to_string(const PartialTime& time);

// The same value seen as another kind: a date as a date-time of that precision, a date-time cut to its date.
PartialTime as_date_time(PartialTime time);
PartialTime as_date(PartialTime time);

PartialTime date_time_of(base::Instant instant);  // UTC, milliseconds

enum class Order : std::uint8_t { less, equal, greater, unknown };

// Compares two values of which neither or both are times. Unknown when the shared precision cannot tell, or when one
// has a zone, the other none, and the choice of zone matters (N1 §6.2.1, §6.1.1).
Order compare(const PartialTime& left, const PartialTime& right);

// Adds `amount` units; the decimals of amounts above seconds are ignored, amounts finer than the precision are
// converted to it (N1 §6.7.1). Absent when the result leaves years 1..9999. Weeks and longer cannot be added to a time:
// check first.
std::optional<PartialTime> add(const PartialTime& time, const base::Decimal& amount, CalendarUnit unit);

// The earliest and latest value this one can stand for, written with `digits` digits (4, 6, 8, 10, 12, 14, 17; times 2,
// 4, 6, 9): N1 lowBoundary and highBoundary. Absent when `digits` is none of these.
std::optional<PartialTime> low_boundary(const PartialTime& time, int digits);
std::optional<PartialTime> high_boundary(const PartialTime& time, int digits);

// Values that compare as equal have the same hash.
std::uint64_t hash_of(const PartialTime& time);

// The number of digits written, as precision() counts them.
int digit_count(const PartialTime& time);

}  // namespace gateway::fhirpath
