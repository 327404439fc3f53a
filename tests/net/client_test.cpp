// A client asking: kept connections, methods, its own bounds, and how it stops.
#include "net/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "base/system_ports.hpp"
#include "net/asking_client.hpp"
#include "net/raw_server.hpp"

namespace gateway::net {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using test::client_settings;
using test::Council;
using test::echo_asked;
using test::RawConnection;
using test::RawServer;
using test::Started;
using test::to;

TEST(Client, TalksToOurServerAndKeepsTheConnection) {
  Council council(echo_asked);
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
  Council council(echo_asked);
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
  Council council(echo_asked, Council::settings_of(2));
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
      echo_asked(std::move(request), std::move(respond));
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
