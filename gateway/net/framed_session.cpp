#include "net/framed_session.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

#include "base/assert.hpp"
#include "base/log.hpp"

namespace gateway::net {
namespace {

// What is handed on of a frame over the limit: enough to see whose it is.
constexpr std::size_t beginning_bytes = std::size_t{16} * 1024;

// The one answer a handler owes for a frame. Dropped unanswered, it closes the connection.
class OwedFrameAnswer {
 public:
  OwedFrameAnswer(std::shared_ptr<EventGate> gate, std::weak_ptr<FramedSession> session, std::uint64_t turn)
      : gate_(std::move(gate)), session_(std::move(session)), turn_(turn) {}
  OwedFrameAnswer(const OwedFrameAnswer&) = delete;
  OwedFrameAnswer& operator=(const OwedFrameAnswer&) = delete;

  ~OwedFrameAnswer() {
    if (!given_) give({std::string(), true});
  }

  void give(FrameAnswer answer) {
    const bool given_before = given_.exchange(true);
    GATEWAY_ASSERT(!given_before);
    gate_->run([session = session_, turn = turn_, answer = std::move(answer)]() mutable {
      if (const auto alive = session.lock()) alive->answer(turn, std::move(answer));
    });
  }

 private:
  std::shared_ptr<EventGate> gate_;
  std::weak_ptr<FramedSession> session_;
  std::uint64_t turn_;
  std::atomic<bool> given_{false};
};

}  // namespace

FramedSession::FramedSession(std::unique_ptr<Stream> stream, const FramedSurroundings& surroundings,
                             const LoopTime& time, std::shared_ptr<EventGate> gate,
                             std::function<void(Connection&)> on_end)
    : stream_(std::move(stream)),
      surroundings_(surroundings),
      time_(time),
      gate_(std::move(gate)),
      on_end_(std::move(on_end)) {}

void FramedSession::start() {
  wait_at_most(surroundings_.limits.handshake);
  stream_->open([self = shared_from_this()](bool ok) { self->opened(ok); });
}

void FramedSession::opened(bool ok) {
  if (phase_ != Phase::opening) return;
  if (!ok) {
    Tally::add(surroundings_.tally.failed_handshakes);
    base::log::info("tls_refused", {{"reason", stream_->trouble()}, {"address", stream_->peer().address}});
    return finish();
  }
  peer_ = stream_->peer();
  go_on();
}

void FramedSession::wait_for_bytes() {
  if (buffer_.empty()) {
    if (draining_) return finish();
    phase_ = Phase::idle;
    wait_at_most(surroundings_.limits.idle);
  } else if (phase_ != Phase::receiving) {
    phase_ = Phase::receiving;
    receiving_since_ms_ = time_.ms;
    wait_at_most(surroundings_.limits.body);
  }
  stream_->read_some(space_, [self = shared_from_this()](std::size_t count) { self->arrived(count); });
}

void FramedSession::arrived(std::size_t count) {
  // The read of an idle connection hears the peer close; a second read of the same end would never hear it.
  if (phase_ == Phase::finishing && count == 0) return end();
  if (phase_ != Phase::idle && phase_ != Phase::receiving) return;  // a time limit was quicker
  if (count == 0) return end();
  buffer_.append(space_.data(), count);
  go_on();
}

void FramedSession::go_on() {
  const FrameCutter::Cut cut = surroundings_.cutter.cut(buffer_, searched_);
  const std::size_t longest = surroundings_.limits.body_bytes;
  if (cut.found == FrameCutter::Found::broken) {
    base::log::info("frame_refused", {{"address", peer_.address}});
    return finish();
  }
  const bool found = cut.found == FrameCutter::Found::frame;
  if (found && cut.end - cut.begin <= longest) {
    std::string content = buffer_.substr(cut.begin, cut.end - cut.begin);
    buffer_.erase(0, cut.consumed);
    searched_ = 0;
    return serve(std::move(content), true);
  }
  if (found || buffer_.size() - cut.consumed > longest + 1) {
    const std::size_t begin = found ? cut.begin : cut.consumed;
    close_after_ = true;
    return serve(buffer_.substr(begin, beginning_bytes), false);
  }
  buffer_.erase(0, cut.consumed);
  searched_ = buffer_.size();
  wait_for_bytes();
}

void FramedSession::serve(std::string content, bool whole) {
  phase_ = Phase::handling;
  wait_at_most(surroundings_.limits.request);
  Tally::add(surroundings_.tally.requests);
  const auto owed = std::make_shared<OwedFrameAnswer>(gate_, weak_from_this(), ++turn_);
  try {
    surroundings_.handler({std::move(content), whole, peer_},
                          [owed](FrameAnswer answer) { owed->give(std::move(answer)); });
  } catch (const std::exception&) {
    // One of the doors where exceptions are caught. The answer owed closes the connection when it is dropped.
    base::log::error("handler_exception", {{"place", "framed session"}});
  }
}

void FramedSession::answer(std::uint64_t turn, FrameAnswer answer) {
  if (phase_ != Phase::handling || turn != turn_) return;
  close_after_ = close_after_ || answer.close;
  if (answer.bytes.empty()) {
    if (close_after_ || draining_) return finish();
    phase_ = Phase::writing;
    return go_on();
  }
  phase_ = Phase::writing;
  wait_at_most(surroundings_.limits.body);
  out_ = std::move(answer.bytes);
  stream_->write_all(out_, [self = shared_from_this()](bool ok) { self->written(ok); });
}

void FramedSession::written(bool ok) {
  if (phase_ != Phase::writing) return;
  if (!ok) return end();
  if (close_after_ || draining_) return finish();
  go_on();
}

void FramedSession::finish() {
  phase_ = Phase::finishing;
  wait_at_most(surroundings_.limits.drain);
  stream_->finish(surroundings_.limits.drain_bytes, [self = shared_from_this()] { self->end(); });
}

void FramedSession::end() {
  if (phase_ == Phase::ended) return;
  phase_ = Phase::ended;
  const auto self = shared_from_this();
  stream_->close();
  on_end_(*this);
}

void FramedSession::drain() {
  draining_ = true;
  if (phase_ == Phase::opening) return end();
  if (phase_ == Phase::idle) finish();
}

void FramedSession::tick() {
  if (phase_ == Phase::ended) return;
  if (time_.ms < due_ms_ && !(phase_ == Phase::receiving && is_slow())) return;
  // An answer that comes too late is none: the sender asks again and gets the one that was kept.
  if (phase_ == Phase::idle || phase_ == Phase::receiving || phase_ == Phase::handling) return finish();
  end();
}

bool FramedSession::is_slow() const {
  const auto& limits = surroundings_.limits;
  const std::uint64_t waited = time_.ms - receiving_since_ms_;
  const auto grace = static_cast<std::uint64_t>(limits.body_grace.count());
  return waited > grace && buffer_.size() * 1000 < (waited - grace) * limits.body_bytes_per_second;
}

void FramedSession::wait_at_most(std::chrono::milliseconds limit) {
  due_ms_ = time_.ms + static_cast<std::uint64_t>(std::max<std::int64_t>(limit.count(), 0));
}

}  // namespace gateway::net
