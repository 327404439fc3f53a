// EventLoop: one thread, one io_context, its connections and the tick that watches their time limits. Inside net only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/system_ports.hpp"
#include "net/connection.hpp"
#include "net/event_gate.hpp"

namespace gateway::net {

// One timer serves all sessions of a loop: a session only notes when its wait is over, so the way of a request arms
// none.
class EventLoop final : public EventGate, public std::enable_shared_from_this<EventLoop> {
 public:
  explicit EventLoop(std::chrono::milliseconds tick);

  boost::asio::io_context& context() { return context_; }

  void start();
  void run(std::function<void()> work) override;

  // Makes a connection that lives by the loop's time, answers through its gate and tells when it is over.
  using MakeConnection = std::function<std::shared_ptr<Connection>(
      const LoopTime& time, std::shared_ptr<EventGate> gate, std::function<void(Connection&)> on_end)>;

  // On the loop's thread: has a connection made and starts it. `on_end` is called when it is over.
  void begin_connection(const MakeConnection& make, std::function<void()> on_end);

  // From any thread: sessions close when idle; after `grace` they are cut off. The thread ends with the last of them.
  void drain(std::chrono::milliseconds grace);
  void join();

 private:
  void arm();
  void on_tick();
  std::vector<std::shared_ptr<Connection>> snapshot() const;
  void set_date();
  void stop_ticking_if_done();

  boost::asio::io_context context_{1};
  boost::asio::steady_timer timer_{context_};
  boost::asio::steady_timer::time_point started_;
  std::chrono::milliseconds tick_;
  base::SystemClock clock_;
  LoopTime time_;
  std::uint64_t dated_second_ = 0;
  std::unordered_map<Connection*, std::shared_ptr<Connection>> sessions_;
  bool draining_ = false;
  std::uint64_t cut_off_ms_ = 0;
  std::thread thread_;
};

}  // namespace gateway::net
