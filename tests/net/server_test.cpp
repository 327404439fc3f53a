// A server answering: kept and pipelined connections, answers from any thread, and how it stops.
#include "net/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "net/running_server.hpp"
#include "net/wire_payloads.hpp"
#include "net/worker_pool.hpp"

namespace gateway::net {
namespace {

using std::chrono::milliseconds;
using test::echo;
using test::get;
using test::post;
using test::RawPeer;
using test::Running;
using test::settings_for_tests;

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

}  // namespace
}  // namespace gateway::net
