// Listener: accepts connections, hands them round the loops, survives running out of descriptors. Inside net only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "net/event_loop.hpp"
#include "net/tally.hpp"

namespace gateway::net {

template <typename Protocol>
class Listener : public std::enable_shared_from_this<Listener<Protocol>> {
 public:
  using Acceptor = typename Protocol::acceptor;
  using Socket = typename Protocol::socket;

  // `acceptor` lives on the first loop. `on_socket` is called on that loop's thread; the socket belongs to the loop
  // named.
  // `tally` outlives the listener.
  Listener(Acceptor acceptor, std::vector<std::shared_ptr<EventLoop>> loops, Tally& tally,
           std::function<void(EventLoop&, Socket)> on_socket);

  void accept();
  // From any thread.
  void stop();

 private:
  void accepted(const boost::system::error_code& ec, EventLoop& loop, Socket socket);

  Acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::vector<std::shared_ptr<EventLoop>> loops_;
  Tally& tally_;
  std::function<void(EventLoop&, Socket)> on_socket_;
  std::size_t next_ = 0;
};

}  // namespace gateway::net
