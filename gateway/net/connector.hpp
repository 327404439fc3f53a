// Connector: name to address to TCP to TLS, within one time limit. Inside net only (Asio).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "base/result.hpp"
#include "net/client.hpp"
#include "net/socket_streams.hpp"

namespace gateway::net {

// One attempt to connect; keeps itself alive until it has called back.
class Connector : public std::enable_shared_from_this<Connector> {
 public:
  using OnStream = std::function<void(base::Result<std::unique_ptr<Stream>>)>;

  Connector(boost::asio::io_context& context, TlsContext tls, Origin origin);

  // Calls `on_stream` once with an open stream. Errors: transient, saying whether name, connection or TLS failed and
  // why.
  void start(std::chrono::milliseconds limit, OnStream on_stream);
  void cancel();

 private:
  void connect(const std::vector<boost::asio::ip::tcp::endpoint>& endpoints);
  void shake_hands();
  void give_up(const std::string& what, const std::string& why);
  void settle(base::Result<std::unique_ptr<Stream>> result);

  TlsContext tls_;
  Origin origin_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<TlsStream> stream_;
  OnStream on_stream_;
};

}  // namespace gateway::net
