// Server: HTTP or frames over mutual TLS (or a Unix socket), one event loop a thread, stopped gracefully.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "net/frames.hpp"
#include "net/message.hpp"
#include "net/request_ids.hpp"

namespace gateway::net {

// Limits of SEC-13 and SEC-14. Durations are network time.
struct ServerLimits {
  std::size_t header_bytes = 8 * 1024;
  std::size_t header_fields = 100;
  std::size_t target_bytes = 4 * 1024;
  std::size_t body_bytes = 5 * 1024 * 1024;
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds header{10'000};
  std::chrono::milliseconds body{60'000};
  std::chrono::milliseconds body_grace{10'000};  // after it the body must come at body_bytes_per_second on average
  std::uint64_t body_bytes_per_second = 1024;
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds request{30'000};  // from the last body byte to our answer: then 503
  // After the last answer on a connection, what the peer still sends is dropped unread this long and this far, so that
  // it comes to read the answer: a whole body that is a good deal too long still fits.
  std::chrono::milliseconds drain{2'000};
  std::size_t drain_bytes = 8 * 1024 * 1024;
  std::size_t connections_per_address = 256;
};

struct TlsFiles {
  std::string certificate;  // PEM, chain
  std::string key;          // PEM
  std::string client_ca;    // PEM: the private CA bundle clients must chain to
};

// A request that the server itself refused. Views and references hold during the call only.
struct Refused {
  const Peer& peer;
  std::string_view rule;  // the id of the broken wire rule
  int status;
  const RequestIds& ids;
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;   // 0 takes a free one
  std::string unix_socket;  // when set: plain HTTP on this socket (mode 0600), no TLS, address and port unused;
                            // a socket file that nobody listens on is replaced
  TlsFiles tls;
  std::vector<std::string> hosts;  // accepted Host values (without port); any other is 421; empty accepts all
  unsigned threads = 1;            // event loops
  ServerLimits limits;
  std::function<void(const Refused&)> on_refused;  // called on the event loop; must neither block nor throw
};

// What a metric page wants to know.
struct ServerCounters {
  std::uint64_t connections = 0;       // accepted since the start
  std::uint64_t open_connections = 0;  // now
  std::uint64_t requests = 0;          // well-formed ones; frames
  std::uint64_t failed_handshakes = 0;
  std::uint64_t failed_accepts = 0;                                 // out of descriptors or memory; tried again
  std::uint64_t refused_connections = 0;                            // over connections_per_address
  std::vector<std::pair<std::string, std::uint64_t>> wire_rejects;  // by rule id, every rule
};

class Server {
 public:
  // `handler` is called on the event loop for every well-formed request.
  Server(ServerSettings settings, Handler handler);
  // Speaks frames instead of HTTP: `handler` is called for every frame that `cutter` finds. Of the limits those of
  // framed_session.hpp hold; hosts and on_refused are not used.
  Server(ServerSettings settings, std::unique_ptr<const FrameCutter> cutter, FrameHandler handler);
  ~Server();

  // Binds, loads certificates and begins to accept. Returns the port (0 for a Unix socket).
  // Errors: value (certificate, key, a key file that others may read, address); transient (address in use).
  base::Result<std::uint16_t> start();

  // Stops accepting, lets requests in flight finish for at most `grace`, then closes everything. Blocks. Safe to call
  // twice.
  void stop(std::chrono::milliseconds grace);

  ServerCounters counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway::net
