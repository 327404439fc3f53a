#include "net/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

namespace gateway::net {
namespace {

TEST(WorkerPool, FinishesWhatIsQueuedBeforeItStops) {
  std::atomic<int> done = 0;
  WorkerPool pool(2, 1000);

  for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.post([&] { ++done; }));
  pool.stop();
  pool.stop();

  EXPECT_EQ(done, 500);
}

TEST(WorkerPool, RefusesWorkPastItsLimitButNotTheSecondHalfOfWorkTakenIn) {
  WorkerPool pool(1, 2);
  std::promise<void> begun;
  std::promise<void> gate;
  auto opened = gate.get_future();
  ASSERT_TRUE(pool.post([&] {
    begun.set_value();
    opened.wait();
  }));
  begun.get_future().wait();

  EXPECT_TRUE(pool.post([] {}));
  EXPECT_TRUE(pool.post([] {}));
  EXPECT_FALSE(pool.post([] {}));
  bool continued = false;
  pool.post_continuation([&] { continued = true; });
  gate.set_value();
  pool.stop();

  EXPECT_TRUE(continued);
}

TEST(WorkerPool, OutlivesAnExceptionThatEscapesItsWork) {
  WorkerPool pool(1, 10);
  bool later = false;

  ASSERT_TRUE(pool.post([] { throw std::runtime_error("a bug"); }));
  ASSERT_TRUE(pool.post([&] { later = true; }));
  pool.stop();

  EXPECT_TRUE(later);
}

TEST(WorkerPool, RefusesNewWorkAfterStopAndRunsContinuationsAtOnce) {
  WorkerPool pool(2, 10);
  pool.stop();

  bool ran = false;
  pool.post_continuation([&] { ran = true; });

  EXPECT_FALSE(pool.post([] {}));
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace gateway::net
