#include <map>
#include <set>
#include <string>

#include "base/instant.hpp"
#include "samples/sample_files.hpp"

namespace gateway::tests {
namespace {

// Date to "is it a substitute day", of one division of a file in the GOV.UK feed's form.
std::map<std::string, bool> holidays(const std::filesystem::path& path) {
  json::Names names;
  const std::string text = content_of(path);
  const json::Document document = json_of(text, names);
  std::map<std::string, bool> days;
  const json::Node* division = document.root().find("england-and-wales");
  if (division == nullptr || division->find("events") == nullptr) {
    ADD_FAILURE() << path << " has no events for England and Wales";
    return days;
  }
  for (const json::Node& event : *division->find("events")) {
    EXPECT_TRUE(days.emplace(event.string("date"), event.string("notes") == "Substitute day").second)
        << event.string("date") << " is listed twice";
  }
  return days;
}

const std::filesystem::path ours = "policies/bank-holidays.json";

TEST(BankHolidays, EveryEventHasTheFieldsOfTheFeed) {
  json::Names names;
  const std::string text = content_of(ours);
  const json::Document document = json_of(text, names);
  const json::Node* division = document.root().find("england-and-wales");
  ASSERT_NE(division, nullptr);
  EXPECT_EQ(division->string("division"), "england-and-wales");

  std::string last;
  for (const json::Node& event : *division->find("events")) {
    EXPECT_EQ(event.size(), 4u);
    EXPECT_FALSE(event.string("title").empty());
    ASSERT_NE(event.find("notes"), nullptr);
    ASSERT_NE(event.find("bunting"), nullptr);
    EXPECT_TRUE(event.find("bunting")->is_boolean());
    const std::string date(event.string("date"));
    EXPECT_TRUE(base::parse_date(date)) << date;
    EXPECT_LT(last, date) << "events stand in order of date";
    last = date;
  }
}

TEST(BankHolidays, NoneFallsOnAWeekend) {
  for (const auto& [date, substitute] : holidays(ours)) {
    const auto day = base::parse_date(date);
    ASSERT_TRUE(day);
    const std::chrono::weekday weekday{std::chrono::sys_days{day.value()}};
    EXPECT_NE(weekday, std::chrono::Saturday) << date;
    EXPECT_NE(weekday, std::chrono::Sunday) << date;
  }
}

TEST(BankHolidays, EveryYearFrom2012To2028HasEightAndTheOneOffDays) {
  const std::map<int, std::size_t> one_off = {{2012, 1}, {2022, 2}, {2023, 1}};
  std::map<int, std::size_t> count;
  for (const auto& [date, substitute] : holidays(ours)) ++count[std::stoi(date.substr(0, 4))];
  ASSERT_EQ(count.size(), 17u);
  for (int year = 2012; year <= 2028; ++year) {
    EXPECT_EQ(count[year], 8 + (one_off.contains(year) ? one_off.at(year) : 0)) << year;
  }
}

TEST(BankHolidays, AreTheDaysOfTheGovernmentsFeed) {
  SHARED_DATA_OR_SKIP(feed, "uk/bank-holidays.json");

  EXPECT_EQ(holidays(ours), holidays(feed));
}

}  // namespace
}  // namespace gateway::tests
