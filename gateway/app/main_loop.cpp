#include "app/main_loop.hpp"

#include <algorithm>
#include <utility>

namespace gateway::app {
namespace {

// Looked at least this often whatever the duties say: a machine that slept is noticed within it.
constexpr base::Duration longest_wait{1'000};
// And not more often than this, however much is due: the queues behind the duties are full then anyway.
constexpr base::Duration shortest_wait{5};

}  // namespace

MainLoop::MainLoop(std::vector<Duty> duties, std::function<void(base::Duration)> clock_set)
    : duties_(std::move(duties)), clock_set_(std::move(clock_set)) {}

MainLoop::~MainLoop() {
  stop();
}

void MainLoop::start() {
  thread_ = std::thread([this] { run(); });
}

void MainLoop::wake() {
  const std::lock_guard lock(mutex_);
  // Commits wake it by the thousand; once is enough.
  if (!std::exchange(woken_, true)) alarm_.ring();
}

void MainLoop::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    alarm_.ring();
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void MainLoop::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    base::Duration wait = longest_wait;
    for (const Duty& duty : duties_) {
      if (const auto asked = duty()) wait = std::min(wait, *asked);
    }
    lock.lock();
    // Being woken is common under load; what was woken for is then done in one go a few milliseconds later.
    changed_.wait_for(lock, shortest_wait, [this] { return stopping_; });
    if (stopping_) break;
    const base::Duration left = woken_ ? base::Duration{0} : wait - shortest_wait;
    lock.unlock();
    const base::Duration by = alarm_.wait(left);
    if (by != base::Duration{0} && clock_set_) clock_set_(by);
    lock.lock();
  }
}

}  // namespace gateway::app
