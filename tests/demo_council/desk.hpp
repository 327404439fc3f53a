// Desk: the one thread on which the council thinks; many pieces of work share one trip to the disk.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "base/ports.hpp"

namespace gateway::demo_council {

class Desk {
 public:
  // `commit` runs on the desk's thread after each round of work, before the round's answers leave.
  Desk(const base::Clock& clock, std::function<void()> commit);
  ~Desk();

  void start();
  // Finishes the round at hand and joins; later work is dropped. Safe to call twice.
  void stop();

  // Queues work for the desk's thread, from any thread. False when 4096 pieces wait or the desk is stopped.
  [[nodiscard]] bool post(std::function<void()> work);
  // The same, never refused for fullness: for what the desk itself waits for.
  void post_awaited(std::function<void()> work);

  // From the desk's thread: runs `work` once `delay` has passed.
  void after(base::Duration delay, std::function<void()> work);
  // From the desk's thread: runs `answer` when what was done so far is on disk.
  void after_commit(std::function<void()> answer);

 private:
  void run();

  const base::Clock& clock_;
  std::function<void()> commit_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::multimap<base::Instant, std::function<void()>> alarms_;
  std::vector<std::function<void()>> answers_;
  std::thread thread_;
};

}  // namespace gateway::demo_council
