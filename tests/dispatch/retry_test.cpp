#include "dispatch/retry.hpp"

#include <gtest/gtest.h>

namespace gateway::dispatch {
namespace {

const RetrySchedule schedule{base::Duration{1000}, base::Duration{300'000}};
constexpr std::uint32_t highest = 0xffffffff;

TEST(Retry, TheLongestWaitDoublesToTheCapAndStaysThere) {
  EXPECT_EQ(wait_before_next(schedule, 1, highest, {}).count(), 999);
  EXPECT_EQ(wait_before_next(schedule, 2, highest, {}).count(), 1999);
  EXPECT_EQ(wait_before_next(schedule, 9, highest, {}).count(), 255'999);
  EXPECT_EQ(wait_before_next(schedule, 10, highest, {}).count(), 299'999);
  EXPECT_EQ(wait_before_next(schedule, 4'000'000'000, highest, {}).count(), 299'999);
}

TEST(Retry, JitterIsFull) {
  EXPECT_EQ(wait_before_next(schedule, 5, 0, {}).count(), 0);
  EXPECT_EQ(wait_before_next(schedule, 5, 0x80000000, {}).count(), 8'000);
}

TEST(Retry, ALongerWaitTheCouncilAskedForWins) {
  EXPECT_EQ(wait_before_next(schedule, 1, 0, base::Duration{7'000}).count(), 7'000);
  EXPECT_EQ(wait_before_next(schedule, 5, highest, base::Duration{7'000}).count(), 15'999);
}

}  // namespace
}  // namespace gateway::dispatch
