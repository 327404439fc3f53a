#include "net/server.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "net/raw_peer.hpp"
#include "net/wire_payloads.hpp"
#include "net/worker_pool.hpp"
#include "support/dev_ca.hpp"

namespace gateway::net {
namespace {

using gateway::test::certificate_file;
using gateway::test::key_file;
using std::chrono::milliseconds;
using test::RawPeer;

ServerSettings settings_for_tests() {
  ServerSettings settings;
  settings.tls = {certificate_file("gateway"), key_file("gateway"), certificate_file("ca")};
  settings.hosts = {"gateway.localhost"};
  return settings;
}

// Answers with the first name of the certificate and the body it got.
void echo(Request request, Respond respond) {
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

const std::string get = "GET / HTTP/1.1\r\nHost: gateway.localhost\r\n\r\n";
std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

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

TEST(Server, KeepsAConnectionForAThousandRequests) {
  Running running;
  RawPeer peer(running.port);

  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(peer.send(post(std::to_string(i))));
    ASSERT_EQ(peer.answer().body, "y99001.practice.localhost:" + std::to_string(i));
  }
  EXPECT_EQ(running.server.counters().connections, 1u);
  EXPECT_EQ(running.server.counters().requests, 1000u);
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  Running running;
  RawPeer peer(running.port);
  std::string all;
  for (int i = 0; i < 100; ++i) all += post(std::to_string(i));

  ASSERT_TRUE(peer.send(all));

  for (int i = 0; i < 100; ++i) ASSERT_EQ(peer.answer().body, "y99001.practice.localhost:" + std::to_string(i));
}

TEST(Server, RefusesEveryHostilePayloadByItsRuleAndClosesBeforeASecondRequest) {
  Running running;

  for (const auto& payload : test::refused_payloads()) {
    const auto before = running.rejects(payload.rule);
    RawPeer peer(running.port);
    ASSERT_TRUE(peer.send(payload.bytes + get)) << payload.name;
    const auto answer = peer.answer();
    bool closed_cleanly = false;

    EXPECT_GE(answer.status, 400) << payload.name;
    EXPECT_NE(answer.body.find("\"" + payload.rule + "\""), std::string::npos) << payload.name << answer.body;
    EXPECT_NE(answer.head.find("application/fhir+json"), std::string::npos);
    EXPECT_EQ(peer.rest(&closed_cleanly), "") << payload.name << ": a second answer came";
    EXPECT_TRUE(closed_cleanly) << payload.name;
    EXPECT_EQ(running.rejects(payload.rule), before + 1) << payload.name;
  }
  EXPECT_EQ(running.server.counters().requests, 0u);
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

TEST(Server, TakesAnswersFromAnyThread) {
  WorkerPool pool(3, 1000);
  ServerSettings settings = settings_for_tests();
  settings.threads = 2;
  Running running(settings, [&](Request request, Respond respond) {
    EXPECT_TRUE(pool.post([request = std::move(request), respond = std::move(respond)] { echo(request, respond); }));
  });
  std::vector<std::thread> clients;

  for (int c = 0; c < 4; ++c) {
    clients.emplace_back([&, c] {
      RawPeer peer(running.port);
      for (int i = 0; i < 200; ++i) {
        const auto body = std::to_string(c) + "/" + std::to_string(i);
        ASSERT_TRUE(peer.send(post(body)));
        ASSERT_EQ(peer.answer().body, "y99001.practice.localhost:" + body);
      }
    });
  }

  for (auto& client : clients) client.join();
  EXPECT_EQ(running.server.counters().requests, 800u);
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

TEST(Server, LosesNoAnswerInFlightWhenItStopsUnderLoad) {
  WorkerPool pool(2, 10'000);
  std::atomic<int> taken = 0;
  ServerSettings settings = settings_for_tests();
  settings.threads = 2;
  Running running(settings, [&](Request request, Respond respond) {
    ++taken;
    EXPECT_TRUE(pool.post([request = std::move(request), respond = std::move(respond)] { echo(request, respond); }));
  });
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&] {
      RawPeer peer(running.port);
      while (peer.send(post("x")) && peer.answer().status == 200) ++answered;
    });
  }

  while (answered < 500) std::this_thread::yield();
  running.server.stop(milliseconds(5'000));

  for (auto& client : clients) client.join();
  EXPECT_EQ(answered, taken) << "a request was taken and its answer lost";
}

TEST(Server, CutsOffWhatIsNotFinishedWithinTheGrace) {
  std::vector<Respond> held;
  std::mutex mutex;
  Running running(settings_for_tests(), [&](Request, Respond respond) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(respond));
  });
  RawPeer peer(running.port);
  peer.send(get);
  while (running.server.counters().requests == 0) std::this_thread::yield();

  running.server.stop(milliseconds(20));
  running.server.stop(milliseconds(20));

  EXPECT_EQ(peer.answer().status, 0);
  held.at(0)(Response{200, {}, "nobody hears this", false});
}

TEST(Server, RefusesNewConnectionsOnceStopped) {
  Running running;
  running.server.stop(milliseconds(100));

  EXPECT_FALSE(RawPeer(running.port).connected());
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

TEST(Server, ServesAUnixSocketThatOnlyItsOwnerMayUse) {
  const std::string path = gateway::test::dev_ca() + "/admin.sock";
  ServerSettings settings;
  settings.unix_socket = path;
  {
    Running running(settings);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    RawPeer peer(path);
    ASSERT_TRUE(peer.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_EQ(peer.answer().body, "nobody:");

    Server second(settings, echo);
    const auto refused = second.start();
    ASSERT_FALSE(refused.ok()) << "took over a socket that somebody serves";
    EXPECT_EQ(refused.error().kind, base::ErrorKind::transient);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Server, ReplacesASocketFileThatAKilledProgramLeft) {
  const std::string path = gateway::test::dev_ca() + "/stale.sock";
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  ServerSettings settings;
  settings.unix_socket = path;

  Running running(settings);

  EXPECT_TRUE(RawPeer(path).connected());
}

TEST(Server, SaysWhichFileIsWrong) {
  const auto error_of = [](const ServerSettings& settings) {
    Server server(settings, echo);
    const auto started = server.start();
    EXPECT_FALSE(started.ok());
    return started.ok() ? std::string() : started.error().place;
  };
  const std::string open_key = gateway::test::dev_ca() + "/open.key";
  std::filesystem::copy_file(key_file("gateway"), open_key);
  std::filesystem::permissions(open_key, std::filesystem::perms(0644));

  auto settings = settings_for_tests();
  settings.tls.key = open_key;
  EXPECT_EQ(error_of(settings), open_key);
  settings = settings_for_tests();
  settings.tls.key = key_file("unlisted");
  EXPECT_EQ(error_of(settings), key_file("unlisted"));
  settings = settings_for_tests();
  settings.tls.certificate = "missing.crt";
  EXPECT_EQ(error_of(settings), "missing.crt");
  settings = settings_for_tests();
  settings.tls.client_ca = "missing.crt";
  EXPECT_EQ(error_of(settings), "missing.crt");
  settings = settings_for_tests();
  settings.address = "nowhere";
  EXPECT_EQ(error_of(settings), "nowhere");
}

TEST(Server, SaysThatAPortIsTaken) {
  Running running;
  auto settings = settings_for_tests();
  settings.port = running.port;
  Server second(settings, echo);

  const auto started = second.start();

  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind, base::ErrorKind::transient);
}

}  // namespace
}  // namespace gateway::net
