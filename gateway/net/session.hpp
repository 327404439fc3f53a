// Session: one connection from handshake to close: requests in, answers out, every wait bounded.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/connection.hpp"
#include "net/event_gate.hpp"
#include "net/message.hpp"
#include "net/request_reader.hpp"
#include "net/server.hpp"
#include "net/stream.hpp"
#include "net/tally.hpp"

namespace gateway::net {

// What the sessions of one server share; outlives them.
struct SessionSurroundings {
  const ServerLimits& limits;
  const std::vector<std::string>& hosts;
  const Handler& handler;
  Tally& tally;
  const std::function<void(const Refused&)>& on_refused;  // may be empty
};

// Lives on one loop's thread; only the answers of handlers come from elsewhere, through the gate.
class Session : public Connection, public std::enable_shared_from_this<Session> {
 public:
  // `time` outlives the session. `on_end` is called once, when the connection is over.
  Session(std::unique_ptr<Stream> stream, const SessionSurroundings& surroundings, const LoopTime& time,
          std::shared_ptr<EventGate> gate, std::function<void(Session&)> on_end);

  void start() override;
  void tick() override;
  void drain() override;
  void end() override;

  // Takes the answer to request number `turn`; one that comes too late is dropped.
  void answer(std::uint64_t turn, Response response);

 private:
  enum class Phase : std::uint8_t { opening, idle, head, body, handling, writing, finishing, ended };

  void opened(bool ok);
  void arrived(std::size_t count);
  void go_on();
  void wait_for_bytes();
  void ask_for_body();
  void serve(IncomingRequest incoming);
  void refuse(WireRule rule);
  void write(const Response& response);
  void written(bool ok);
  void finish();
  void late();
  bool body_is_slow() const;
  void wait_at_most(std::chrono::milliseconds limit);

  std::unique_ptr<Stream> stream_;
  const SessionSurroundings& surroundings_;
  const LoopTime& time_;
  std::shared_ptr<EventGate> gate_;
  std::function<void(Session&)> on_end_;
  RequestReader reader_;
  Peer peer_;
  Phase phase_ = Phase::opening;
  std::uint64_t due_ms_ = 0;  // when the present wait is over
  std::uint64_t body_since_ms_ = 0;
  std::uint64_t turn_ = 0;  // requests so far
  RequestIds ids_;          // of the request being handled
  bool head_only_ = false;
  bool close_after_ = false;
  bool draining_ = false;
  std::string out_;
};

}  // namespace gateway::net
