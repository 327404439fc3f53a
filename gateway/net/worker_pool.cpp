#include "net/worker_pool.hpp"

#include <exception>
#include <utility>

#include "base/assert.hpp"
#include "base/log.hpp"

namespace gateway::net {

namespace {

// One of the three doors where exceptions are caught: what escapes here is a bug of ours. The text of the exception is
// not logged, since it may quote content.
void run_guarded(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception&) {
    base::log::error("worker_exception", {{"place", "worker"}});
  }
}

}  // namespace

WorkerPool::WorkerPool(unsigned threads, std::size_t queue_limit) : limit_(queue_limit), running_(threads) {
  GATEWAY_ASSERT(threads > 0);
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= limit_) return false;
    queue_.push_back(std::move(work));
    backlog_.store(queue_.size(), std::memory_order_relaxed);
  }
  ready_.notify_one();
  return true;
}

void WorkerPool::post_continuation(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (running_ > 0) {
      queue_.push_back(std::move(work));
      backlog_.store(queue_.size(), std::memory_order_relaxed);
      ready_.notify_one();
      return;
    }
  }
  run_guarded(work);
}

void WorkerPool::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  ready_.notify_all();
  for (auto& thread : threads) thread.join();
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) break;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    backlog_.store(queue_.size(), std::memory_order_relaxed);
    lock.unlock();
    run_guarded(work);
    work = nullptr;
    lock.lock();
  }
  --running_;
}

}  // namespace gateway::net
