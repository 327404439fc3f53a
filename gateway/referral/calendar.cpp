#include "referral/calendar.hpp"

#include <date/tz.h>

#include <algorithm>
#include <utility>

#include "base/digest.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;
using Day = std::chrono::sys_days;

// Looking a zone up by name costs far more than a deadline may; the database keeps its zones for the program's life.
const date::time_zone& london() {
  static const date::time_zone& zone = *date::locate_zone("Europe/London");
  return zone;
}

struct CivilTime {
  Day day;
  base::Duration since_midnight;
};

CivilTime to_civil(base::Instant instant) {
  const auto local = london().to_local(instant).time_since_epoch();
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {Day{day}, local - day};
}

// The instant of a local wall time; where clocks go back, the earlier of the two.
base::Instant to_instant(Day day, std::chrono::seconds since_midnight) {
  const date::local_time<base::Duration> local{day.time_since_epoch() + since_midnight};
  return london().to_sys(local, date::choose::earliest);
}

// New Year, Good Friday, Easter Monday, two in May, one in August, Christmas and Boxing Day; single years have more.
constexpr unsigned days_of_a_whole_year = 8;

int number_of(Day day) {
  return static_cast<int>(day.time_since_epoch().count());
}

}  // namespace

base::Result<WorkingCalendar> WorkingCalendar::read(std::string_view json_text) {
  static const json::Names names;
  const auto document = TRY(json::read(json_text, names));
  constexpr std::string_view division = "england-and-wales";
  const std::string place = "/england-and-wales/events";
  const json::Node* part = document.root().find(division);
  if (part == nullptr) {
    return Error(ErrorKind::required, "the bank holiday list has no division england-and-wales", "/england-and-wales",
                 "give the list in the form of GOV.UK's bank-holidays.json");
  }
  const json::Node* events = part->find("events");
  if (events == nullptr) return Error(ErrorKind::required, "the division has no list of events", place);
  if (!events->is_array()) return Error(ErrorKind::structure, "events must be an array", place);
  if (events->size() == 0) return Error(ErrorKind::value, "the bank holiday list is empty", place);

  WorkingCalendar calendar;
  std::size_t index = 0;
  for (const json::Node& event : *events) {
    const std::string at = place + "/" + std::to_string(index++) + "/date";
    const json::Node* text = event.find("date");
    if (text == nullptr) return Error(ErrorKind::required, "a bank holiday has no date", at);
    auto date = base::parse_date(text->text());
    if (!text->is_string() || !date) {
      return Error(ErrorKind::value, "a bank holiday's date is not a calendar date", at, "write it as 2026-12-25");
    }
    const bool fresh = calendar.holidays_.emplace(number_of(Day{*date}), std::string(event.string("title"))).second;
    if (fresh) ++calendar.days_of_year_[static_cast<int>(date->year())];
  }
  int last = calendar.days_of_year_.begin()->first - 1;
  for (const auto& [year, days] : calendar.days_of_year_) {
    if (days >= days_of_a_whole_year) last = year;
  }
  calendar.last_ = std::chrono::year{last} / std::chrono::December / 31;
  calendar.version_ = base::hex(base::sha256(json_text)).substr(0, 12);
  return calendar;
}

bool WorkingCalendar::is_whole(int year) const {
  const auto found = days_of_year_.find(year);
  return found != days_of_year_.end() && found->second >= days_of_a_whole_year;
}

bool WorkingCalendar::covers(base::Date date) const {
  return is_whole(static_cast<int>(date.year()));
}

bool WorkingCalendar::covers_all(Day from, Day to) const {
  const int end = static_cast<int>(base::Date{to}.year());
  for (int year = static_cast<int>(base::Date{from}.year()); year <= end; ++year) {
    if (!is_whole(year)) return false;
  }
  return true;
}

std::string WorkingCalendar::thin_years() const {
  std::string text;
  const auto add = [&](const std::string& years, const std::string& days) {
    text += (text.empty() ? "" : ", ") + years + " (" + days + ')';
  };
  int expected = days_of_year_.begin()->first;
  for (const auto& [year, days] : days_of_year_) {
    if (expected < year) {
      const std::string to = expected + 1 == year ? "" : " to " + std::to_string(year - 1);
      add(std::to_string(expected) + to, "none");
    }
    if (days < days_of_a_whole_year) add(std::to_string(year), std::to_string(days) + (days == 1 ? " day" : " days"));
    expected = year + 1;
  }
  return text;
}

base::Status WorkingCalendar::check_whole() const {
  const std::string thin = thin_years();
  if (thin.empty()) return base::Success{};
  return Error(ErrorKind::value, "the bank holiday list does not hold every year whole: " + thin,
               "/england-and-wales/events",
               "fetch GOV.UK's bank-holidays.json again: every year of England and Wales has at least eight days");
}

bool WorkingCalendar::works(Day day) const {
  const std::chrono::weekday weekday{day};
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday && !holidays_.contains(number_of(day));
}

bool WorkingCalendar::is_working_day(base::Date date) const {
  return works(Day{date});
}

WorkingCalendar::Day WorkingCalendar::next_working_day(Day day) const {
  do {
    day += std::chrono::days{1};
  } while (!works(day));
  return day;
}

DueInstant WorkingCalendar::add_working_days(base::Instant start, unsigned days, const OfficeHours& hours) const {
  const CivilTime civil = to_civil(start);
  Day day = civil.day;
  if (!works(day) || after_close(start, hours)) day = next_working_day(day);
  for (unsigned counted = 0; counted < days; ++counted) day = next_working_day(day);
  return {to_instant(day, hours.close), !covers_all(civil.day, day)};
}

DueInstant WorkingCalendar::add_working_time(base::Instant start, std::chrono::minutes amount,
                                             const OfficeHours& hours) const {
  const CivilTime civil = to_civil(start);
  Day day = civil.day;
  // Office time is counted in instants, so that hours lying across a clock change count as long as they last.
  base::Instant from = start;
  if (!works(day) || civil.since_midnight >= hours.close) {
    day = next_working_day(day);
    from = to_instant(day, hours.open);
  }
  from = std::max(from, to_instant(day, hours.open));
  base::Duration left = amount;
  for (;;) {
    const base::Instant close = to_instant(day, hours.close);
    if (from + left <= close) break;
    left -= close - from;
    day = next_working_day(day);
    from = to_instant(day, hours.open);
  }
  return {from + left, !covers_all(civil.day, day)};
}

base::Duration WorkingCalendar::working_time_between(base::Instant start, base::Instant end,
                                                     const OfficeHours& hours) const {
  base::Duration sum{0};
  if (end <= start) return sum;
  const Day last = to_civil(end).day;
  for (Day day = to_civil(start).day; day <= last; day += std::chrono::days{1}) {
    if (!works(day)) continue;
    const base::Instant from = std::max(start, to_instant(day, hours.open));
    const base::Instant to = std::min(end, to_instant(day, hours.close));
    if (from < to) sum += to - from;
  }
  return sum;
}

std::string WorkingCalendar::why_closed(base::Date date) const {
  const Day day{date};
  const std::chrono::weekday weekday{day};
  if (weekday == std::chrono::Saturday) return "Saturday";
  if (weekday == std::chrono::Sunday) return "Sunday";
  const auto found = holidays_.find(number_of(day));
  if (found == holidays_.end()) return {};
  return found->second.empty() ? "bank holiday" : found->second;
}

bool WorkingCalendar::after_close(base::Instant start, const OfficeHours& hours) const {
  return to_civil(start).since_midnight > hours.close;
}

base::Instant WorkingCalendar::instant_of(base::Date date, std::chrono::seconds since_midnight) {
  return to_instant(Day{date}, since_midnight);
}

base::Date WorkingCalendar::local_date(base::Instant instant) {
  return base::Date{to_civil(instant).day};
}

std::string WorkingCalendar::local_text(base::Instant instant) {
  const date::local_time<base::Duration> local = london().to_local(instant);
  return date::format("%a %e %b %Y %H:%M", date::floor<std::chrono::minutes>(local));
}

}  // namespace gateway::referral
