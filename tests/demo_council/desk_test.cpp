#include "demo_council/desk.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>

#include "base/system_ports.hpp"

namespace gateway::demo_council {
namespace {

TEST(Desk, AnswersLeaveAfterTheCommitOfTheirRound) {
  const base::SystemClock clock;
  std::string story;
  std::promise<std::string> told;
  Desk desk(clock, [&] { story += "commit "; });
  ASSERT_TRUE(desk.post([&] {
    story += "work ";
    desk.after_commit([&] { told.set_value(story); });
  }));
  desk.start();

  EXPECT_EQ(told.get_future().get(), "work commit ");
}

TEST(Desk, AlarmsGoOffInTheOrderOfTheirTimes) {
  const base::SystemClock clock;
  std::string story;
  std::promise<std::string> told;
  Desk desk(clock, [] {});
  ASSERT_TRUE(desk.post([&] {
    desk.after(base::Duration{20}, [&] { told.set_value(story); });
    desk.after(base::Duration{5}, [&] { story += "early "; });
    desk.after(base::Duration{10}, [&] { story += "later "; });
  }));
  desk.start();

  EXPECT_EQ(told.get_future().get(), "early later ");
}

TEST(Desk, AFullOrStoppedDeskRefusesWork) {
  const base::SystemClock clock;
  Desk desk(clock, [] {});
  for (int count = 0; count < 4096; ++count) ASSERT_TRUE(desk.post([] {}));
  EXPECT_FALSE(desk.post([] {}));
  desk.stop();
  EXPECT_FALSE(desk.post([] {}));
}

}  // namespace
}  // namespace gateway::demo_council
