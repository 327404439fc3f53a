// Started: a client of ours and what it may be told; Council: our own server as the other end.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "net/client.hpp"
#include "net/server.hpp"
#include "support/dev_ca.hpp"

namespace gateway::net::test {

inline ClientSettings client_settings() {
  ClientSettings settings;
  settings.certificate = gateway::test::certificate_file("gateway");
  settings.key = gateway::test::key_file("gateway");
  settings.server_ca = gateway::test::certificate_file("ca");
  return settings;
}

// A client of ours, and waiting for what it answers.
struct Started {
  Client client;
  explicit Started(ClientSettings settings = client_settings()) : client(std::move(settings)) {
    const auto status = client.start();
    EXPECT_TRUE(status.ok());
  }

  std::future<base::Result<Response>> send(OutgoingRequest request) {
    auto promise = std::make_shared<std::promise<base::Result<Response>>>();
    auto reply = promise->get_future();
    client.send(std::move(request),
                [promise](base::Result<Response> result) { promise->set_value(std::move(result)); });
    return reply;
  }
  base::Result<Response> ask(OutgoingRequest request) { return send(std::move(request)).get(); }
};

inline OutgoingRequest to(std::uint16_t port, std::string body = "hello") {
  OutgoingRequest request;
  request.origin = {"127.0.0.1", port, "z99001.council.localhost"};
  request.target = "/fhir/R4";
  request.headers.add("Content-Type", "application/fhir+json");
  request.body = std::move(body);
  return request;
}

inline const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Our own server as the council's, so that both ends of our HTTP are seen to agree.
struct Council {
  Server server;
  std::uint16_t port = 0;

  static ServerSettings settings_of(unsigned threads) {
    ServerSettings settings;
    settings.tls = {gateway::test::certificate_file("council-Z99001"), gateway::test::key_file("council-Z99001"),
                    gateway::test::certificate_file("ca")};
    settings.hosts = {"z99001.council.localhost"};
    settings.threads = threads;
    return settings;
  }
  explicit Council(Handler handler, ServerSettings settings = settings_of(1))
      : server(std::move(settings), std::move(handler)) {
    auto started = server.start();
    EXPECT_TRUE(started.ok());
    port = *started;
  }
};

// Answers with whom it saw and what it was asked.
inline void echo_asked(Request request, Respond respond) {
  Response response;
  response.status = 200;
  response.headers.add("X-Peer", request.peer.san_dns.at(0));
  response.body =
      request.path + "?" + request.query + " " + std::string(request.headers.get("Content-Type")) + " " + request.body;
  respond(std::move(response));
}

}  // namespace gateway::net::test
