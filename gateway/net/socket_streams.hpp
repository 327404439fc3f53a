// Streams over sockets: TLS over TCP, and a plain Unix socket. Inside net only (Asio).
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string>

#include "net/stream.hpp"
#include "net/tls_context.hpp"

namespace gateway::net {

// Reads and drops what still arrives on a socket that we will write no more to, until its peer closes too or
// has sent too much.
template <typename Socket>
class Drain {
 public:
  void start(Socket& socket, std::size_t drop_bytes, std::function<void()> on_finished);

 private:
  void read(Socket& socket, std::function<void()> on_finished);

  std::array<char, 4096> dropped_{};
  std::size_t left_ = 0;
};

class TlsStream final : public Stream {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  // The server's side of `socket`, whose other end is at `address`.
  TlsStream(Socket socket, TlsContext context, std::string address);
  // The client's side: `verify_as` must be among the server's names.
  static std::unique_ptr<TlsStream> to_server(Socket socket, TlsContext context, const std::string& verify_as);

  void open(std::function<void(bool)> on_open) override;
  std::string trouble() const override { return trouble_; }
  Peer peer() const override;
  void read_some(std::span<char> space, std::function<void(std::size_t)> on_bytes) override;
  void write_all(std::string_view bytes, std::function<void(bool)> on_written) override;
  void finish(std::size_t drop_bytes, std::function<void()> on_finished) override;
  void close() override;

 private:
  TlsContext context_;
  boost::asio::ssl::stream<Socket> tls_;
  std::string address_;
  std::string trouble_;
  bool serves_ = true;
  bool open_ = false;
  Drain<Socket> drain_;
};

class LocalStream final : public Stream {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;

  explicit LocalStream(Socket socket) : socket_(std::move(socket)) {}

  void open(std::function<void(bool)> on_open) override;
  std::string trouble() const override { return {}; }
  Peer peer() const override { return {}; }
  void read_some(std::span<char> space, std::function<void(std::size_t)> on_bytes) override;
  void write_all(std::string_view bytes, std::function<void(bool)> on_written) override;
  void finish(std::size_t drop_bytes, std::function<void()> on_finished) override;
  void close() override;

 private:
  Socket socket_;
  Drain<Socket> drain_;
};

}  // namespace gateway::net
