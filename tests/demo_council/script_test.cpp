#include "demo_council/script.hpp"

#include <gtest/gtest.h>

namespace gateway::demo_council {
namespace {

constexpr const char* story = R"(
[[rule]]
nth = 2
steps = [ { unavailable_for_ms = 3000 }, { garbage = 2 }, { drop_after_store = 1 }, { wait_ms = 500 },
          { acknowledge = "Sam Example" }, { wrong_update = "completed" },
          { accept = "accepted-s17-assessment" }, { start = "assessment-started" } ]

[[rule]]
priority = "urgent"
reason = "neglect"
steps = [ { reject = "not-accepted-advice-given", reason = "below-threshold", text = "why", suggestion = "what" } ]

[[rule]]
steps = [ { silent = true } ]
)";

TEST(Script, TheFirstRuleThatMatchesDecides) {
  const auto script = Script::read(story, "story.toml");
  ASSERT_TRUE(script.ok()) << base::describe(script.error());

  EXPECT_EQ(script->steps_for({2, "urgent", {"neglect"}}).size(), 8u);
  ASSERT_EQ(script->steps_for({1, "urgent", {"other", "neglect"}}).size(), 1u);
  const Step& reject = script->steps_for({1, "urgent", {"neglect"}})[0];
  EXPECT_EQ(reject.kind, Step::Kind::reject);
  EXPECT_EQ(reject.code, "not-accepted-advice-given");
  EXPECT_EQ(reject.reason, "below-threshold");
  EXPECT_EQ(reject.suggestion, "what");
  EXPECT_EQ(script->steps_for({1, "urgent", {"other"}})[0].kind, Step::Kind::silent);
}

TEST(Script, StepsKeepTheirOrderAndAmounts) {
  const auto script = Script::read(story, "story.toml");
  const auto& steps = script->steps_for({2, "", {}});

  EXPECT_EQ(steps[0].kind, Step::Kind::unavailable);
  EXPECT_EQ(steps[0].amount, 3000);
  EXPECT_EQ(steps[4].name, "Sam Example");
  EXPECT_EQ(steps[7].kind, Step::Kind::start);
}

TEST(Script, WithoutARuleTheCouncilStaysSilent) {
  EXPECT_TRUE(Script().steps_for({1, "", {}}).empty());
}

TEST(Script, MistakesAreRefusedWithTheirPlace) {
  for (const char* text :
       {"[[rule]]\nsteps = [ { accepts = \"x\" } ]", "[[rule]]\nsteps = [ { wait_ms = -1 } ]",
        "[[rule]]\nsteps = [ { wait_ms = \"1\" } ]", "[[rule]]\nsteps = [ { } ]",
        "[[rule]]\nsteps = [ { silent = true, wait_ms = 1 } ]", "[[rule]]\nsteps = [ 1 ]", "[[rule]]\nnth = \"first\"",
        "[[rules]]\nnth = 1", "[[rule]]\nsteps = [ { accept = \"\" } ]", "[[rule]]\nnth = "}) {
    const auto script = Script::read(text, "story.toml");
    ASSERT_FALSE(script.ok()) << text;
    EXPECT_EQ(script.error().place.rfind("story.toml:", 0), 0u) << script.error().place;
  }
}

}  // namespace
}  // namespace gateway::demo_council
