#include "app/local_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstring>

namespace gateway::app {
namespace {

// Closes what it holds.
class Socket {
 public:
  explicit Socket(int number) : number_(number) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

base::Error nobody_there(const std::string& path) {
  return base::Error(base::ErrorKind::transient, "no running gateway answers on its admin socket", path,
                     "start the program: this is done by it, never beside it");
}

bool write_all(int socket, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t part = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (part <= 0) return false;
    sent += static_cast<std::size_t>(part);
  }
  return true;
}

}  // namespace

base::Result<LocalAnswer> ask_program(const std::string& socket_path, const std::string& method,
                                      const std::string& target, const std::string& sent_body) {
  const Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) return nobody_there(socket_path);
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return nobody_there(socket_path);
  }
  const std::string length =
      method == "POST" ? "Content-Length: " + std::to_string(sent_body.size()) + "\r\n" : std::string();
  if (!write_all(socket.number(), method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + length +
                                      "Connection: close\r\n\r\n" + sent_body)) {
    return nobody_there(socket_path);
  }
  std::string text;
  char part[4096];
  for (ssize_t size = 0; (size = ::read(socket.number(), part, sizeof part)) > 0;) {
    text.append(part, static_cast<std::size_t>(size));
  }
  LocalAnswer answer;
  constexpr std::string_view protocol = "HTTP/1.1 ";
  const std::size_t body = text.find("\r\n\r\n");
  const char* number = text.data() + protocol.size();
  if (!text.starts_with(protocol) || body == std::string::npos ||
      std::from_chars(number, text.data() + body, answer.status).ec != std::errc()) {
    return base::Error(base::ErrorKind::structure, "what answers on the admin socket is not the gateway", socket_path);
  }
  answer.body = text.substr(body + 4);
  return answer;
}

}  // namespace gateway::app
