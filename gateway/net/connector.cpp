#include "net/connector.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

#include "net/public_address.hpp"

namespace gateway::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::Error;
using base::ErrorKind;
using boost::system::error_code;

namespace {

bool is_local_name(std::string_view host) {
  constexpr std::string_view suffix = ".localhost";
  return host == "localhost" || (host.size() > suffix.size() && host.substr(host.size() - suffix.size()) == suffix);
}

}  // namespace

Connector::Connector(asio::io_context& context, TlsContext tls, Origin origin)
    : tls_(std::move(tls)), origin_(std::move(origin)), resolver_(context), socket_(context), timer_(context) {}

void Connector::start(std::chrono::milliseconds limit, OnStream on_stream) {
  on_stream_ = std::move(on_stream);
  timer_.expires_after(limit);
  timer_.async_wait([self = shared_from_this()](error_code ec) {
    if (!ec) self->give_up("The connection was not ready in time", "time-out");
  });
  error_code no_address;
  auto address = asio::ip::make_address(origin_.host, no_address);
  if (no_address && is_local_name(origin_.host)) {
    address = asio::ip::address_v4::loopback();
    no_address.clear();
  }
  if (!no_address) return connect({tcp::endpoint(address, origin_.port)});
  resolver_.async_resolve(origin_.host, std::to_string(origin_.port),
                          [self = shared_from_this()](error_code ec, tcp::resolver::results_type found) {
                            if (ec) return self->give_up("The host name cannot be resolved", ec.message());
                            std::vector<tcp::endpoint> endpoints;
                            for (const auto& entry : found) endpoints.push_back(entry.endpoint());
                            self->connect(endpoints);
                          });
}

void Connector::connect(const std::vector<tcp::endpoint>& endpoints) {
  if (!on_stream_) return;
  const bool some_private = std::any_of(endpoints.begin(), endpoints.end(),
                                        [](const tcp::endpoint& one) { return !is_public(one.address()); });
  if (origin_.public_only && some_private) {
    return give_up("The host has an address that is not public", "not allowed by the configuration");
  }
  asio::async_connect(socket_, endpoints, [self = shared_from_this()](error_code ec, const tcp::endpoint&) {
    if (ec) return self->give_up("The connection was not made", ec.message());
    self->shake_hands();
  });
}

void Connector::shake_hands() {
  if (!on_stream_) return;
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  stream_ =
      TlsStream::to_server(std::move(socket_), tls_, origin_.verify_as.empty() ? origin_.host : origin_.verify_as);
  stream_->open([self = shared_from_this()](bool ok) {
    if (!self->on_stream_) return;
    if (!ok) return self->give_up("The TLS handshake failed", self->stream_->trouble());
    self->settle(std::unique_ptr<Stream>(std::move(self->stream_)));
  });
}

void Connector::cancel() {
  give_up("The connection was given up", "stopped");
}

void Connector::give_up(const std::string& what, const std::string& why) {
  settle(
      Error(ErrorKind::transient, what + ": " + why + ".", origin_.host + ":" + std::to_string(origin_.port),
            "See that the server listens there, and that its certificate and ours are what the other side expects."));
}

void Connector::settle(base::Result<std::unique_ptr<Stream>> result) {
  if (!on_stream_) return;
  timer_.cancel();
  resolver_.cancel();
  error_code ignored;
  socket_.close(ignored);
  if (stream_) stream_->close();
  std::exchange(on_stream_, nullptr)(std::move(result));
}

}  // namespace gateway::net
