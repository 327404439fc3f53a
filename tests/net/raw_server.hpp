// RawServer: a blocking TLS server that misbehaves as a test tells it, for tests of what the client does with that.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace gateway::net::test {

// One accepted connection, inside a script.
class RawConnection {
 public:
  explicit RawConnection(SSL* ssl) : ssl_(ssl) {}

  // One request by its Content-Length; empty when the client has gone.
  std::string request();
  bool send(const std::string& bytes);
  // Waits until the client ends the connection.
  void wait_for_end();

 private:
  SSL* ssl_;
  std::string unread_;
};

// Serves connections one after the other with `script`, which is told how many came before; closes each when it
// returns.
class RawServer {
 public:
  using Script = std::function<void(RawConnection&, unsigned)>;

  explicit RawServer(Script script, const std::string& certificate = "council-Z99001");
  ~RawServer();

  std::uint16_t port() const { return port_; }
  unsigned connections() const { return connections_; }

 private:
  void serve(const Script& script);

  int fd_ = -1;
  std::uint16_t port_ = 0;
  SSL_CTX* context_ = nullptr;
  std::atomic<unsigned> connections_ = 0;
  std::thread thread_;
};

}  // namespace gateway::net::test
