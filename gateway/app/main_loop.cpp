#include "app/main_loop.hpp"

#include <algorithm>

namespace gateway::app {
namespace {

// Looked at least this often whatever the duties say: a clock that jumped is noticed within it.
constexpr base::Duration longest_wait{1'000};
// And not more often than this, however much is due: the queues behind the duties are full then anyway.
constexpr base::Duration shortest_wait{5};

}  // namespace

MainLoop::MainLoop(std::vector<Duty> duties) : duties_(std::move(duties)) {}

MainLoop::~MainLoop() {
  stop();
}

void MainLoop::start() {
  thread_ = std::thread([this] { run(); });
}

void MainLoop::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void MainLoop::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
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
    changed_.wait_for(lock, std::max(wait - shortest_wait, base::Duration{0}), [this] { return stopping_ || woken_; });
  }
}

}  // namespace gateway::app
