#include "net/socket_streams.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "net/certificate.hpp"

namespace gateway::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

template <typename AsyncStream>
void read_from(AsyncStream& stream, std::span<char> space, std::function<void(std::size_t)> on_bytes) {
  stream.async_read_some(
      asio::buffer(space.data(), space.size()),
      [on_bytes = std::move(on_bytes)](error_code ec, std::size_t count) { on_bytes(ec ? 0 : count); });
}

template <typename AsyncStream>
void write_to(AsyncStream& stream, std::string_view bytes, std::function<void(bool)> on_written) {
  asio::async_write(stream, asio::buffer(bytes.data(), bytes.size()),
                    [on_written = std::move(on_written)](error_code ec, std::size_t) { on_written(!ec); });
}

// What the verification found wrong, else what the handshake did.
std::string why(error_code ec, const SSL* ssl) {
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
  return ec ? ec.message() : "the certificate of the resumed session is out of date";
}

// SNI names hosts only (RFC 6066 §3); an address is verified as an address.
void name_server(SSL* ssl, const std::string& verify_as) {
  error_code no_address;
  asio::ip::make_address(verify_as, no_address);
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  if (!no_address) {
    X509_VERIFY_PARAM_set1_ip_asc(wanted, verify_as.c_str());
    return;
  }
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  X509_VERIFY_PARAM_set1_host(wanted, verify_as.data(), verify_as.size());
  SSL_set_tlsext_host_name(ssl, verify_as.c_str());
}

}  // namespace

template <typename Socket>
void Drain<Socket>::start(Socket& socket, std::size_t drop_bytes, std::function<void()> on_finished) {
  error_code ignored;
  socket.shutdown(Socket::shutdown_send, ignored);
  left_ = drop_bytes;
  read(socket, std::move(on_finished));
}

template <typename Socket>
void Drain<Socket>::read(Socket& socket, std::function<void()> on_finished) {
  socket.async_read_some(asio::buffer(dropped_), [this, &socket, on_finished = std::move(on_finished)](
                                                     error_code ec, std::size_t count) mutable {
    if (ec || count > left_) return on_finished();
    left_ -= count;
    read(socket, std::move(on_finished));
  });
}

TlsStream::TlsStream(Socket socket, TlsContext context, std::string address)
    : context_(std::move(context)), tls_(std::move(socket), *context_), address_(std::move(address)) {}

std::unique_ptr<TlsStream> TlsStream::to_server(Socket socket, TlsContext context, const std::string& verify_as) {
  auto stream = std::make_unique<TlsStream>(std::move(socket), std::move(context), std::string());
  stream->serves_ = false;
  name_server(stream->tls_.native_handle(), verify_as);
  return stream;
}

void TlsStream::open(std::function<void(bool)> on_open) {
  const auto side = serves_ ? asio::ssl::stream_base::server : asio::ssl::stream_base::client;
  tls_.async_handshake(side, [this, on_open = std::move(on_open)](error_code ec) {
    open_ = !ec && is_still_valid(tls_.native_handle());
    if (!open_) trouble_ = why(ec, tls_.native_handle());
    on_open(open_);
  });
}

Peer TlsStream::peer() const {
  Peer peer = read_peer(const_cast<TlsStream*>(this)->tls_.native_handle());
  peer.address = address_;
  return peer;
}

void TlsStream::read_some(std::span<char> space, std::function<void(std::size_t)> on_bytes) {
  read_from(tls_, space, std::move(on_bytes));
}

void TlsStream::write_all(std::string_view bytes, std::function<void(bool)> on_written) {
  write_to(tls_, bytes, std::move(on_written));
}

void TlsStream::finish(std::size_t drop_bytes, std::function<void()> on_finished) {
  if (!open_) return drain_.start(tls_.next_layer(), drop_bytes, std::move(on_finished));
  tls_.async_shutdown([this, drop_bytes, on_finished = std::move(on_finished)](error_code) mutable {
    drain_.start(tls_.next_layer(), drop_bytes, std::move(on_finished));
  });
}

void TlsStream::close() {
  error_code ignored;
  tls_.next_layer().close(ignored);
}

void LocalStream::open(std::function<void(bool)> on_open) {
  asio::post(socket_.get_executor(), [on_open = std::move(on_open)] { on_open(true); });
}

void LocalStream::read_some(std::span<char> space, std::function<void(std::size_t)> on_bytes) {
  read_from(socket_, space, std::move(on_bytes));
}

void LocalStream::write_all(std::string_view bytes, std::function<void(bool)> on_written) {
  write_to(socket_, bytes, std::move(on_written));
}

void LocalStream::finish(std::size_t drop_bytes, std::function<void()> on_finished) {
  drain_.start(socket_, drop_bytes, std::move(on_finished));
}

void LocalStream::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace gateway::net
