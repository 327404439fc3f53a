// Whom a server talks to: certificates, versions of TLS, resumed connections.
#include "net/server.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "net/running_server.hpp"

namespace gateway::net {
namespace {

using test::get;
using test::post;
using test::RawPeer;
using test::Running;

TEST(Server, ServesWhoHasACertificateOfOurAuthorityListedOrNot) {
  Running running;

  RawPeer listed(running.port, {"practice-Y99001"});
  ASSERT_TRUE(listed.send(post("a")));
  EXPECT_EQ(listed.answer().body, "y99001.practice.localhost:a");
  EXPECT_STREQ(SSL_get_version(listed.ssl()), "TLSv1.3");

  RawPeer unlisted(running.port, {"unlisted"});
  ASSERT_TRUE(unlisted.send(post("b")));
  EXPECT_EQ(unlisted.answer().body, "y00000.practice.localhost:b");
}

// With TLS 1.3 the client may believe it is connected before it learns that it is not wanted.
TEST(Server, ServesNobodyElse) {
  Running running;

  for (const char* certificate : {"", "rogue", "expired", "server-only"}) {
    RawPeer peer(running.port, {certificate});
    peer.send(get);
    EXPECT_EQ(peer.answer().status, 0) << certificate;
    EXPECT_TRUE(peer.alerted()) << certificate << ": the connection broke without a word why";
  }
  // The alert may arrive before the server has counted it.
  while (running.server.counters().failed_handshakes < 4) std::this_thread::yield();
  EXPECT_EQ(running.server.counters().requests, 0u);
}

TEST(Server, RefusesOlderTls) {
  Running running;

  for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION}) {
    EXPECT_FALSE(RawPeer(running.port, {"practice-Y99001", version}).connected()) << version;
  }
}

TEST(Server, KnowsAResumedConnectionByItsCertificateToo) {
  Running running;
  RawPeer first(running.port);
  ASSERT_TRUE(first.send(post("1")));
  ASSERT_EQ(first.answer().status, 200);
  SSL_SESSION* const session = SSL_get1_session(first.ssl());
  ASSERT_TRUE(SSL_SESSION_is_resumable(session));

  RawPeer second(running.port, {"", 0, session});
  ASSERT_TRUE(second.send(post("2")));

  EXPECT_EQ(second.answer().body, "y99001.practice.localhost:2");
  EXPECT_EQ(SSL_session_reused(second.ssl()), 1);
  SSL_SESSION_free(session);

  Running other;
  RawPeer elsewhere(running.port);
  ASSERT_TRUE(elsewhere.send(post("1")));
  ASSERT_EQ(elsewhere.answer().status, 200);
  SSL_SESSION* const foreign = SSL_get1_session(elsewhere.ssl());
  RawPeer stranger(other.port, {"", 0, foreign});
  stranger.send(get);
  EXPECT_EQ(stranger.answer().status, 0) << "a session of one listener opened another";
  SSL_SESSION_free(foreign);
}

}  // namespace
}  // namespace gateway::net
