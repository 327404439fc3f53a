// The count that the simulation checks clocks with, against dates that standards.md works out by hand.
#include "sim/almanac.hpp"

#include <gtest/gtest.h>

#include "support/shared_data.hpp"

namespace gateway::tests::sim {
namespace {

class AlmanacCount : public testing::Test {
 protected:
  std::string days(std::string_view from, unsigned days) {
    return base::format_instant(
        almanac_.after_working_days(base::parse_instant(from).value(), days, std::chrono::minutes{17 * 60}));
  }
  std::string time(std::string_view from, int minutes) {
    return base::format_instant(almanac_.after_working_time(base::parse_instant(from).value(),
                                                            std::chrono::minutes{minutes}, std::chrono::minutes{9 * 60},
                                                            std::chrono::minutes{17 * 60}));
  }

  Almanac almanac_{content_of("policies/bank-holidays.json")};
};

TEST_F(AlmanacCount, AWorkingDayEndsAtCloseInLondon) {
  EXPECT_EQ(days("2026-03-27T16:59:00Z", 1), "2026-03-30T16:00:00.000Z") << "over the night that summer time begins";
  EXPECT_EQ(days("2026-03-27T17:01:00Z", 1), "2026-03-31T16:00:00.000Z");
  EXPECT_EQ(days("2026-10-23T15:59:00Z", 1), "2026-10-26T17:00:00.000Z") << "over the night that it ends";
  EXPECT_EQ(days("2026-04-02T09:00:00Z", 1), "2026-04-07T16:00:00.000Z") << "over Easter";
  EXPECT_EQ(days("2026-12-24T09:00:00Z", 1), "2026-12-29T17:00:00.000Z") << "over Christmas and a substitute day";
  EXPECT_EQ(days("2027-12-24T09:00:00Z", 1), "2027-12-29T17:00:00.000Z");
}

TEST_F(AlmanacCount, OfficeTimeStandsStillWhileTheOfficeIsShut) {
  EXPECT_EQ(time("2026-03-27T16:30:00Z", 60), "2026-03-30T08:30:00.000Z");
  EXPECT_EQ(time("2026-03-28T12:00:00Z", 60), "2026-03-30T09:00:00.000Z");
  EXPECT_EQ(time("2026-03-26T16:00:00Z", 60), "2026-03-26T17:00:00.000Z");
}

}  // namespace
}  // namespace gateway::tests::sim
