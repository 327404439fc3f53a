#include "net/listener.hpp"

#include "base/log.hpp"

namespace gateway::net {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds pause_when_out_of_resources{50};

}  // namespace

template <typename Protocol>
Listener<Protocol>::Listener(Acceptor acceptor, std::vector<std::shared_ptr<EventLoop>> loops, Tally& tally,
                             std::function<void(EventLoop&, Socket)> on_socket)
    : acceptor_(std::move(acceptor)),
      pause_(loops.front()->context()),
      loops_(std::move(loops)),
      tally_(tally),
      on_socket_(std::move(on_socket)) {}

template <typename Protocol>
void Listener<Protocol>::accept() {
  EventLoop& loop = *loops_[next_++ % loops_.size()];
  acceptor_.async_accept(loop.context(),
                         [self = this->shared_from_this(), &loop](const boost::system::error_code& ec, Socket socket) {
                           self->accepted(ec, loop, std::move(socket));
                         });
}

template <typename Protocol>
void Listener<Protocol>::accepted(const boost::system::error_code& ec, EventLoop& loop, Socket socket) {
  if (!acceptor_.is_open() || ec == asio::error::operation_aborted) return;
  if (!ec) {
    on_socket_(loop, std::move(socket));
    return accept();
  }
  if (ec == asio::error::connection_aborted) return accept();
  // Out of descriptors or memory: the connection stays queued, and asking at once again would only burn the processor.
  Tally::add(tally_.failed_accepts);
  base::log::warning("accept_failed", {{"reason", ec.message()}});
  pause_.expires_after(pause_when_out_of_resources);
  pause_.async_wait([self = this->shared_from_this()](const boost::system::error_code& stopped) {
    if (!stopped && self->acceptor_.is_open()) self->accept();
  });
}

template <typename Protocol>
void Listener<Protocol>::stop() {
  loops_.front()->run([self = this->shared_from_this()] {
    boost::system::error_code ignored;
    self->acceptor_.close(ignored);
    self->pause_.cancel();
  });
}

template class Listener<asio::ip::tcp>;
template class Listener<asio::local::stream_protocol>;

}  // namespace gateway::net
