// Every day of 2012 to 2028 against a count made from the definitions alone: no calendar library, no zone database.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "referral/calendar.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

struct NaiveDay {
  std::string text;
  int weekday = 0;  // 0 Sunday
  bool works = false;
  bool summer = false;               // summer time at midday
  std::int64_t midnight_utc_ms = 0;  // of the civil date, as if in UTC
};

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

// The dates of the first division in the text; the feed and our own list both put England and Wales first.
std::set<std::string> listed(const std::string& feed) {
  std::set<std::string> dates;
  std::size_t at = feed.find("england-and-wales");
  const std::size_t end = std::min(feed.find("scotland"), feed.size());
  while ((at = feed.find("\"date\"", at)) != std::string::npos && at < end) {
    at = feed.find("20", at);
    dates.insert(feed.substr(at, 10));
  }
  return dates;
}

std::vector<NaiveDay> every_day(const std::set<std::string>& holidays) {
  std::vector<NaiveDay> days;
  int weekday = 0;                                     // 1 January 2012 was a Sunday
  std::int64_t midnight = 15340LL * 24 * 3600 * 1000;  // days from 1970 to 2012: 42 years, 10 of them leap
  for (int year = 2012; year <= 2028; ++year) {
    const std::array<int, 12> length = {31, is_leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 1; month <= 12; ++month) {
      const int last = length[static_cast<std::size_t>(month - 1)];
      for (int day = 1; day <= last; ++day) {
        NaiveDay one;
        one.text = std::to_string(year) + (month < 10 ? "-0" : "-") + std::to_string(month) + (day < 10 ? "-0" : "-") +
                   std::to_string(day);
        one.weekday = weekday;
        one.works = weekday != 0 && weekday != 6 && !holidays.contains(one.text);
        one.midnight_utc_ms = midnight;
        // The last Sunday of a month of 31 days is the one within its last seven.
        const int last_sunday = day - weekday + (31 - day + weekday) / 7 * 7;
        one.summer =
            (month > 3 && month < 10) || (month == 3 && day >= last_sunday) || (month == 10 && day < last_sunday);
        days.push_back(one);
        weekday = (weekday + 1) % 7;
        midnight += 24LL * 3600 * 1000;
      }
    }
  }
  return days;
}

base::Instant local(const NaiveDay& day, std::int64_t since_midnight_ms) {
  return base::Instant{base::Duration{day.midnight_utc_ms + since_midnight_ms - (day.summer ? 3'600'000 : 0)}};
}

void compare_every_day(const std::string& feed) {
  const auto read = WorkingCalendar::read(feed);
  ASSERT_TRUE(read.ok());
  const WorkingCalendar& calendar = *read;
  const std::set<std::string> holidays = listed(feed);
  ASSERT_EQ(holidays.size(), 140U);
  const std::vector<NaiveDay> days = every_day(holidays);
  ASSERT_EQ(days.size(), 6210U);
  std::vector<std::size_t> working;
  for (std::size_t at = 0; at < days.size(); ++at) {
    if (days[at].works) working.push_back(at);
  }
  constexpr std::int64_t hour = 3'600'000;
  std::size_t compared = 0;
  for (std::size_t at = 0; at < days.size(); ++at) {
    const base::Date date = base::parse_date(days[at].text).value();
    ASSERT_EQ(calendar.is_working_day(date), days[at].works) << days[at].text;
    for (const std::int64_t time : {5 * hour, 17 * hour, 17 * hour + 1, 23 * hour}) {
      const std::size_t earliest = time > 17 * hour ? at + 1 : at;
      const auto day_zero = std::lower_bound(working.begin(), working.end(), earliest);
      for (const unsigned n : {0U, 1U, 2U, 15U, 45U}) {
        if (working.end() - day_zero <= static_cast<std::ptrdiff_t>(n)) continue;
        const NaiveDay& expected = days[*(day_zero + n)];
        const DueInstant due = calendar.add_working_days(local(days[at], time), n, {});
        ASSERT_EQ(base::format_instant(due.due), base::format_instant(local(expected, 17 * hour)))
            << days[at].text << " + " << n << " at " << time;
        ASSERT_FALSE(due.past_list_end) << days[at].text << ": every year to the last is listed whole";
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 120'000U);
}

TEST(Deadline, EqualsANaiveCountOnEveryDayOfOurList) {
  compare_every_day(tests::content_of("policies/bank-holidays.json"));
}

TEST(Deadline, EqualsANaiveCountOnEveryDayOfTheFeed) {
  SHARED_DATA_OR_SKIP(path, "uk/bank-holidays.json");
  compare_every_day(tests::content_of(path));
}

}  // namespace
}  // namespace gateway::referral
