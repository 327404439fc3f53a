#include "referral/calendar.hpp"

#include <gtest/gtest.h>

#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

WorkingCalendar england() {
  auto calendar = WorkingCalendar::read(tests::content_of("policies/bank-holidays.json"));
  EXPECT_TRUE(calendar.ok());
  return std::move(calendar).value();
}

std::string due(std::string_view start, unsigned days, const WorkingCalendar& calendar = england()) {
  return base::format_instant(calendar.add_working_days(base::parse_instant(start).value(), days, {}).due);
}

std::string hour_later(std::string_view start, int minutes = 60) {
  return base::format_instant(
      england().add_working_time(base::parse_instant(start).value(), std::chrono::minutes{minutes}, {}).due);
}

TEST(Deadline, OfOneWorkingDayFollowsTheDayOfStartUntilCloseOfBusiness) {
  EXPECT_EQ(due("2026-03-06T16:59:00Z", 1), "2026-03-09T17:00:00.000Z");  // Friday
  EXPECT_EQ(due("2026-03-06T17:00:00.000Z", 1), "2026-03-09T17:00:00.000Z");
  EXPECT_EQ(due("2026-03-06T17:00:00.001Z", 1), "2026-03-10T17:00:00.000Z");
  EXPECT_EQ(due("2026-03-06T17:01:00Z", 1), "2026-03-10T17:00:00.000Z");
  EXPECT_EQ(due("2026-03-06T23:59:00Z", 1), "2026-03-10T17:00:00.000Z");
  EXPECT_EQ(due("2026-03-07T10:00:00Z", 1), "2026-03-10T17:00:00.000Z");  // Saturday
  EXPECT_EQ(due("2026-03-09T00:00:00Z", 1), "2026-03-10T17:00:00.000Z");  // Monday, before opening
}

TEST(Deadline, CloseOfBusinessMayBeTheLastSecondOfTheDay) {
  const OfficeHours all_day{std::chrono::seconds{0}, std::chrono::hours{24} - std::chrono::seconds{1}};
  const auto due_at_night = [&](std::string_view start) {
    return base::format_instant(england().add_working_days(base::parse_instant(start).value(), 1, all_day).due);
  };

  EXPECT_EQ(due_at_night("2026-03-06T16:59:00Z"), "2026-03-09T23:59:59.000Z");  // Friday
  EXPECT_EQ(due_at_night("2026-03-06T17:01:00Z"), "2026-03-09T23:59:59.000Z");
  EXPECT_EQ(due_at_night("2026-03-06T23:59:00Z"), "2026-03-09T23:59:59.000Z");
  EXPECT_EQ(due_at_night("2026-03-07T00:00:00Z"), "2026-03-10T23:59:59.000Z");  // Saturday
  EXPECT_EQ(due_at_night("2026-03-27T20:00:00Z"), "2026-03-30T22:59:59.000Z");  // summer time began between
}

TEST(Deadline, SkipsBankHolidays) {
  EXPECT_EQ(due("2026-04-02T09:00:00Z", 1), "2026-04-07T16:00:00.000Z");  // before Good Friday, summer time
  EXPECT_EQ(due("2026-12-24T10:00:00Z", 1), "2026-12-29T17:00:00.000Z");
  EXPECT_EQ(due("2026-12-31T10:00:00Z", 1), "2027-01-04T17:00:00.000Z");
  EXPECT_EQ(due("2027-12-24T10:00:00Z", 1), "2027-12-29T17:00:00.000Z");  // Christmas on a Saturday
}

TEST(Deadline, OfFifteenAndFortyFiveWorkingDaysMeetsThePublishedVectors) {
  EXPECT_EQ(due("2026-03-20T10:00:00Z", 15), "2026-04-14T16:00:00.000Z");
  EXPECT_EQ(due("2026-12-15T10:00:00Z", 15), "2027-01-08T17:00:00.000Z");
  EXPECT_EQ(due("2026-03-20T10:00:00Z", 45), "2026-05-28T16:00:00.000Z");
  EXPECT_EQ(due("2026-12-01T10:00:00Z", 45), "2027-02-05T17:00:00.000Z");
}

TEST(Deadline, IsAtFiveInLondonOnBothSidesOfAClockChange) {
  EXPECT_EQ(due("2026-03-27T16:59:00Z", 1), "2026-03-30T16:00:00.000Z");  // summer time began on the 29th
  EXPECT_EQ(due("2026-03-29T00:30:00Z", 1), "2026-03-31T16:00:00.000Z");
  EXPECT_EQ(due("2026-03-29T01:30:00Z", 1), "2026-03-31T16:00:00.000Z");
  EXPECT_EQ(due("2026-10-23T15:59:00Z", 1), "2026-10-26T17:00:00.000Z");  // and ended on 25 October
  EXPECT_EQ(due("2026-10-23T16:01:00Z", 1), "2026-10-27T17:00:00.000Z");  // 17:01 in London
  EXPECT_EQ(due("2026-10-25T00:30:00Z", 1), "2026-10-27T17:00:00.000Z");
  EXPECT_EQ(due("2026-10-25T01:30:00Z", 1), "2026-10-27T17:00:00.000Z");
  EXPECT_EQ(due("2026-07-02T23:30:00Z", 1), "2026-07-06T16:00:00.000Z");  // Friday already, in London
}

TEST(Deadline, MovesWhenAHolidayIsAddedLater) {
  const auto list = [](const std::string& extra) {
    return WorkingCalendar::read(R"({"england-and-wales":{"events":[{"date":"2022-08-29"},)" + extra +
                                 R"({"date":"2022-12-26"}]}})")
        .value();
  };
  const WorkingCalendar before = list("");
  const WorkingCalendar after = list(R"({"date":"2022-09-19"},)");

  EXPECT_EQ(due("2022-09-16T10:00:00Z", 1, before), "2022-09-19T16:00:00.000Z");
  EXPECT_EQ(due("2022-09-16T10:00:00Z", 1, after), "2022-09-20T16:00:00.000Z");
  EXPECT_NE(before.version(), after.version());
  EXPECT_EQ(after.version().size(), 12U);
}

TEST(Deadline, IsFlaggedWhenItLiesPastTheListsEnd) {
  const WorkingCalendar calendar = england();
  const auto flagged = [&](std::string_view start, unsigned days) {
    return calendar.add_working_days(base::parse_instant(start).value(), days, {}).past_list_end;
  };

  EXPECT_EQ(base::format_date(calendar.last_listed()), "2028-12-31");
  EXPECT_TRUE(calendar.thin_years().empty());
  EXPECT_FALSE(flagged("2028-12-28T10:00:00Z", 1));
  EXPECT_TRUE(flagged("2028-12-29T10:00:00Z", 1));
  EXPECT_TRUE(flagged("2029-06-01T10:00:00Z", 0));
  EXPECT_TRUE(flagged("2011-12-28T10:00:00Z", 5));
  EXPECT_FALSE(flagged("2012-01-01T10:00:00Z", 5));
  EXPECT_TRUE(
      calendar.add_working_time(base::parse_instant("2029-01-02T10:00:00Z").value(), std::chrono::minutes{60}, {})
          .past_list_end);
}

// Eight days of each of `years`, on days that mean nothing.
std::string whole(const std::vector<int>& years, const std::string& more = "") {
  std::string events;
  for (const int year : years) {
    for (int month = 1; month <= 8; ++month) {
      events += R"({"date":")" + std::to_string(year) + "-0" + std::to_string(month) + "-01\"},";
    }
  }
  events += more;
  if (events.back() == ',') events.pop_back();
  return R"({"england-and-wales":{"events":[)" + events + "]}}";
}

TEST(BankHolidays, AYearThatIsMissingOrThinIsNamedAndNotCountedOn) {
  const auto calendar = WorkingCalendar::read(whole({2024, 2025, 2028}, R"({"date":"2027-12-27"})")).value();
  const auto flagged = [&](std::string_view start, unsigned days) {
    return calendar.add_working_days(base::parse_instant(start).value(), days, {}).past_list_end;
  };

  EXPECT_EQ(calendar.thin_years(), "2026 (none), 2027 (1 day)");
  EXPECT_FALSE(calendar.check_whole().ok());
  EXPECT_EQ(base::format_date(calendar.last_listed()), "2028-12-31");
  EXPECT_FALSE(flagged("2025-12-29T10:00:00Z", 2));
  EXPECT_TRUE(flagged("2025-12-30T10:00:00Z", 3));
  EXPECT_TRUE(flagged("2027-06-01T10:00:00Z", 1));
  EXPECT_TRUE(flagged("2025-06-02T10:00:00Z", 700)) << "from a whole year to a whole year, over two that are not";
  EXPECT_FALSE(flagged("2028-06-01T10:00:00Z", 1));
}

TEST(BankHolidays, ASingleDayOfAFarYearDoesNotStretchTheList) {
  const auto calendar = WorkingCalendar::read(whole({2025, 2026}, R"({"date":"2031-01-01"})")).value();
  EXPECT_EQ(base::format_date(calendar.last_listed()), "2026-12-31");
  EXPECT_EQ(calendar.thin_years(), "2027 to 2030 (none), 2031 (1 day)");
  const auto one = WorkingCalendar::read(whole({}, R"({"date":"2031-01-01"})")).value();
  EXPECT_EQ(base::format_date(one.last_listed()), "2030-12-31") << "no year of it can be counted on";
  EXPECT_FALSE(one.covers(base::parse_date("2031-06-01").value()));
  const auto repeated = WorkingCalendar::read(
      whole({}, R"({"date":"2025-01-01"},{"date":"2025-01-01"},{"date":"2025-01-01"},{"date":"2025-01-01"},
                   {"date":"2025-01-01"},{"date":"2025-01-01"},{"date":"2025-01-01"},{"date":"2025-01-01"})"));
  EXPECT_EQ(repeated.value().thin_years(), "2025 (1 day)") << "a day listed eight times is one day";
}

TEST(WorkingTime, CountsOnlyOpeningHours) {
  EXPECT_EQ(hour_later("2026-03-06T10:00:00Z"), "2026-03-06T11:00:00.000Z");
  EXPECT_EQ(hour_later("2026-03-06T07:00:00Z"), "2026-03-06T10:00:00.000Z");
  EXPECT_EQ(hour_later("2026-03-06T16:00:00Z"), "2026-03-06T17:00:00.000Z");
  EXPECT_EQ(hour_later("2026-03-06T16:30:00Z"), "2026-03-09T09:30:00.000Z");
  EXPECT_EQ(hour_later("2026-03-06T17:00:00Z"), "2026-03-09T10:00:00.000Z");
  EXPECT_EQ(hour_later("2026-03-07T12:00:00Z"), "2026-03-09T10:00:00.000Z");
  EXPECT_EQ(hour_later("2026-04-02T15:30:00Z"), "2026-04-07T08:30:00.000Z");  // over Easter, in summer time
  EXPECT_EQ(hour_later("2026-03-06T10:00:00Z", 24 * 60), "2026-03-11T10:00:00.000Z");
}

TEST(BankHolidays, OtherThanTheFeedsFormAreRefusedWithTheirPlace) {
  const auto place = [](std::string_view text) {
    const auto calendar = WorkingCalendar::read(text);
    return calendar ? std::string("accepted") : calendar.error().place;
  };

  EXPECT_EQ(place(R"({"scotland":{}})"), "/england-and-wales");
  EXPECT_EQ(place(R"({"england-and-wales":{}})"), "/england-and-wales/events");
  EXPECT_EQ(place(R"({"england-and-wales":{"events":[]}})"), "/england-and-wales/events");
  EXPECT_EQ(place(R"({"england-and-wales":{"events":[{"date":"2026-01-01"},{"title":"x"}]}})"),
            "/england-and-wales/events/1/date");
  EXPECT_EQ(place(R"({"england-and-wales":{"events":[{"date":"2026-02-30"}]}})"), "/england-and-wales/events/0/date");
  EXPECT_FALSE(WorkingCalendar::read("{").ok());
  EXPECT_FALSE(WorkingCalendar::read("[]").ok());
}

}  // namespace
}  // namespace gateway::referral
