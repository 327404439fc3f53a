// Running: a server of ours on a free port that answers with whom it saw and what it got.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "net/raw_peer.hpp"
#include "net/server.hpp"
#include "support/dev_ca.hpp"

namespace gateway::net::test {

inline ServerSettings settings_for_tests() {
  ServerSettings settings;
  settings.tls = {gateway::test::certificate_file("gateway"), gateway::test::key_file("gateway"),
                  gateway::test::certificate_file("ca")};
  settings.hosts = {"gateway.localhost"};
  return settings;
}

// Answers with the first name of the certificate and the body it got.
inline void echo(Request request, Respond respond) {
  Response response;
  response.status = 200;
  response.headers.add("Content-Type", "text/plain");
  response.body = (request.peer.san_dns.empty() ? "nobody" : request.peer.san_dns[0]) + ":" + request.body;
  respond(std::move(response));
}

struct Running {
  Server server;
  std::uint16_t port = 0;

  explicit Running(ServerSettings settings = settings_for_tests(), Handler handler = echo)
      : server(std::move(settings), std::move(handler)) {
    auto started = server.start();
    EXPECT_TRUE(started.ok()) << describe(started.error());
    port = *started;
  }
  std::uint64_t rejects(const std::string& rule) const {
    for (const auto& [id, count] : server.counters().wire_rejects) {
      if (id == rule) return count;
    }
    return 0;
  }
};

inline const std::string get = "GET / HTTP/1.1\r\nHost: gateway.localhost\r\n\r\n";
inline std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

}  // namespace gateway::net::test
