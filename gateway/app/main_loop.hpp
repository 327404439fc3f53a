// MainLoop: the one thread that watches time: fires clocks, sends what is due, takes up what was left.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/ports.hpp"

namespace gateway::app {

// One thing the loop looks after. Returns how long it can wait, in network time; nothing when until it is woken.
using Duty = std::function<std::optional<base::Duration>()>;

class MainLoop {
 public:
  explicit MainLoop(std::vector<Duty> duties);
  ~MainLoop();

  void start();
  // Has every duty looked at again soon. Any thread.
  void wake();
  // Ends and joins the thread. Safe to call twice.
  void stop();

 private:
  void run();

  std::vector<Duty> duties_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gateway::app
