// The text forms of PartialTime.
#include <array>
#include <chrono>
#include <cstdio>

#include "fhirpath/partial_time.hpp"

namespace gateway::fhirpath {
namespace {

// Reads fields from left to right; `ok` turns false at the first thing that does not fit.
struct Reader {
  std::string_view text;
  std::size_t at = 0;
  bool ok = true;

  bool done() const { return at == text.size(); }
  bool next_is(char c) const { return at < text.size() && text[at] == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at;
    return true;
  }
  int number(std::size_t count, int low, int high) {
    int value = 0;
    if (at + count > text.size()) return fail(low);
    for (std::size_t i = 0; i < count; ++i) {
      const char c = text[at + i];
      if (c < '0' || c > '9') return fail(low);
      value = value * 10 + (c - '0');
    }
    at += count;
    return value < low || value > high ? fail(low) : value;
  }
  int fail(int value) {
    ok = false;
    return value;
  }
};

bool real_day(const PartialTime& time) {
  return std::chrono::year_month_day{std::chrono::year{time.year}, std::chrono::month{time.month},
                                     std::chrono::day{time.day}}
      .ok();
}

void read_date_fields(Reader& reader, PartialTime& time) {
  time.year = static_cast<std::int16_t>(reader.number(4, 1, 9999));
  time.precision = Precision::year;
  if (!reader.ok || !reader.take('-')) return;
  time.month = static_cast<std::uint8_t>(reader.number(2, 1, 12));
  time.precision = Precision::month;
  if (!reader.ok || !reader.take('-')) return;
  time.day = static_cast<std::uint8_t>(reader.number(2, 1, 31));
  time.precision = Precision::day;
  if (!real_day(time)) reader.ok = false;
}

void read_time_fields(Reader& reader, PartialTime& time) {
  time.hour = static_cast<std::uint8_t>(reader.number(2, 0, 23));
  time.precision = Precision::hour;
  if (!reader.ok || !reader.take(':')) return;
  time.minute = static_cast<std::uint8_t>(reader.number(2, 0, 59));
  time.precision = Precision::minute;
  if (!reader.ok || !reader.take(':')) return;
  // FHIR allows the leap second 60 in its patterns; it counts as the last second here.
  const int second = reader.number(2, 0, 60);
  time.second = static_cast<std::uint8_t>(second == 60 ? 59 : second);
  time.precision = Precision::second;
  if (!reader.ok || !reader.take('.')) return;
  std::int32_t unit = 100'000'000;
  int digits = 0;
  while (!reader.done() && reader.text[reader.at] >= '0' && reader.text[reader.at] <= '9') {
    time.nanoseconds += (reader.text[reader.at++] - '0') * unit;
    unit /= 10;
    ++digits;
  }
  if (digits == 0) reader.ok = false;
  time.fraction_digits = static_cast<std::uint8_t>(digits > 9 ? 9 : digits);
}

void read_zone(Reader& reader, PartialTime& time) {
  if (reader.take('Z')) {
    time.has_zone = true;
    return;
  }
  const bool west = reader.next_is('-');
  if (!reader.take('+') && !reader.take('-')) return;
  const int hours = reader.number(2, 0, 14);
  if (!reader.ok || !reader.take(':')) {
    reader.ok = false;
    return;
  }
  const int minutes = hours * 60 + reader.number(2, 0, 59);
  time.zone_minutes = static_cast<std::int16_t>(west ? -minutes : minutes);
  time.has_zone = true;
}

std::optional<PartialTime> finished(const Reader& reader, const PartialTime& time) {
  if (!reader.ok || !reader.done()) return std::nullopt;
  return time;
}

}  // namespace

std::optional<PartialTime> parse_date(std::string_view text) {
  Reader reader{text};
  PartialTime time;
  read_date_fields(reader, time);
  return finished(reader, time);
}

std::optional<PartialTime> parse_date_time(std::string_view text) {
  Reader reader{text};
  PartialTime time;
  time.kind = TimeKind::date_time;
  read_date_fields(reader, time);
  if (reader.ok && reader.take('T') && !reader.done()) {
    if (time.precision != Precision::day) return std::nullopt;
    read_time_fields(reader, time);
    if (reader.ok) read_zone(reader, time);
  }
  return finished(reader, time);
}

std::optional<PartialTime> parse_time(std::string_view text) {
  Reader reader{text};
  PartialTime time;
  time.kind = TimeKind::time;
  read_time_fields(reader, time);
  return finished(reader, time);
}

std::string to_string(const PartialTime& time) {
  std::array<char, 64> text{};
  std::string out;
  const auto put = [&](const char* format, int number) {
    const int length = std::snprintf(text.data(), text.size(), format, number);
    out.append(text.data(), static_cast<std::size_t>(length));
  };
  if (time.kind != TimeKind::time) {
    put("%04d", time.year);
    if (time.precision >= Precision::month) put("-%02d", time.month);
    if (time.precision >= Precision::day) put("-%02d", time.day);
    if (time.precision >= Precision::hour) out += 'T';
  }
  if (time.precision >= Precision::hour) put("%02d", time.hour);
  if (time.precision >= Precision::minute) put(":%02d", time.minute);
  if (time.precision >= Precision::second) put(":%02d", time.second);
  if (time.precision >= Precision::second && time.fraction_digits > 0) {
    std::int32_t fraction = time.nanoseconds;
    for (int i = time.fraction_digits; i < 9; ++i) fraction /= 10;
    const int length = std::snprintf(text.data(), text.size(), ".%0*d", time.fraction_digits, fraction);
    out.append(text.data(), static_cast<std::size_t>(length));
  }
  if (time.has_zone) {
    if (time.zone_minutes == 0) {
      out += 'Z';
    } else {
      const int minutes = time.zone_minutes < 0 ? -time.zone_minutes : time.zone_minutes;
      out += time.zone_minutes < 0 ? '-' : '+';
      put("%02d", minutes / 60);
      put(":%02d", minutes % 60);
    }
  }
  return out;
}

}  // namespace gateway::fhirpath
