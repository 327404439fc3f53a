// FramedSession: one connection of framed messages: a frame in, its answer out, the next frame; every wait bounded.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/connection.hpp"
#include "net/event_gate.hpp"
#include "net/frames.hpp"
#include "net/server.hpp"
#include "net/stream.hpp"
#include "net/tally.hpp"

namespace gateway::net {

// What the sessions of one server share; outlives them.
struct FramedSurroundings {
  const ServerLimits& limits;
  const FrameCutter& cutter;
  const FrameHandler& handler;
  Tally& tally;
};

// Of ServerLimits it keeps handshake, idle (between frames), body (a frame under way, with its grace and rate), request
// (until the handler answers: the connection is closed, and the sender asks again) and drain; body_bytes bounds a
// frame.
class FramedSession final : public Connection, public std::enable_shared_from_this<FramedSession> {
 public:
  // `time` outlives the session. `on_end` is called once, when the connection is over.
  FramedSession(std::unique_ptr<Stream> stream, const FramedSurroundings& surroundings, const LoopTime& time,
                std::shared_ptr<EventGate> gate, std::function<void(Connection&)> on_end);

  void start() override;
  void tick() override;
  void drain() override;
  void end() override;

  // Takes the answer to frame number `turn`; one that comes too late is dropped.
  void answer(std::uint64_t turn, FrameAnswer answer);

 private:
  enum class Phase : std::uint8_t { opening, idle, receiving, handling, writing, finishing, ended };

  void opened(bool ok);
  void wait_for_bytes();
  void arrived(std::size_t count);
  void go_on();
  void serve(std::string content, bool whole);
  void written(bool ok);
  void finish();
  bool is_slow() const;
  void wait_at_most(std::chrono::milliseconds limit);

  std::unique_ptr<Stream> stream_;
  const FramedSurroundings& surroundings_;
  const LoopTime& time_;
  std::shared_ptr<EventGate> gate_;
  std::function<void(Connection&)> on_end_;
  Peer peer_;
  Phase phase_ = Phase::opening;
  std::uint64_t due_ms_ = 0;  // when the present wait is over
  std::uint64_t receiving_since_ms_ = 0;
  std::uint64_t turn_ = 0;  // frames so far
  std::array<char, 16 * 1024> space_{};
  std::string buffer_;        // what arrived and is not consumed
  std::size_t searched_ = 0;  // of buffer_, in which no frame is whole
  bool close_after_ = false;
  bool draining_ = false;
  std::string out_;
};

}  // namespace gateway::net
