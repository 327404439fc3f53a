#include "net/raw_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <utility>

#include "support/dev_ca.hpp"

namespace gateway::net::test {

namespace {

void bound_waits(int fd) {
  const timeval limit{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

bool connect_tcp(int fd, std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
}

}  // namespace

RawPeer::RawPeer(std::uint16_t port, const Options& options) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  bound_waits(fd_);
  if (connect_tcp(fd_, port)) shake_hands(options);
}

RawPeer::RawPeer(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
  bound_waits(fd_);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, path.c_str(), path.size() + 1);
  connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
}

RawPeer RawPeer::over(int fd, std::uint16_t port) {
  RawPeer peer;
  peer.fd_ = fd;
  bound_waits(fd);
  if (connect_tcp(fd, port)) peer.shake_hands(Options{});
  return peer;
}

void RawPeer::shake_hands(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_load_verify_file(context_, gateway::test::certificate_file("ca").c_str());
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_CLIENT);
  if (options.max_version != 0) SSL_CTX_set_max_proto_version(context_, options.max_version);
  if (!options.certificate.empty()) {
    SSL_CTX_use_certificate_file(context_, gateway::test::certificate_file(options.certificate).c_str(),
                                 SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_, gateway::test::key_file(options.certificate).c_str(), SSL_FILETYPE_PEM);
  }
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, fd_);
  SSL_set1_host(ssl_, "gateway.localhost");
  if (options.session != nullptr) SSL_set_session(ssl_, options.session);
  connected_ = SSL_connect(ssl_) == 1;
}

RawPeer::RawPeer(RawPeer&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      context_(std::exchange(other.context_, nullptr)),
      ssl_(std::exchange(other.ssl_, nullptr)),
      connected_(other.connected_),
      unread_(std::move(other.unread_)) {}

RawPeer::~RawPeer() {
  if (ssl_ != nullptr && connected_) SSL_shutdown(ssl_);
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  if (fd_ >= 0) ::close(fd_);
}

bool RawPeer::send(const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto left = static_cast<int>(bytes.size() - sent);
    const auto n =
        ssl_ != nullptr
            ? SSL_write(ssl_, bytes.data() + sent, left)
            : static_cast<int>(::send(fd_, bytes.data() + sent, static_cast<std::size_t>(left), MSG_NOSIGNAL));
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

int RawPeer::read(char* into, int size) {
  if (ssl_ == nullptr) return static_cast<int>(::recv(fd_, into, static_cast<std::size_t>(size), 0));
  const int count = SSL_read(ssl_, into, size);
  alerted_ = count <= 0 && SSL_get_error(ssl_, count) == SSL_ERROR_SSL;
  return count;
}

RawAnswer RawPeer::answer(bool to_head) {
  RawAnswer answer;
  std::array<char, 8192> bytes{};
  std::size_t wanted = 0;
  for (;;) {
    if (answer.head.empty()) {
      if (const auto end = unread_.find("\r\n\r\n"); end != unread_.npos) {
        answer.head = unread_.substr(0, end + 4);
        unread_.erase(0, end + 4);
        const auto length = answer.head.find("Content-Length: ");
        wanted = length == answer.head.npos || to_head ? 0 : std::stoul(answer.head.substr(length + 16));
      }
    }
    if (!answer.head.empty() && unread_.size() >= wanted) {
      answer.body = unread_.substr(0, wanted);
      unread_.erase(0, wanted);
      answer.status = std::stoi(answer.head.substr(9, 3));
      return answer;
    }
    const int n = read(bytes.data(), static_cast<int>(bytes.size()));
    if (n <= 0) return {};
    unread_.append(bytes.data(), static_cast<std::size_t>(n));
  }
}

std::string RawPeer::rest(bool* closed_cleanly) {
  std::array<char, 8192> bytes{};
  int n = 0;
  while ((n = read(bytes.data(), static_cast<int>(bytes.size()))) > 0)
    unread_.append(bytes.data(), static_cast<std::size_t>(n));
  if (closed_cleanly != nullptr) {
    *closed_cleanly = ssl_ != nullptr ? SSL_get_error(ssl_, n) == SSL_ERROR_ZERO_RETURN : n == 0;
  }
  return std::exchange(unread_, {});
}

}  // namespace gateway::net::test
