// What a server bounds: bodies, time, connections, descriptors.
#include "net/server.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>
#include <vector>

#include "net/running_server.hpp"

namespace gateway::net {
namespace {

using std::chrono::milliseconds;
using test::get;
using test::post;
using test::RawPeer;
using test::Running;
using test::settings_for_tests;

// The ordinary client: it sends all it has before it looks for an answer.
TEST(Server, TellsAClientThatSendsSixMebibytesBeforeItReads) {
  Running running;
  RawPeer peer(running.port);

  ASSERT_TRUE(peer.send(post(std::string(6 * 1024 * 1024, 'x')))) << "the server did not let it finish";

  EXPECT_EQ(peer.answer().status, 413);
}

TEST(Server, HearsNoClientOutForever) {
  auto settings = settings_for_tests();
  settings.limits.drain = milliseconds(200);
  settings.limits.drain_bytes = 64 * 1024;
  Running running(settings);
  RawPeer much(running.port);
  EXPECT_FALSE(much.send(post(std::string(64 * 1024 * 1024, 'x'))));

  RawPeer slow(running.port);
  ASSERT_TRUE(slow.send(post(std::string(6 * 1024 * 1024, 'x')).substr(0, 1024)));
  EXPECT_EQ(slow.answer().status, 413);
  while (running.server.counters().open_connections > 0) std::this_thread::yield();
}

TEST(Server, AnswersAnOversizeBodyThoughTheClientIsStillSendingIt) {
  ServerSettings settings = settings_for_tests();
  settings.limits.body_bytes = 1000;
  Running running(settings);
  RawPeer peer(running.port);

  peer.send(post(std::string(300'000, 'x')));

  EXPECT_EQ(peer.answer().status, 413);
}

TEST(Server, ServesABodyOfItsLimit) {
  Running running;
  RawPeer peer(running.port);

  ASSERT_TRUE(peer.send(post(std::string(5 * 1024 * 1024, 'x'))));

  EXPECT_EQ(peer.answer().body.size(), std::string("y99001.practice.localhost:").size() + 5 * 1024 * 1024);
}

TEST(Server, ClosesOnWhoTricklesAHeaderOrABody) {
  ServerSettings settings = settings_for_tests();
  settings.limits.header = milliseconds(60);
  settings.limits.body = milliseconds(60);
  Running running(settings);

  RawPeer header(running.port);
  header.send("GET / HT");
  EXPECT_EQ(header.answer().status, 408);

  RawPeer body(running.port);
  body.send(post("hello").substr(0, post("hello").size() - 2));
  EXPECT_EQ(body.answer().status, 408);
}

TEST(Server, ClosesAnIdleConnectionWithoutAWord) {
  ServerSettings settings = settings_for_tests();
  settings.limits.idle = milliseconds(60);
  Running running(settings);
  RawPeer peer(running.port);
  ASSERT_TRUE(peer.send(get));
  ASSERT_EQ(peer.answer().status, 200);

  bool closed_cleanly = false;
  EXPECT_EQ(peer.rest(&closed_cleanly), "");

  EXPECT_TRUE(closed_cleanly);
}

TEST(Server, ClosesOnWhoNeverShakesHands) {
  ServerSettings settings = settings_for_tests();
  settings.limits.handshake = milliseconds(60);
  Running running(settings);
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(running.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(silent, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);

  ASSERT_EQ(::send(silent, "\x16\x03\x01", 3, 0), 3);  // the beginning of a ClientHello

  pollfd waiting{silent, POLLIN, 0};
  ASSERT_EQ(::poll(&waiting, 1, 10'000), 1);
  char byte = 0;
  EXPECT_LE(::recv(silent, &byte, 1, 0), 0);
  ::close(silent);
}

TEST(Server, AnswersServiceUnavailableWhenNoAnswerComesInTime) {
  ServerSettings settings = settings_for_tests();
  settings.limits.request = milliseconds(50);
  std::vector<Respond> held;
  std::mutex mutex;
  Running running(settings, [&](Request, Respond respond) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(respond));
  });
  RawPeer peer(running.port);

  peer.send(get);

  EXPECT_EQ(peer.answer().status, 503);
  const std::lock_guard lock(mutex);
  held.at(0)(Response{200, {}, "late", false});
}

TEST(Server, BoundsTheConnectionsOfOneAddress) {
  ServerSettings settings = settings_for_tests();
  settings.limits.connections_per_address = 2;
  Running running(settings);
  RawPeer first(running.port);
  {
    RawPeer second(running.port);
    ASSERT_TRUE(second.connected());
    EXPECT_FALSE(RawPeer(running.port).connected());
    EXPECT_EQ(running.server.counters().refused_connections, 1u);
  }

  // The second has left; its place is free as soon as the server has seen that.
  bool let_in = false;
  for (int i = 0; i < 1000 && !let_in; ++i) let_in = RawPeer(running.port).connected();
  EXPECT_TRUE(let_in);
}

// All descriptors are taken while a client connects; when some are free again it is served.
TEST(Server, SurvivesRunningOutOfDescriptors) {
  Running running;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 128;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  (void)RawPeer(running.port);  // whatever is loaded at first use is loaded now
  const int early = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(running.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::vector<int> hoard;
  for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) hoard.push_back(fd);
  ASSERT_EQ(errno, EMFILE);

  ASSERT_EQ(::connect(early, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  while (running.server.counters().failed_accepts == 0) std::this_thread::yield();
  for (const int fd : hoard) ::close(fd);

  RawPeer later(running.port);
  ASSERT_TRUE(later.send(get));
  EXPECT_EQ(later.answer().status, 200);
  ::close(early);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace gateway::net
