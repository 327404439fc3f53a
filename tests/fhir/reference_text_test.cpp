// References rewritten as text.
#include "fhir/reference_text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gateway::fhir {
namespace {

constexpr std::string_view resource =
    R"({"subject":{"reference":"Patient/1"},"note":"\"reference\":\"Patient/1\"","actor":[{"reference":"#a","display":"A"}]})";

TEST(ReferenceText, EveryMemberIsVisitedOnceAndTextsThatLookLikeOneAreNot) {
  std::vector<std::string> seen;
  std::vector<bool> alone;

  const std::string same = rewrite_references(resource, [&](const ReferenceMember& member, std::string&) {
    seen.emplace_back(member.reference);
    alone.push_back(member.alone);
    return false;
  });

  EXPECT_EQ(same, resource);
  EXPECT_EQ(seen, (std::vector<std::string>{"Patient/1", "#a"}));
  EXPECT_EQ(alone, (std::vector<bool>{true, false}));
}

TEST(ReferenceText, AMemberBecomesWhatIsSaidAndTheRestStays) {
  const std::string renamed = rewrite_references(resource, [](const ReferenceMember& member, std::string& out) {
    if (member.reference != "Patient/1") return false;
    append_reference_member(out, "urn:uuid:2");
    return true;
  });

  EXPECT_EQ(
      renamed,
      R"({"subject":{"reference":"urn:uuid:2"},"note":"\"reference\":\"Patient/1\"","actor":[{"reference":"#a","display":"A"}]})");
}

TEST(ReferenceText, WhatEndsInTheMiddleOfAMemberStays) {
  const auto gone = [](const ReferenceMember&, std::string&) { return true; };

  EXPECT_EQ(rewrite_references(R"({"reference":"Pat)", gone), R"({"reference":"Pat)");
  EXPECT_EQ(rewrite_references("", gone), "");
}

}  // namespace
}  // namespace gateway::fhir
