// MainLoop: the one thread that watches time: fires clocks, sends what is due, takes up what was left.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/system_ports.hpp"

namespace gateway::app {

// One thing the loop looks after. Returns how long it can wait, in network time; nothing when until it is woken.
using Duty = std::function<std::optional<base::Duration>()>;

class MainLoop {
 public:
  // `clock_set` is told on the loop's thread, before the duties are looked at, when the system's clock was set, and by
  // how much: the loop wakes for it at once.
  explicit MainLoop(std::vector<Duty> duties, std::function<void(base::Duration by)> clock_set = {});
  ~MainLoop();

  void start();
  // Has every duty looked at again soon. Any thread.
  void wake();
  // Ends and joins the thread. Safe to call twice.
  void stop();

 private:
  void run();

  std::vector<Duty> duties_;
  std::function<void(base::Duration)> clock_set_;
  base::Alarm alarm_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gateway::app
