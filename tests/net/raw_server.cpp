#include "net/raw_server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

#include "support/dev_ca.hpp"

namespace gateway::net::test {

std::string RawConnection::request() {
  std::array<char, 8192> bytes{};
  for (;;) {
    if (const auto end = unread_.find("\r\n\r\n"); end != unread_.npos) {
      const auto field = unread_.find("Content-Length: ");
      const std::size_t length = field < end ? std::stoul(unread_.substr(field + 16)) : 0;
      if (unread_.size() >= end + 4 + length) {
        auto rest = unread_.substr(end + 4 + length);
        unread_.resize(end + 4 + length);
        return std::exchange(unread_, std::move(rest));
      }
    }
    const int count = SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()));
    if (count <= 0) return {};
    unread_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

bool RawConnection::send(const std::string& bytes) {
  return bytes.empty() || SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

void RawConnection::wait_for_end() {
  std::array<char, 8192> bytes{};
  while (SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0) continue;
}

RawServer::RawServer(Script script, const std::string& certificate) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  std::signal(SIGPIPE, SIG_IGN);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
  ::listen(fd_, 16);
  ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  context_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate_file(context_, gateway::test::certificate_file(certificate).c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_use_PrivateKey_file(context_, gateway::test::key_file(certificate).c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_load_verify_file(context_, gateway::test::certificate_file("ca").c_str());
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  thread_ = std::thread([this, script = std::move(script)] { serve(script); });
}

RawServer::~RawServer() {
  ::shutdown(fd_, SHUT_RDWR);
  thread_.join();
  ::close(fd_);
  SSL_CTX_free(context_);
}

void RawServer::serve(const Script& script) {
  for (int client = ::accept(fd_, nullptr, nullptr); client >= 0; client = ::accept(fd_, nullptr, nullptr)) {
    const timeval limit{10, 0};
    ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    SSL* const ssl = SSL_new(context_);
    SSL_set_fd(ssl, client);
    const unsigned before = connections_++;
    if (SSL_accept(ssl) == 1) {
      RawConnection connection(ssl);
      script(connection, before);
      SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    ::close(client);
  }
}

}  // namespace gateway::net::test
