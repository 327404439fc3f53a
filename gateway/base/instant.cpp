#include "base/instant.hpp"

#include <array>
#include <charconv>
#include <cstdio>

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

Error not_an_instant() {
  return Error(ErrorKind::value, "not an instant of the form YYYY-MM-DDThh:mm:ss.sssZ", {},
               "give date, time and zone, e.g. 2026-03-02T09:30:00Z");
}

}  // namespace

std::string format_instant(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const Date date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  std::array<char, 40> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return std::string(text.data(), static_cast<std::size_t>(length));
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
  std::array<char, 20> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text.data(), static_cast<std::size_t>(length));
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
