#include "fhirpath/partial_time.hpp"

#include <chrono>

namespace gateway::fhirpath {
namespace {

using base::Int128;

constexpr Int128 second_ns = 1'000'000'000;
constexpr Int128 minute_ns = 60 * second_ns;
constexpr Int128 hour_ns = 60 * minute_ns;
constexpr Int128 day_ns = 24 * hour_ns;

std::int64_t days_of(const PartialTime& time) {
  return std::chrono::sys_days{std::chrono::year{time.year} / std::chrono::month{time.month} /
                               std::chrono::day{time.day}}
      .time_since_epoch()
      .count();
}

Int128 clock_ns(const PartialTime& time) {
  return time.hour * hour_ns + time.minute * minute_ns + time.second * second_ns + time.nanoseconds;
}

// Local nanoseconds since 1970 (times: since midnight).
Int128 local_ns(const PartialTime& time) {
  return (time.kind == TimeKind::time ? Int128{0} : days_of(time) * day_ns) + clock_ns(time);
}

// The first nanosecond after what `time` can stand for; for full precision its own nanosecond.
Int128 local_end_ns(const PartialTime& time) {
  using namespace std::chrono;
  const Int128 start = local_ns(time);
  switch (time.precision) {
    case Precision::year: return start + day_ns * (year{time.year}.is_leap() ? 366 : 365);
    case Precision::month: {
      const auto last = year_month_day_last{year{time.year}, month_day_last{month{time.month}}}.day();
      return start + day_ns * static_cast<unsigned>(last);
    }
    case Precision::day: return start + day_ns;
    case Precision::hour: return start + hour_ns;
    case Precision::minute: return start + minute_ns;
    case Precision::second: return start;
  }
  return start;
}

void set_clock(PartialTime& time, Int128 ns) {
  time.hour = static_cast<std::uint8_t>(ns / hour_ns);
  time.minute = static_cast<std::uint8_t>(ns % hour_ns / minute_ns);
  time.second = static_cast<std::uint8_t>(ns % minute_ns / second_ns);
  time.nanoseconds = static_cast<std::int32_t>(ns % second_ns);
}

bool set_days(PartialTime& time, std::int64_t days) {
  if (days < -719162 || days > 2932896) return false;  // 0001-01-01 and 9999-12-31
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  time.year = static_cast<std::int16_t>(static_cast<int>(date.year()));
  time.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
  time.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
  return true;
}

std::optional<PartialTime> add_months(PartialTime time, std::int64_t months) {
  const std::int64_t index = (time.year * std::int64_t{12} + time.month - 1) + months;
  const std::int64_t year = index / 12;
  if (index < 12 || year > 9999) return std::nullopt;
  time.year = static_cast<std::int16_t>(year);
  time.month = static_cast<std::uint8_t>(index % 12 + 1);
  const std::chrono::year_month_day_last last{std::chrono::year{time.year},
                                              std::chrono::month_day_last{std::chrono::month{time.month}}};
  const auto longest = static_cast<std::uint8_t>(static_cast<unsigned>(last.day()));
  if (time.day > longest) time.day = longest;
  return time;
}

std::optional<PartialTime> add_ns(PartialTime time, Int128 ns) {
  Int128 clock = clock_ns(time) + ns;
  Int128 days = clock / day_ns;
  clock %= day_ns;
  if (clock < 0) {
    clock += day_ns;
    --days;
  }
  set_clock(time, clock);
  if (time.kind == TimeKind::time) return time;
  const Int128 sum = days_of(time) + days;
  if (sum < -719162 || sum > 2932896 || !set_days(time, static_cast<std::int64_t>(sum))) return std::nullopt;
  return time;
}

Int128 unit_ns(CalendarUnit unit) {
  switch (unit) {
    case CalendarUnit::week: return 7 * day_ns;
    case CalendarUnit::day: return day_ns;
    case CalendarUnit::hour: return hour_ns;
    case CalendarUnit::minute: return minute_ns;
    case CalendarUnit::second: return second_ns;
    case CalendarUnit::millisecond: return 1'000'000;
    case CalendarUnit::year:
    case CalendarUnit::month: break;
  }
  return 0;
}

std::optional<Precision> precision_of(TimeKind kind, int digits) {
  if (kind == TimeKind::time) {
    switch (digits) {
      case 2: return Precision::hour;
      case 4: return Precision::minute;
      case 6:
      case 9: return Precision::second;
      default: return std::nullopt;
    }
  }
  switch (digits) {
    case 4: return Precision::year;
    case 6: return Precision::month;
    case 8: return Precision::day;
    case 10: return kind == TimeKind::date ? std::nullopt : std::optional(Precision::hour);
    case 12: return kind == TimeKind::date ? std::nullopt : std::optional(Precision::minute);
    case 14:
    case 17: return kind == TimeKind::date ? std::nullopt : std::optional(Precision::second);
    default: return std::nullopt;
  }
}

// `time` with everything below `precision` zeroed and forgotten.
void cut_to(PartialTime& time, Precision precision, int fraction_digits) {
  time.precision = precision;
  if (precision < Precision::month) time.month = 1;
  if (precision < Precision::day) time.day = 1;
  if (precision < Precision::hour) {
    time.hour = 0;
    time.has_zone = false;
    time.zone_minutes = 0;
  }
  if (precision < Precision::minute) time.minute = 0;
  if (precision < Precision::second) time.second = 0;
  if (precision < Precision::second || fraction_digits == 0) time.nanoseconds = 0;
  time.fraction_digits = static_cast<std::uint8_t>(fraction_digits);
}

}  // namespace

PartialTime as_date_time(PartialTime time) {
  time.kind = TimeKind::date_time;
  return time;
}

PartialTime as_date(PartialTime time) {
  if (time.precision > Precision::day) cut_to(time, Precision::day, 0);
  time.kind = TimeKind::date;
  return time;
}

PartialTime date_time_of(base::Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  PartialTime time;
  time.kind = TimeKind::date_time;
  time.precision = Precision::second;
  time.fraction_digits = 3;
  time.has_zone = true;
  set_days(time, day.time_since_epoch().count());
  set_clock(time, Int128{(instant - day).count()} * 1'000'000);
  return time;
}

Order compare(const PartialTime& left, const PartialTime& right) {
  Int128 left_start = local_ns(left);
  Int128 left_end = local_end_ns(left);
  Int128 right_start = local_ns(right);
  Int128 right_end = local_end_ns(right);
  // The offset of a value without zone lies between -12:00 and +14:00; when neither has one they share it.
  const auto shift = [](const PartialTime& time, Int128& start, Int128& end) {
    if (time.has_zone) {
      start -= time.zone_minutes * minute_ns;
      end -= time.zone_minutes * minute_ns;
    } else {
      start -= 14 * hour_ns;
      end += 12 * hour_ns;
    }
  };
  if (left.has_zone || right.has_zone) {
    shift(left, left_start, left_end);
    shift(right, right_start, right_end);
  }
  if (left_start == left_end && right_start == right_end) {
    return left_start < right_start ? Order::less : left_start > right_start ? Order::greater : Order::equal;
  }
  const auto before = [](Int128 start, Int128 end, Int128 other) { return start == end ? end < other : end <= other; };
  if (before(left_start, left_end, right_start)) return Order::less;
  if (before(right_start, right_end, left_start)) return Order::greater;
  const bool same_zone = left.has_zone == right.has_zone;
  if (same_zone && left.precision == right.precision && left_start == right_start) return Order::equal;
  return Order::unknown;
}

std::optional<PartialTime> add(const PartialTime& time, const base::Decimal& amount, CalendarUnit unit) {
  const auto whole = amount.to_int64();
  if (!whole || *whole > 10'000'000'000'000 || *whole < -10'000'000'000'000) return std::nullopt;
  if (unit == CalendarUnit::year) return add_months(time, *whole * 12);
  if (unit == CalendarUnit::month) {
    return add_months(time, time.precision == Precision::year ? *whole / 12 * 12 : *whole);
  }
  Int128 ns = Int128{*whole} * unit_ns(unit);
  if (unit == CalendarUnit::second) {
    const auto fraction = subtract(amount, amount.truncated());
    const auto nanoseconds = fraction ? fraction->cut(9) : std::nullopt;
    if (nanoseconds) ns += nanoseconds->coefficient();
  }
  switch (time.precision) {
    case Precision::year: return add_months(time, static_cast<std::int64_t>(ns / (365 * day_ns)) * 12);
    case Precision::month: return add_months(time, static_cast<std::int64_t>(ns / (30 * day_ns)));
    case Precision::day: return add_ns(time, ns / day_ns * day_ns);
    case Precision::hour: return add_ns(time, ns / hour_ns * hour_ns);
    case Precision::minute: return add_ns(time, ns / minute_ns * minute_ns);
    case Precision::second: break;
  }
  auto sum = add_ns(time, ns);
  if (!sum) return sum;
  std::int32_t fraction = sum->nanoseconds;
  std::uint8_t digits = 9;
  while (digits > sum->fraction_digits && fraction % 10 == 0) {
    fraction /= 10;
    --digits;
  }
  sum->fraction_digits = digits;
  return sum;
}

std::optional<PartialTime> low_boundary(const PartialTime& time, int digits) {
  const auto precision = precision_of(time.kind, digits);
  if (!precision) return std::nullopt;
  PartialTime low = time;
  if (time.kind == TimeKind::date_time && !time.has_zone) {
    low.has_zone = true;
    low.zone_minutes = 14 * 60;  // the earliest instant a local time can be is in the easternmost zone
  }
  cut_to(low, *precision, digits == 17 || digits == 9 ? 3 : 0);
  return low;
}

std::optional<PartialTime> high_boundary(const PartialTime& time, int digits) {
  const auto precision = precision_of(time.kind, digits);
  if (!precision) return std::nullopt;
  PartialTime high = time;
  if (time.precision < Precision::month) high.month = 12;
  if (time.precision < Precision::day) {
    const std::chrono::year_month_day_last last{std::chrono::year{high.year},
                                                std::chrono::month_day_last{std::chrono::month{high.month}}};
    high.day = static_cast<std::uint8_t>(static_cast<unsigned>(last.day()));
  }
  if (time.precision < Precision::hour) high.hour = 23;
  if (time.precision < Precision::minute) high.minute = 59;
  if (time.precision < Precision::second) high.second = 59;
  if (time.fraction_digits == 0) high.nanoseconds = 999'000'000;
  if (time.kind == TimeKind::date_time && !time.has_zone) {
    high.has_zone = true;
    high.zone_minutes = -12 * 60;
  }
  cut_to(high, *precision, digits == 17 || digits == 9 ? 3 : 0);
  return high;
}

std::uint64_t hash_of(const PartialTime& time) {
  const Int128 start = local_ns(time) - (time.has_zone ? time.zone_minutes * minute_ns : 0);
  return static_cast<std::uint64_t>(start) * 0x9e3779b97f4a7c15ULL;
}

int digit_count(const PartialTime& time) {
  const int date_digits = time.kind == TimeKind::time ? 0 : 8;
  switch (time.precision) {
    case Precision::year: return 4;
    case Precision::month: return 6;
    case Precision::day: return 8;
    case Precision::hour: return date_digits + 2;
    case Precision::minute: return date_digits + 4;
    case Precision::second: return date_digits + 6 + time.fraction_digits;
  }
  return 0;
}

}  // namespace gateway::fhirpath
