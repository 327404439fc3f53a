// Client: HTTPS with our certificate, kept connections per origin, every answer bounded in size and time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/message.hpp"

namespace gateway::net {

struct ClientSettings {
  std::string certificate;  // PEM: ours
  std::string key;
  std::string server_ca;  // PEM: what servers must chain to
  std::size_t connections_per_origin = 8;
  std::size_t waiting_per_origin = 1024;  // requests that wait for a connection
  std::size_t response_bytes = 1024 * 1024;
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds total{30'000};
  std::chrono::milliseconds idle{50'000};  // how long an unused connection is kept
};

// Where to: an https origin. The server's certificate must carry `host` as a SAN, exactly; when `verify_as` is set,
// that name instead, which is then also the Host field, and `host` only says where to connect. "localhost" and names
// under it are 127.0.0.1 (RFC 6761 §6.3).
// With `public_only` nothing is sent to an address that is not public (public_address.hpp), whatever the name leads to.
struct Origin {
  std::string host;
  std::uint16_t port = 443;
  std::string verify_as;
  bool public_only = false;
};

struct OutgoingRequest {
  Origin origin;
  Method method = Method::post;
  std::string target;
  Headers headers;  // Host, Content-Length and Connection are the client's business
  std::string body;
};

class Client {
 public:
  explicit Client(ClientSettings settings);
  ~Client();

  // Loads certificates and starts the client's own event loop thread. Errors: value.
  base::Status start();

  // Sends; `on_reply` is called exactly once on the client's thread (after stop: on the caller's). No redirects are
  // followed. Errors: value (target or host cannot stand in a request); throttled (too many wait for this origin);
  // timeout; transient (could not connect, TLS failed, connection broke: the request may or may not have arrived);
  // structure (the answer was not HTTP as we accept it); too_long. A kept connection that turns out closed before any
  // byte of the answer is retried once on a fresh one.
  void send(OutgoingRequest request, std::function<void(base::Result<Response>)> on_reply);

  // Drops what is in flight (callers get transient) and joins the thread. Safe to call twice.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway::net
