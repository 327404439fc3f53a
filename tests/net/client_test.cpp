#include "net/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "base/system_ports.hpp"
#include "net/raw_server.hpp"
#include "net/server.hpp"
#include "support/dev_ca.hpp"

namespace gateway::net {
namespace {

using base::ErrorKind;
using gateway::test::certificate_file;
using gateway::test::key_file;
using std::chrono::milliseconds;
using test::RawConnection;
using test::RawServer;

ClientSettings client_settings() {
  ClientSettings settings;
  settings.certificate = certificate_file("gateway");
  settings.key = key_file("gateway");
  settings.server_ca = certificate_file("ca");
  return settings;
}

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

OutgoingRequest to(std::uint16_t port, std::string body = "hello") {
  OutgoingRequest request;
  request.origin = {"127.0.0.1", port, "z99001.council.localhost"};
  request.target = "/fhir/R4";
  request.headers.add("Content-Type", "application/fhir+json");
  request.body = std::move(body);
  return request;
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Our own server as the council's, so that both ends of our HTTP are seen to agree.
struct Council {
  Server server;
  std::uint16_t port = 0;

  static ServerSettings settings_of(unsigned threads) {
    ServerSettings settings;
    settings.tls = {certificate_file("council-Z99001"), key_file("council-Z99001"), certificate_file("ca")};
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

void echo(Request request, Respond respond) {
  Response response;
  response.status = 200;
  response.headers.add("X-Peer", request.peer.san_dns.at(0));
  response.body =
      request.path + "?" + request.query + " " + std::string(request.headers.get("Content-Type")) + " " + request.body;
  respond(std::move(response));
}

TEST(Client, TalksToOurServerAndKeepsTheConnection) {
  Council council(echo);
  Started started;

  for (int i = 0; i < 100; ++i) {
    auto request = to(council.port, std::to_string(i));
    request.target = "/fhir/R4?_format=json";
    const auto reply = started.ask(std::move(request));
    ASSERT_TRUE(reply.ok()) << describe(reply.error());
    EXPECT_EQ(reply->body, "/fhir/R4?_format=json application/fhir+json " + std::to_string(i));
    EXPECT_EQ(reply->headers.get("x-peer"), "gateway.localhost");
  }
  EXPECT_EQ(council.server.counters().connections, 1u);
}

TEST(Client, LetsGoOfAKeptConnectionThatOurServerClosesAndTheServerOfIt) {
  ServerSettings settings = Council::settings_of(1);
  settings.limits.idle = milliseconds(60);
  settings.limits.drain = std::chrono::minutes(2);
  Council council([](Request, Respond respond) { respond(Response{200, {}, "ok", false}); }, settings);
  Started started;
  ASSERT_TRUE(started.ask(to(council.port)).ok());

  const base::Stopwatch watch;
  while (council.server.counters().open_connections > 0 && watch.seconds() < 20) std::this_thread::yield();

  EXPECT_EQ(council.server.counters().open_connections, 0U);
}

TEST(Client, ReadsAnswersToEveryMethod) {
  Council council(echo);
  Started started;

  for (const Method method : {Method::get, Method::head, Method::put, Method::patch, Method::delete_}) {
    auto request = to(council.port, "");
    request.method = method;
    const auto reply = started.ask(std::move(request));
    ASSERT_TRUE(reply.ok()) << to_string(method) << describe(reply.error());
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body.empty(), method == Method::head);
  }
  EXPECT_EQ(council.server.counters().connections, 1u);
}

TEST(Client, SpreadsManyRequestsOverNoMoreConnectionsThanAllowed) {
  Council council(echo, Council::settings_of(2));
  auto settings = client_settings();
  settings.connections_per_origin = 4;
  Started started(settings);
  std::vector<std::future<base::Result<Response>>> replies;

  for (int i = 0; i < 500; ++i)
    replies.push_back(started.send(to(council.port, std::string(3000, 'x') + std::to_string(i))));

  for (int i = 0; i < 500; ++i) {
    const auto reply = replies[static_cast<std::size_t>(i)].get();
    ASSERT_TRUE(reply.ok()) << describe(reply.error());
    EXPECT_EQ(reply->body.substr(reply->body.find_last_of('x') + 1), std::to_string(i));
  }
  EXPECT_LE(council.server.counters().connections, 4u);
}

TEST(Client, RefusesAServerThatIsNotWhoItShouldBe) {
  Started started;
  for (const char* certificate : {"council-Z99002", "rogue", "expired", "practice-Y99001"}) {
    RawServer server([](RawConnection& connection, unsigned) { connection.request(); }, certificate);

    const auto reply = started.ask(to(server.port()));

    ASSERT_FALSE(reply.ok()) << certificate;
    EXPECT_EQ(reply.error().kind, ErrorKind::transient);
    EXPECT_NE(reply.error().text.find("TLS handshake failed"), std::string::npos) << reply.error().text;
  }
}

TEST(Client, VerifiesTheHostItselfWhenNoOtherNameIsGiven) {
  Council council(echo, [] {
    auto settings = Council::settings_of(1);
    settings.hosts.clear();
    return settings;
  }());
  Started started;

  for (const char* host : {"127.0.0.1", "localhost", "z99001.council.localhost"}) {
    auto request = to(council.port);
    request.origin = {host, council.port, ""};
    EXPECT_TRUE(started.ask(std::move(request)).ok()) << host;
  }
  auto request = to(council.port);
  request.origin = {"z99002.council.localhost", council.port, ""};
  EXPECT_FALSE(started.ask(std::move(request)).ok());
}

TEST(Client, SaysThatItsOwnCertificateWasNotWanted) {
  Council council(echo);
  auto settings = client_settings();
  settings.certificate = certificate_file("rogue");
  settings.key = key_file("rogue");
  Started started(settings);

  const auto reply = started.ask(to(council.port));

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().kind, ErrorKind::transient);
}

TEST(Client, SaysThatNobodyListens) {
  std::uint16_t port = 0;
  {
    Council council(echo);
    port = council.port;
  }
  Started started;

  const auto reply = started.ask(to(port));

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().kind, ErrorKind::transient);
  EXPECT_NE(reply.error().place.find(std::to_string(port)), std::string::npos);
}

TEST(Client, RefusesAnAnswerThatIsNotHttpAsWeAcceptIt) {
  for (const std::string bytes :
       {"garbage\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nuntil the end", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"}) {
    RawServer server([bytes](RawConnection& connection, unsigned) {
      connection.request();
      connection.send(bytes);
      connection.wait_for_end();
    });
    Started started;

    const auto reply = started.ask(to(server.port()));

    ASSERT_FALSE(reply.ok()) << bytes;
    EXPECT_EQ(reply.error().kind, ErrorKind::structure) << bytes;
  }
}

TEST(Client, RefusesAnAnswerOverItsLimit) {
  RawServer server([](RawConnection& connection, unsigned) {
    connection.request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
    connection.wait_for_end();
  });
  Started started;

  const auto reply = started.ask(to(server.port()));

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().kind, ErrorKind::too_long);
}

TEST(Client, SaysThatTheConnectionBrokeInTheMiddleOfTheAnswerAndDoesNotAskTwice) {
  std::atomic<unsigned> requests = 0;
  RawServer server([&](RawConnection& connection, unsigned) {
    connection.request();
    ++requests;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
  });
  Started started;

  const auto reply = started.ask(to(server.port()));

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().kind, ErrorKind::transient);
  EXPECT_EQ(requests, 1u);
}

TEST(Client, GivesUpOnASlowAnswerAndForgetsTheConnection) {
  RawServer server([](RawConnection& connection, unsigned before) {
    connection.request();
    if (before == 0) {
      connection.wait_for_end();
    } else {
      connection.send(ok);
    }
  });
  auto settings = client_settings();
  settings.total = milliseconds(500);
  Started started(settings);

  const auto reply = started.ask(to(server.port()));

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().kind, ErrorKind::timeout);
  EXPECT_TRUE(started.ask(to(server.port())).ok());
}

TEST(Client, TriesAgainOnceWhenAKeptConnectionTurnsOutToBeClosed) {
  std::atomic<unsigned> requests = 0;
  RawServer server([&](RawConnection& connection, unsigned before) {
    connection.request();
    ++requests;
    connection.send(ok);
    // The next request on the first connection is read and then dropped without a byte of an answer.
    if (before == 0) {
      connection.request();
      ++requests;
    }
  });
  Started started;

  ASSERT_TRUE(started.ask(to(server.port())).ok());
  const auto reply = started.ask(to(server.port()));

  ASSERT_TRUE(reply.ok()) << describe(reply.error());
  EXPECT_EQ(requests, 3u);
  EXPECT_EQ(server.connections(), 2u);
}

TEST(Client, DoesNotTryAgainOnAFreshConnection) {
  std::atomic<unsigned> requests = 0;
  RawServer server([&](RawConnection& connection, unsigned) {
    connection.request();
    ++requests;
  });
  Started started;

  const auto reply = started.ask(to(server.port()));

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().kind, ErrorKind::transient);
  EXPECT_EQ(requests, 1u);
}

TEST(Client, DropsAConnectionOnWhichUnaskedBytesCame) {
  RawServer server([](RawConnection& connection, unsigned before) {
    connection.request();
    connection.send(before == 0 ? ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" : ok);
    connection.wait_for_end();
  });
  Started started;

  for (int i = 0; i < 2; ++i) {
    const auto reply = started.ask(to(server.port()));
    ASSERT_TRUE(reply.ok());
    EXPECT_EQ(reply->body, "ok");
    if (i == 0) continue;
    EXPECT_EQ(server.connections(), 2u);
  }
}

TEST(Client, FollowsNoRedirect) {
  RawServer server([](RawConnection& connection, unsigned) {
    connection.request();
    connection.send("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_end();
  });
  Started started;

  const auto reply = started.ask(to(server.port()));

  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->status, 302);
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Client, SendsNothingThatCannotStandInARequest) {
  Started started;
  for (const std::string target : {"", "fhir", "/a b", "/a\r\nX: 1", "/\xC3\xA4", "/a#b"}) {
    auto request = to(1);
    request.target = target;
    const auto reply = started.ask(std::move(request));
    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().kind, ErrorKind::value) << target;
  }
  auto request = to(1);
  request.origin.host = "evil.test/\r\n";
  EXPECT_EQ(started.ask(std::move(request)).error().kind, ErrorKind::value);
}

TEST(Client, BoundsHowManyWait) {
  std::vector<Respond> held;
  std::mutex mutex;
  Council council([&](Request, Respond respond) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(respond));
  });
  auto settings = client_settings();
  settings.connections_per_origin = 1;
  settings.waiting_per_origin = 2;
  Started started(settings);
  std::vector<std::future<base::Result<Response>>> replies;

  for (int i = 0; i < 4; ++i) replies.push_back(started.send(to(council.port)));

  const auto refused = replies.back().get();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::throttled);
  started.client.stop();
}

TEST(Client, AnswersEveryCallerWhenItStops) {
  RawServer server([](RawConnection& connection, unsigned) {
    connection.request();
    connection.wait_for_end();
  });
  auto settings = client_settings();
  settings.connections_per_origin = 1;
  Started started(settings);
  auto asked = started.send(to(server.port()));
  auto waiting = started.send(to(server.port()));

  started.client.stop();
  started.client.stop();

  EXPECT_EQ(asked.get().error().kind, ErrorKind::transient);
  EXPECT_EQ(waiting.get().error().kind, ErrorKind::transient);
  EXPECT_EQ(started.ask(to(server.port())).error().kind, ErrorKind::transient);
}

TEST(Client, LosesNoRequestWhenItsServerStopsGracefully) {
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> taken = 0;
    auto council = std::make_unique<Council>([&](Request request, Respond respond) {
      ++taken;
      echo(std::move(request), std::move(respond));
    });
    Started started;
    std::vector<std::future<base::Result<Response>>> replies;
    for (int i = 0; i < 200; ++i) replies.push_back(started.send(to(council->port)));
    while (taken < 20) std::this_thread::yield();

    council->server.stop(milliseconds(5'000));

    int answered = 0;
    for (auto& reply : replies) answered += reply.get().ok();
    EXPECT_EQ(answered, taken);
  }
}

}  // namespace
}  // namespace gateway::net
