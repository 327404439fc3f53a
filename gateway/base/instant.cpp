#include "base/instant.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace gateway::base {
namespace {

// Two to four digits at `at`; -1 when they are not digits.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int number = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

// `sign`, when there is one, and the last `count` digits of `number`, which is not negative.
void append(std::string& text, std::optional<char> sign, std::int64_t number, int count) {
  if (sign) text += *sign;
  const std::size_t start = text.size();
  text.append(static_cast<std::size_t>(count), '0');
  for (std::size_t at = text.size(); at-- > start; number /= 10) text[at] = static_cast<char>('0' + number % 10);
}

Error not_an_instant() {
  return Error(ErrorKind::value, "not an instant of the form YYYY-MM-DDThh:mm:ss.sssZ", {},
               "give date, time and zone, e.g. 2026-03-02T09:30:00Z");
}

}  // namespace

std::string format_instant(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time{instant - day};
  std::string text = format_date(Date{day});
  append(text, 'T', time.hours().count(), 2);
  append(text, ':', time.minutes().count(), 2);
  append(text, ':', time.seconds().count(), 2);
  append(text, '.', time.subseconds().count(), 3);
  text += 'Z';
  return text;
}

Result<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return not_an_instant();
  auto date = parse_date(text.substr(0, 10));
  if (!date) return not_an_instant();
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return not_an_instant();
  std::size_t at = 19;
  int milliseconds = 0;
  if (text[at] == '.') {
    ++at;
    const std::size_t first = at;
    int scale = 100;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      milliseconds += (text[at] - '0') * scale;
      scale /= 10;
      ++at;
    }
    if (at == first) return not_an_instant();
  }
  if (at >= text.size()) return not_an_instant();
  std::chrono::minutes offset{0};
  if (text[at] == 'Z') {
    if (at + 1 != text.size()) return not_an_instant();
  } else {
    const int offset_hour = digits(text, at + 1, 2);
    const int offset_minute = digits(text, at + 4, 2);
    if ((text[at] != '+' && text[at] != '-') || text.size() != at + 6 || text[at + 3] != ':' || offset_hour < 0 ||
        offset_hour > 14 || offset_minute < 0 || offset_minute > 59) {
      return not_an_instant();
    }
    offset = std::chrono::hours{offset_hour} + std::chrono::minutes{offset_minute};
    if (text[at] == '-') offset = -offset;
  }
  return Instant{std::chrono::sys_days{*date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                 std::chrono::seconds{second} + Duration{milliseconds} - offset};
}

std::string format_date(Date date) {
  const int year = static_cast<int>(date.year());
  std::string text;
  text.reserve(24);
  if (year < 0 || year > 9999) {
    // Outside what FHIR can write; still the same four digits or more.
    std::array<char, 16> digits_of_year{};
    const int length = std::snprintf(digits_of_year.data(), digits_of_year.size(), "%04d", year);
    text.assign(digits_of_year.data(), static_cast<std::size_t>(length));
  } else {
    append(text, {}, year, 4);
  }
  append(text, '-', static_cast<unsigned>(date.month()), 2);
  append(text, '-', static_cast<unsigned>(date.day()), 2);
  return text;
}

Result<Date> parse_date(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (text.size() == 10 && text[4] == '-' && text[7] == '-' && year >= 0 && month > 0 && day > 0) {
    const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                    std::chrono::day{static_cast<unsigned>(day)}};
    if (date.ok()) return date;
  }
  return Error(ErrorKind::value, "not a calendar date of the form YYYY-MM-DD", {}, "give a date such as 2026-03-02");
}

}  // namespace gateway::base
