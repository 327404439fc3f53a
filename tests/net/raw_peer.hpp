// RawPeer: a blocking TLS (or Unix socket) client that sends any bytes, for tests of what the server does with them.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>

namespace gateway::net::test {

struct RawAnswer {
  int status = 0;
  std::string head;
  std::string body;
};

class RawPeer {
 public:
  struct Options {
    std::string certificate = "practice-Y99001";  // a name of the development CA; empty sends none
    int max_version = 0;                          // of TLS; 0: no bound
    SSL_SESSION* session = nullptr;               // to resume
  };

  // Connects to 127.0.0.1:port and shakes hands. connected() says whether both went well. All waits end after 10 s.
  RawPeer(std::uint16_t port, const Options& options);
  explicit RawPeer(std::uint16_t port) : RawPeer(port, Options{}) {}
  // Plain, over a Unix socket.
  explicit RawPeer(const std::string& path);
  // Uses a socket made before; shakes hands with the default certificate.
  static RawPeer over(int fd, std::uint16_t port);
  ~RawPeer();
  RawPeer(RawPeer&& other) noexcept;
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  // The server ended the connection with a TLS alert.
  bool alerted() const { return alerted_; }
  bool connected() const { return connected_; }
  bool send(const std::string& bytes);
  // One answer by its Content-Length (none for HEAD); status 0 when the connection ended before it was whole.
  RawAnswer answer(bool to_head = false);
  // Everything until the server closes; sets `closed_cleanly` when that was a close_notify and no reset or time-out.
  std::string rest(bool* closed_cleanly = nullptr);
  SSL* ssl() const { return ssl_; }

 private:
  RawPeer() = default;
  void shake_hands(const Options& options);
  int read(char* into, int size);

  int fd_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
  bool alerted_ = false;
  std::string unread_;
};

}  // namespace gateway::net::test
