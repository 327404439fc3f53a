#include "net/client_connection.hpp"

#include <utility>

#include "base/assert.hpp"

namespace gateway::net {

using base::Error;
using base::ErrorKind;

namespace {

Error broken() {
  return Error(ErrorKind::transient, "The connection ended before the answer was whole; the request may have arrived.",
               "connection", "Send it again with the same X-Request-ID.");
}

Error refused(WireRule rule) {
  const auto& text = describe(rule);
  const bool long_one =
      rule == WireRule::body_too_long || rule == WireRule::wire_too_long || rule == WireRule::head_too_long;
  return Error(long_one ? ErrorKind::too_long : ErrorKind::structure,
               std::string("The answer breaks the rule ") + text.id + ": " + text.text, "answer",
               "Ask the server's operators to look at its HTTP.");
}

}  // namespace

ClientConnection::ClientConnection(std::unique_ptr<Stream> stream, std::size_t body_limit)
    : stream_(std::move(stream)), reader_(body_limit) {}

void ClientConnection::start(std::function<void(ClientConnection&)> on_lost) {
  on_lost_ = std::move(on_lost);
  watch();
}

void ClientConnection::ask(std::string bytes, Method method, std::function<void(Exchanged)> on_exchanged) {
  GATEWAY_ASSERT(!on_exchanged_ && !writing_);
  on_exchanged_ = std::move(on_exchanged);
  out_ = std::move(bytes);
  ++asked_;
  reader_.expect(method);
  writing_ = true;
  // A failed write says nothing: the read that is always under way tells why, and may still bring an early answer.
  stream_->write_all(out_, [self = shared_from_this()](bool) { self->writing_ = false; });
}

void ClientConnection::watch() {
  stream_->read_some(reader_.space(), [self = shared_from_this()](std::size_t count) { self->arrived(count); });
}

void ClientConnection::arrived(std::size_t count) {
  if (closed_) return;
  if (count == 0) return settle(broken(), false);
  reader_.arrived(count);
  if (!on_exchanged_) return settle(broken(), false);  // bytes that nobody asked for
  switch (reader_.advance()) {
    case AnswerReader::Step::more: return watch();
    case AnswerReader::Step::refused: return settle(refused(reader_.fault()), false);
    case AnswerReader::Step::answer: break;
  }
  Response answer = reader_.take();
  const bool reusable = !answer.close && !writing_ && !reader_.has_unasked_bytes();
  if (reusable) watch();
  settle(std::move(answer), reusable);
}

void ClientConnection::settle(base::Result<Response> answer, bool reusable) {
  const auto self = shared_from_this();
  const bool stale = !answer && asked_ > 1 && !reader_.begun();
  if (!reusable && !closed_) {
    closed_ = true;
    stream_->close();
    // Only a connection that is kept can be lost; one that is asked tells by its answer.
    if (!on_exchanged_ && on_lost_) return std::exchange(on_lost_, nullptr)(*this);
  }
  if (on_exchanged_) std::exchange(on_exchanged_, nullptr)(Exchanged{std::move(answer), reusable, stale});
}

void ClientConnection::close() {
  if (closed_) return;
  closed_ = true;
  on_lost_ = nullptr;
  stream_->close();
  if (on_exchanged_) std::exchange(on_exchanged_, nullptr)(Exchanged{broken(), false, false});
}

}  // namespace gateway::net
