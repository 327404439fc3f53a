// WorkerPool: a few threads and one bounded queue for work that must leave the event loop.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gateway::net {

class WorkerPool {
 public:
  WorkerPool(unsigned threads, std::size_t queue_limit);
  ~WorkerPool();

  // Queues `work`; false when the queue is full or the pool is stopped (answer 503 then).
  // An exception that escapes `work` is logged as a bug and does not end the program.
  [[nodiscard]] bool post(std::function<void()> work);

  // As post, but not refused for fullness: for the second half of work already taken in.
  // Once the pool has stopped, runs `work` on the calling thread instead.
  void post_continuation(std::function<void()> work);

  // How much waits for a free thread.
  std::size_t backlog() const { return backlog_.load(std::memory_order_relaxed); }

  // Finishes what is queued and joins. Safe to call twice.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> queue_;
  std::size_t limit_;
  std::atomic<std::size_t> backlog_{0};  // queue_.size(), to be seen without the lock
  bool stopping_ = false;
  unsigned running_;  // threads that will still look at the queue
  std::vector<std::thread> threads_;
};

}  // namespace gateway::net
