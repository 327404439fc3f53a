// Listener: an HTTPS server of the test's own, at the other end of webhooks and subscriptions.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/server.hpp"
#include "support/dev_ca.hpp"

namespace gateway::tests {

// What listens at the other end of a webhook; answers as it is told.
class Listener {
 public:
  Listener() {
    net::ServerSettings settings;
    settings.address = "127.0.0.1";
    settings.port = 0;
    settings.hosts = {"localhost"};
    settings.tls.certificate = test::certificate_file("council-Z99001");
    settings.tls.key = test::key_file("council-Z99001");
    settings.tls.client_ca = test::certificate_file("ca");
    server_ = std::make_unique<net::Server>(settings, [this](const net::Request& request, const net::Respond& respond) {
      net::Response response;
      {
        const std::lock_guard lock(mutex_);
        calls_.push_back(request);
        response.status = calls_.size() <= refusals_ ? 503 : 204;
      }
      respond(response);
    });
    port_ = server_->start().value();
  }
  ~Listener() { server_->stop(std::chrono::milliseconds{0}); }

  void refuse_first(std::size_t count) {
    const std::lock_guard lock(mutex_);
    refusals_ = count;
  }
  std::vector<net::Request> calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  std::string origin() const { return "https://localhost:" + std::to_string(port_); }

 private:
  std::unique_ptr<net::Server> server_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::vector<net::Request> calls_;
  std::size_t refusals_ = 0;
};

}  // namespace gateway::tests
