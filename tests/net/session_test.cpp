#include "net/session.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "net/scripted_stream.hpp"
#include "net/wire_payloads.hpp"

namespace gateway::net {
namespace {

using test::InlineGate;
using test::Script;
using test::ScriptedStream;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++times;
  return times;
}

// One session on a script, with a handler that the test chooses; answers 200 with the body it got until told otherwise.
struct Scene {
  ServerLimits limits;
  std::vector<std::string> hosts{"gateway.localhost"};
  std::vector<Request> seen;
  std::vector<Respond> held;
  bool hold = false;
  bool drop = false;
  bool fail = false;
  Handler handler = [this](Request request, Respond respond) {
    Response response;
    response.status = 200;
    response.body = request.body;
    seen.push_back(std::move(request));
    if (fail) throw std::runtime_error("a bug");
    if (drop) return;
    if (hold) {
      held.push_back(std::move(respond));
    } else {
      respond(std::move(response));
    }
  };
  Tally tally;
  LoopTime time{0, "Sun, 22 Nov 2026 12:00:00 GMT"};
  Script script;
  std::vector<std::string> refused;
  std::function<void(const Refused&)> on_refused = [this](const Refused& seen_refused) {
    refused.push_back(seen_refused.peer.san_dns.at(0) + " " + std::string(seen_refused.rule) + " " +
                      std::to_string(seen_refused.status));
  };
  SessionSurroundings surroundings{limits, hosts, handler, tally, on_refused};
  int ends = 0;
  std::shared_ptr<Session> session;

  void start() {
    session = std::make_shared<Session>(std::make_unique<ScriptedStream>(script), surroundings, time,
                                        std::make_shared<InlineGate>(), [this](Session&) { ++ends; });
    session->start();
    script.run();
  }
  void send(const std::string& bytes) {
    script.incoming += bytes;
    script.run();
  }
  void pass(std::uint64_t ms) {
    time.ms += ms;
    session->tick();
    script.run();
  }
  std::uint64_t rejects(WireRule rule) const { return tally.wire_rejects[static_cast<std::size_t>(rule)]; }
  // Callbacks left over hold the session, which holds the stream.
  ~Scene() {
    script.on_bytes = nullptr;
    script.callbacks.clear();
  }
};

const std::string get = "GET / HTTP/1.1\r\nHost: gateway.localhost\r\n\r\n";
std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

TEST(Session, AnswersWithDateAndLengthAndKeepsTheConnection) {
  Scene scene;
  scene.start();

  scene.send(post("hello"));

  EXPECT_EQ(scene.script.written,
            "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_FALSE(scene.script.finished);
  ASSERT_EQ(scene.seen.size(), 1u);
  EXPECT_EQ(scene.seen[0].peer.san_dns.at(0), "y99001.practice.localhost");
}

TEST(Session, RefusesEveryHostilePayloadOnceAndReadsNothingAfterIt) {
  for (const auto& payload : test::refused_payloads()) {
    Scene scene;
    scene.start();

    scene.send(payload.bytes + get);

    EXPECT_TRUE(scene.seen.empty()) << payload.name;
    EXPECT_EQ(count(scene.script.written, "\r\nDate: "), 1u) << payload.name;
    EXPECT_NE(scene.script.written.find("\"" + payload.rule + "\""), std::string::npos) << payload.name;
    EXPECT_NE(scene.script.written.find("Connection: close"), std::string::npos) << payload.name;
    EXPECT_TRUE(scene.script.finished && scene.script.closed) << payload.name;
    EXPECT_EQ(scene.ends, 1) << payload.name;
    ASSERT_EQ(scene.refused.size(), 1u) << payload.name;
    EXPECT_NE(scene.refused[0].find("y99001.practice.localhost " + payload.rule + " "), std::string::npos)
        << scene.refused[0];
  }
}

TEST(Session, AnswersPipelinedRequestsInOrderOneAtATime) {
  Scene scene;
  scene.hold = true;
  scene.start();

  scene.send(post("one") + post("two") + post("three"));

  for (const std::string body : {"one", "two", "three"}) {
    ASSERT_EQ(scene.held.size(), 1u);
    EXPECT_EQ(scene.seen.back().body, body);
    auto respond = std::move(scene.held.front());
    scene.held.clear();
    respond(Response{200, {}, "answer to " + body, false});
    scene.script.run();
  }
  const auto& written = scene.script.written;
  EXPECT_LT(written.find("answer to one"), written.find("answer to two"));
  EXPECT_LT(written.find("answer to two"), written.find("answer to three"));
}

TEST(Session, SendsTheLengthButNoBodyToHead) {
  Scene scene;
  scene.hold = true;
  scene.start();
  scene.send("HEAD / HTTP/1.1\r\nHost: gateway.localhost\r\n\r\n");

  scene.held.at(0)(Response{200, {}, "twelve bytes", false});
  scene.script.run();

  EXPECT_NE(scene.script.written.find("Content-Length: 12\r\n\r\n"), std::string::npos);
  EXPECT_EQ(scene.script.written.find("twelve"), std::string::npos);
}

TEST(Session, ClosesAfterTheAnswerWhenEitherSideAsksForIt) {
  Scene asked;
  asked.start();
  asked.send("GET / HTTP/1.1\r\nHost: gateway.localhost\r\nConnection: close\r\n\r\n" + get);
  EXPECT_EQ(asked.seen.size(), 1u);
  EXPECT_NE(asked.script.written.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(asked.script.finished);

  Scene told;
  told.hold = true;
  told.start();
  told.send(get + get);
  told.held.at(0)(Response{503, {}, "", true});
  told.script.run();
  EXPECT_EQ(told.seen.size(), 1u);
  EXPECT_TRUE(told.script.finished);
}

TEST(Session, AsksForTheBodyOfAClientThatWaitsForThat) {
  Scene scene;
  scene.start();

  scene.send("POST / HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(scene.script.written, "HTTP/1.1 100 Continue\r\n\r\n");
  scene.send("ok");

  EXPECT_EQ(scene.seen.at(0).body, "ok");
}

TEST(Session, AnswersFiveHundredWhenTheHandlerForgetsOrThrows) {
  for (const bool throws : {false, true}) {
    Scene scene;
    scene.drop = true;
    scene.fail = throws;
    scene.start();

    scene.send(get);

    EXPECT_EQ(scene.script.written.substr(0, 13), "HTTP/1.1 500 ");
    EXPECT_TRUE(scene.script.finished);
  }
}

TEST(Session, ClosesWithoutAWordWhenTheHandlerWantsNoAnswer) {
  Scene scene;
  scene.hold = true;
  scene.start();
  scene.send(get);

  Response response;
  response.status = Response::no_answer;
  scene.held.at(0)(response);
  scene.script.run();

  EXPECT_EQ(scene.script.written, "");
  EXPECT_TRUE(scene.script.closed);
  EXPECT_EQ(scene.ends, 1);
}

TEST(Session, AnswersServiceUnavailableAtTheDeadlineAndDropsTheLateAnswer) {
  Scene scene;
  scene.hold = true;
  scene.start();
  scene.send(get);

  scene.pass(29'999);
  EXPECT_EQ(scene.script.written, "");
  scene.pass(1);
  EXPECT_EQ(scene.script.written.substr(0, 13), "HTTP/1.1 503 ");
  scene.held.at(0)(Response{200, {}, "late", false});
  scene.script.run();

  EXPECT_EQ(count(scene.script.written, "\r\nDate: "), 1u);
  EXPECT_EQ(scene.ends, 1);
}

TEST(Session, GivesTheHeaderTenSecondsHoweverItTrickles) {
  Scene scene;
  scene.start();

  scene.send("G");
  for (int i = 0; i < 9; ++i) {
    scene.pass(1'000);
    scene.send("E");
  }
  EXPECT_EQ(scene.script.written, "");
  scene.pass(1'000);

  EXPECT_EQ(scene.script.written.substr(0, 13), "HTTP/1.1 408 ");
  EXPECT_EQ(scene.rejects(WireRule::header_late), 1u);
  EXPECT_EQ(scene.ends, 1);
}

TEST(Session, ClosesANewConnectionThatSaysNothingAndAnIdleOneWithoutAWord) {
  Scene fresh;
  fresh.start();
  fresh.pass(10'000);
  EXPECT_TRUE(fresh.script.finished);
  EXPECT_EQ(fresh.script.written, "");

  Scene idle;
  idle.start();
  idle.send(get);
  const auto written = idle.script.written;
  idle.pass(59'999);
  EXPECT_FALSE(idle.script.finished);
  idle.pass(1);
  EXPECT_TRUE(idle.script.finished);
  EXPECT_EQ(idle.script.written, written);
}

TEST(Session, RefusesABodyThatTricklesAfterTheGraceButNotOneThatFlows) {
  const std::string head = "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Length: 50000\r\n\r\n";
  Scene slow;
  slow.start();
  slow.send(head);
  for (int i = 0; i < 11; ++i) {
    slow.send("x");
    slow.pass(1'000);
  }
  EXPECT_EQ(slow.script.written.substr(0, 13), "HTTP/1.1 408 ");
  EXPECT_EQ(slow.rejects(WireRule::body_late), 1u);

  Scene steady;
  steady.start();
  steady.send(head);
  for (int i = 0; i < 25; ++i) {
    steady.send(std::string(2'000, 'x'));
    steady.pass(1'000);
  }
  EXPECT_EQ(steady.seen.size(), 1u);
}

TEST(Session, GivesTheWholeBodyNoMoreThanItsLimitHoweverSteadyItFlows) {
  Scene scene;
  scene.start();
  scene.send("POST / HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Length: 500000\r\n\r\n");

  for (int i = 0; i < 60; ++i) {
    scene.send(std::string(2'000, 'x'));
    scene.pass(1'000);
  }

  EXPECT_EQ(scene.script.written.substr(0, 13), "HTTP/1.1 408 ");
}

TEST(Session, GivesUpOnAPeerThatDoesNotReadItsAnswer) {
  Scene scene;
  scene.script.peer_reads = false;
  scene.start();
  scene.send(get);

  scene.pass(60'000);

  EXPECT_TRUE(scene.script.closed);
  EXPECT_EQ(scene.ends, 1);
}

TEST(Session, CountsAHandshakeThatFailedAndOneThatNeverEnds) {
  Scene failed;
  failed.script.opens = false;
  failed.start();
  EXPECT_EQ(failed.tally.failed_handshakes, 1u);
  EXPECT_EQ(failed.ends, 1);

  Scene endless;
  endless.session =
      std::make_shared<Session>(std::make_unique<ScriptedStream>(endless.script), endless.surroundings, endless.time,
                                std::make_shared<InlineGate>(), [&](Session&) { ++endless.ends; });
  endless.session->start();
  endless.time.ms = 10'000;
  endless.session->tick();
  EXPECT_EQ(endless.ends, 1);
}

TEST(Session, MirrorsTheIdsOfWhatItRefuses) {
  const std::string id = "0192f1d0-6c3a-7b4e-8f00-0123456789ab";
  const std::string field = "\r\nX-Request-ID: " + id;
  const std::string head = "POST / HTTP/1.1\r\nHost: gateway.localhost" + field;

  Scene in_head;
  in_head.start();
  in_head.send(head + "\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_EQ(count(in_head.script.written, field), 1u) << in_head.script.written;

  Scene in_body;
  in_body.start();
  in_body.send(head + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_EQ(count(in_body.script.written, field), 1u) << in_body.script.written;

  Scene unanswered;
  unanswered.hold = true;
  unanswered.start();
  unanswered.send(head + "\r\nContent-Length: 0\r\n\r\n");
  unanswered.pass(31'000);
  EXPECT_EQ(count(unanswered.script.written, field), 1u) << unanswered.script.written;
  ASSERT_EQ(unanswered.refused.size(), 1u);
  EXPECT_EQ(unanswered.refused[0], "y99001.practice.localhost answer-late 503");
}

TEST(Session, EndsWhenThePeerLeavesInTheMiddle) {
  Scene scene;
  scene.start();
  scene.send(post("hello").substr(0, 60));

  scene.script.eof = true;
  scene.script.run();

  EXPECT_EQ(scene.ends, 1);
  EXPECT_TRUE(scene.seen.empty());
  EXPECT_EQ(scene.script.written, "");
}

TEST(Session, DrainsAtOnceWhenIdleAndAfterItsAnswerWhenNot) {
  Scene idle;
  idle.start();
  idle.send(get);
  idle.session->drain();
  idle.script.run();
  EXPECT_TRUE(idle.script.finished);

  Scene busy;
  busy.hold = true;
  busy.start();
  busy.send(get);
  busy.session->drain();
  busy.script.run();
  EXPECT_FALSE(busy.script.finished);
  busy.held.at(0)(Response{200, {}, "done", false});
  busy.script.run();
  EXPECT_NE(busy.script.written.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(busy.script.finished);

  Scene halfway;
  halfway.start();
  halfway.send(post("hello").substr(0, 60));
  halfway.session->drain();
  halfway.send(post("hello").substr(60));
  EXPECT_EQ(halfway.seen.size(), 1u);
  EXPECT_TRUE(halfway.script.finished);
}

}  // namespace
}  // namespace gateway::net
