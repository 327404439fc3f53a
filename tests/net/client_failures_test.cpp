// What a client does when the other end is not who it should be, breaks off, is slow or says what nobody asked.
#include "net/client.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "net/asking_client.hpp"
#include "net/raw_server.hpp"

namespace gateway::net {
namespace {

using base::ErrorKind;
using gateway::test::certificate_file;
using gateway::test::key_file;
using std::chrono::milliseconds;
using test::client_settings;
using test::Council;
using test::echo_asked;
using test::ok;
using test::RawConnection;
using test::RawServer;
using test::Started;
using test::to;

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
  Council council(echo_asked, [] {
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
  Council council(echo_asked);
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
    Council council(echo_asked);
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

}  // namespace
}  // namespace gateway::net
