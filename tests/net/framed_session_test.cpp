#include "net/framed_session.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "net/scripted_stream.hpp"

namespace gateway::net {
namespace {

// Frames end with a dot; a '#' where one should begin can become no frame.
class DotCutter final : public FrameCutter {
 public:
  Cut cut(std::string_view bytes, std::size_t searched) const override {
    if (bytes.starts_with('#')) return {Found::broken, 0, 0, 0};
    const std::size_t end = bytes.find('.', searched);
    if (end == std::string_view::npos) return {};
    return {Found::frame, 0, end, end + 1};
  }
};

// One session on a script whose handler answers with the frame in brackets until told otherwise.
struct FramedScene {
  ServerLimits limits;
  DotCutter cutter;
  std::vector<Frame> seen;
  std::vector<AnswerFrame> held;
  bool hold = false;
  bool drop = false;
  bool fail = false;
  FrameHandler handler = [this](Frame frame, AnswerFrame answer) {
    seen.push_back(frame);
    if (fail) throw std::runtime_error("a bug");
    if (drop) return;
    if (hold) {
      held.push_back(std::move(answer));
    } else {
      answer({"[" + frame.content + "]", false});
    }
  };
  Tally tally;
  LoopTime time;
  test::Script script;
  FramedSurroundings surroundings{limits, cutter, handler, tally};
  int ends = 0;
  std::shared_ptr<FramedSession> session;

  void start(const std::string& bytes = "") {
    script.incoming = bytes;
    session = std::make_shared<FramedSession>(std::make_unique<test::ScriptedStream>(script), surroundings, time,
                                              std::make_shared<test::InlineGate>(), [this](Connection&) { ++ends; });
    session->start();
    script.run();
  }
  void feed(const std::string& bytes) {
    script.incoming += bytes;
    script.run();
  }
  void pass(std::uint64_t ms) {
    time.ms += ms;
    session->tick();
    script.run();
  }
};

TEST(FramedSession, AnswersFramesInTheOrderTheyCame) {
  FramedScene scene;

  scene.start("one.two.thr");
  EXPECT_EQ(scene.script.written, "[one][two]");
  scene.feed("ee.");

  EXPECT_EQ(scene.script.written, "[one][two][three]");
  EXPECT_EQ(scene.seen.at(0).peer.san_dns.at(0), "y99001.practice.localhost");
  EXPECT_EQ(scene.tally.requests, 3u);
}

TEST(FramedSession, TheNextFrameWaitsForTheAnswer) {
  FramedScene scene;
  scene.hold = true;

  scene.start("one.two.");
  ASSERT_EQ(scene.seen.size(), 1u);
  scene.held.at(0)({"a", false});
  scene.script.run();

  EXPECT_EQ(scene.seen.size(), 2u);
  EXPECT_EQ(scene.script.written, "a");
}

TEST(FramedSession, AnEmptyAnswerSendsNothingAndGoesOn) {
  FramedScene scene;
  scene.hold = true;
  scene.start("one.two.");

  scene.held.at(0)({"", false});
  scene.script.run();
  scene.held.at(1)({"b", true});
  scene.script.run();

  EXPECT_EQ(scene.script.written, "b");
  EXPECT_TRUE(scene.script.finished);
}

TEST(FramedSession, AFrameOverTheLimitIsShownByItsBeginningAndEndsTheConnection) {
  for (const char* bytes : {"12345.", "1234567"}) {
    FramedScene scene;
    scene.limits.body_bytes = 4;
    scene.start(bytes);
    ASSERT_EQ(scene.seen.size(), 1u) << bytes;
    EXPECT_FALSE(scene.seen[0].whole);
    EXPECT_TRUE(scene.script.finished);
    EXPECT_EQ(scene.ends, 1);
  }
  FramedScene fits;
  fits.limits.body_bytes = 4;
  fits.start("1234.");
  EXPECT_TRUE(fits.seen.at(0).whole);
  EXPECT_FALSE(fits.script.finished);
}

TEST(FramedSession, WhatCanBecomeNoFrameEndsTheConnection) {
  FramedScene scene;
  scene.start("one.#");
  EXPECT_EQ(scene.script.written, "[one]");
  EXPECT_EQ(scene.ends, 1);
}

TEST(FramedSession, AnAnswerThatNeverComesClosesAndALateOneIsDropped) {
  for (const bool fail : {false, true}) {
    FramedScene scene;
    scene.drop = true;
    scene.fail = fail;
    scene.start("one.");
    EXPECT_EQ(scene.ends, 1);
    EXPECT_EQ(scene.script.written, "");
  }
  FramedScene scene;
  scene.hold = true;
  scene.start("one.");
  scene.pass(static_cast<std::uint64_t>(scene.limits.request.count()));
  scene.held.at(0)({"late", false});
  scene.script.run();
  EXPECT_EQ(scene.script.written, "");
  EXPECT_EQ(scene.ends, 1);
}

TEST(FramedSession, EachWaitEndsAtItsLimit) {
  FramedScene idle;
  idle.start();
  idle.pass(static_cast<std::uint64_t>(idle.limits.idle.count()) - 1);
  EXPECT_EQ(idle.ends, 0);
  idle.pass(1);
  EXPECT_EQ(idle.ends, 1);

  FramedScene dribble;
  dribble.start("o");
  dribble.pass(static_cast<std::uint64_t>(dribble.limits.body_grace.count()));
  EXPECT_EQ(dribble.ends, 0);
  dribble.pass(10);
  EXPECT_EQ(dribble.ends, 1) << "a frame comes at a rate or not at all";

  FramedScene unread;
  unread.script.peer_reads = false;
  unread.start("one.");
  unread.pass(static_cast<std::uint64_t>(unread.limits.body.count()));
  EXPECT_EQ(unread.ends, 1);

  FramedScene unopened;
  unopened.script.opens = false;
  unopened.start();
  EXPECT_EQ(unopened.tally.failed_handshakes, 1u);
  EXPECT_EQ(unopened.ends, 1);
}

TEST(FramedSession, AGracefulStopAnswersWhatIsInFlight) {
  FramedScene scene;
  scene.hold = true;
  scene.start("one.two.");

  scene.session->drain();
  scene.script.run();
  EXPECT_EQ(scene.ends, 0);
  scene.held.at(0)({"a", false});
  scene.script.run();

  EXPECT_EQ(scene.script.written, "a");
  EXPECT_EQ(scene.seen.size(), 1u) << "what was not begun is sent again";
  EXPECT_EQ(scene.ends, 1);

  FramedScene idle;
  idle.start();
  idle.session->drain();
  idle.script.run();
  EXPECT_EQ(idle.ends, 1);
}

TEST(FramedSession, ThePeersEndEndsIt) {
  FramedScene scene;
  scene.start("half");
  scene.script.eof = true;
  scene.script.run();
  EXPECT_EQ(scene.ends, 1);
  EXPECT_TRUE(scene.seen.empty());
}

}  // namespace
}  // namespace gateway::net
