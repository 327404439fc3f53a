#include "net/session.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "net/answers.hpp"

namespace gateway::net {

namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

// The one answer a handler owes. Dropped unanswered, it answers 500 itself.
class OwedAnswer {
 public:
  OwedAnswer(std::shared_ptr<EventGate> gate, std::weak_ptr<Session> session, std::uint64_t turn)
      : gate_(std::move(gate)), session_(std::move(session)), turn_(turn) {}
  OwedAnswer(const OwedAnswer&) = delete;
  OwedAnswer& operator=(const OwedAnswer&) = delete;

  ~OwedAnswer() {
    if (!given_) give(unanswered());
  }

  void give(Response response) {
    const bool given_before = given_.exchange(true);
    GATEWAY_ASSERT(!given_before);
    gate_->run([session = session_, turn = turn_, response = std::move(response)]() mutable {
      if (const auto alive = session.lock()) alive->answer(turn, std::move(response));
    });
  }

 private:
  std::shared_ptr<EventGate> gate_;
  std::weak_ptr<Session> session_;
  std::uint64_t turn_;
  std::atomic<bool> given_ = false;
};

GuardLimits guard_limits(const ServerLimits& limits) {
  return {limits.header_bytes, limits.header_fields, limits.target_bytes, limits.body_bytes};
}

}  // namespace

Session::Session(std::unique_ptr<Stream> stream, const SessionSurroundings& surroundings, const LoopTime& time,
                 std::shared_ptr<EventGate> gate, std::function<void(Session&)> on_end)
    : stream_(std::move(stream)),
      surroundings_(surroundings),
      time_(time),
      gate_(std::move(gate)),
      on_end_(std::move(on_end)),
      reader_(guard_limits(surroundings.limits), surroundings.hosts) {}

void Session::start() {
  wait_at_most(surroundings_.limits.handshake);
  stream_->open([self = shared_from_this()](bool ok) { self->opened(ok); });
}

void Session::opened(bool ok) {
  if (phase_ != Phase::opening) return;
  if (!ok) {
    Tally::add(surroundings_.tally.failed_handshakes);
    base::log::info("tls_refused", {{"reason", stream_->trouble()}, {"address", stream_->peer().address}});
    finish();
    return;
  }
  peer_ = stream_->peer();
  wait_for_bytes();
}

void Session::wait_for_bytes() {
  const auto& limits = surroundings_.limits;
  if (reader_.between_requests()) {
    if (draining_) return finish();
    phase_ = Phase::idle;
    wait_at_most(turn_ == 0 ? limits.header : limits.idle);
  } else if (reader_.in_body()) {
    if (phase_ != Phase::body) {
      phase_ = Phase::body;
      body_since_ms_ = time_.ms;
      wait_at_most(limits.body);
    }
  } else if (phase_ != Phase::head) {
    phase_ = Phase::head;
    wait_at_most(limits.header);
  }
  stream_->read_some(reader_.space(), [self = shared_from_this()](std::size_t count) { self->arrived(count); });
}

void Session::arrived(std::size_t count) {
  // The read of an idle connection hears the peer close; a second read of the same end would never hear it.
  if (phase_ == Phase::finishing && count == 0) return end();
  const bool wanted = phase_ == Phase::idle || phase_ == Phase::head || phase_ == Phase::body;
  if (!wanted) return;  // a time limit was quicker
  if (count == 0) return end();
  reader_.arrived(count);
  go_on();
}

void Session::go_on() {
  switch (reader_.advance()) {
    case RequestReader::Step::more: return wait_for_bytes();
    case RequestReader::Step::continue_wanted: return ask_for_body();
    case RequestReader::Step::request: return serve(reader_.take());
    case RequestReader::Step::refused: return refuse(reader_.fault());
  }
}

void Session::ask_for_body() {
  phase_ = Phase::writing;
  wait_at_most(surroundings_.limits.body);
  stream_->write_all(continue_line, [self = shared_from_this()](bool ok) {
    if (self->phase_ != Phase::writing) return;
    if (!ok) return self->end();
    self->wait_for_bytes();
  });
}

void Session::serve(IncomingRequest incoming) {
  phase_ = Phase::handling;
  wait_at_most(surroundings_.limits.request);
  Tally::add(surroundings_.tally.requests);
  head_only_ = incoming.request.method == Method::head;
  close_after_ = incoming.close;
  incoming.request.peer = peer_;
  ids_ = ids_of(incoming.request.headers);
  const auto owed = std::make_shared<OwedAnswer>(gate_, weak_from_this(), ++turn_);
  try {
    surroundings_.handler(std::move(incoming.request), [owed](Response response) { owed->give(std::move(response)); });
  } catch (const std::exception&) {
    // One of the three doors where exceptions are caught. The answer owed says 500 when it is dropped.
    base::log::error("handler_exception", {{"place", "session"}});
  }
}

void Session::answer(std::uint64_t turn, Response response) {
  if (phase_ != Phase::handling || turn != turn_) return;
  if (response.status == Response::no_answer) return end();
  write(response);
}

void Session::refuse(WireRule rule) {
  Tally::add(surroundings_.tally.wire_rejects[static_cast<std::size_t>(rule)]);
  head_only_ = false;
  const RequestIds ids = phase_ == Phase::handling ? ids_ : reader_.ids();
  if (surroundings_.on_refused) {
    surroundings_.on_refused({peer_, describe(rule).id, describe(rule).status, ids});
  }
  write(refusal(rule, guard_limits(surroundings_.limits), ids));
}

void Session::write(const Response& response) {
  phase_ = Phase::writing;
  wait_at_most(surroundings_.limits.body);
  close_after_ = close_after_ || response.close || draining_;
  out_ = write_answer(response, {head_only_, close_after_}, time_.date);
  stream_->write_all(out_, [self = shared_from_this()](bool ok) { self->written(ok); });
}

void Session::written(bool ok) {
  if (phase_ != Phase::writing) return;
  if (!ok) return end();
  if (close_after_) return finish();
  // A large answer is not kept while the connection idles.
  if (out_.capacity() > 64 * 1024) out_ = std::string();
  go_on();
}

void Session::finish() {
  phase_ = Phase::finishing;
  wait_at_most(surroundings_.limits.drain);
  stream_->finish(surroundings_.limits.drain_bytes, [self = shared_from_this()] { self->end(); });
}

void Session::end() {
  if (phase_ == Phase::ended) return;
  phase_ = Phase::ended;
  const auto self = shared_from_this();
  stream_->close();
  on_end_(*this);
}

void Session::drain() {
  draining_ = true;
  if (phase_ == Phase::opening) return end();
  if (phase_ == Phase::idle) finish();
}

void Session::tick() {
  if (phase_ == Phase::ended) return;
  if (time_.ms >= due_ms_ || (phase_ == Phase::body && body_is_slow())) late();
}

void Session::late() {
  switch (phase_) {
    case Phase::idle: return finish();
    case Phase::head: return refuse(WireRule::header_late);
    case Phase::body: return refuse(WireRule::body_late);
    case Phase::handling: return refuse(WireRule::answer_late);
    case Phase::opening:
    case Phase::writing:
    case Phase::finishing: return end();
    case Phase::ended: return;
  }
}

bool Session::body_is_slow() const {
  const auto& limits = surroundings_.limits;
  const std::uint64_t waited = time_.ms - body_since_ms_;
  const auto grace = static_cast<std::uint64_t>(limits.body_grace.count());
  return waited > grace && reader_.wire_bytes() * 1000 < (waited - grace) * limits.body_bytes_per_second;
}

void Session::wait_at_most(std::chrono::milliseconds limit) {
  due_ms_ = time_.ms + static_cast<std::uint64_t>(std::max<std::int64_t>(limit.count(), 0));
}

}  // namespace gateway::net
