// Alarm: waits end by time, by a call from any thread, and when the system's clock is set.
#include <gtest/gtest.h>
#include <time.h>

#include <cstdio>
#include <thread>

#include "base/system_ports.hpp"

namespace gateway::base {
namespace {

constexpr Duration long_wait{60'000};

TEST(Alarm, EndsAWaitWhenTimeIsUp) {
  Alarm alarm;
  const Stopwatch watch;

  EXPECT_EQ(alarm.wait(Duration{20}), Duration{0});

  EXPECT_GE(watch.seconds(), 0.019);
}

TEST(Alarm, EndsTheWaitUnderWayOrTheNextWhenItIsCalled) {
  Alarm alarm;
  alarm.ring();
  alarm.ring();
  const Stopwatch watch;

  alarm.wait(long_wait);
  std::thread caller([&] { alarm.ring(); });
  alarm.wait(long_wait);
  caller.join();

  EXPECT_LT(watch.seconds(), 30);
}

TEST(Alarm, EndsTheWaitAtOnceWhenTheClockIsSet) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (clock_settime(CLOCK_REALTIME, &now) != 0) {
    std::fprintf(stderr, "THE CLOCK MAY NOT BE SET HERE: that a wait ends when it is set is not tested\n");
    GTEST_SKIP() << "needs CAP_SYS_TIME";
  }
  Alarm alarm;
  const Stopwatch watch;
  std::thread setter([] {
    timespec same{};
    clock_gettime(CLOCK_REALTIME, &same);
    clock_settime(CLOCK_REALTIME, &same);
  });

  EXPECT_EQ(alarm.wait(long_wait), Duration{0}) << "set to what it was: no jump";

  setter.join();
  EXPECT_LT(watch.seconds(), 30);
}

}  // namespace
}  // namespace gateway::base
