// OwnProfiles: for tests: a validator that knows R4 and the profiles that a test states as differentials.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core_knowledge.hpp"
#include "json/reader.hpp"

namespace gateway::validation {

class OwnProfiles : public testing::Test {
 protected:
  using List = std::vector<std::string>;

  static std::string url(const std::string& name) { return "http://x.test/" + name; }

  // Adds http://x.test/NAME, a profile of the R4 type `type`: elements of its differential, and members besides.
  void profile(const std::string& name, const std::string& type, const std::string& elements,
               const std::string& members = {}) {
    const std::string text = R"({"resourceType":"StructureDefinition","url":")" + url(name) +
                             R"(","name":"N","status":"draft","kind":"resource","abstract":false,"type":")" + type +
                             R"(","baseDefinition":"http://hl7.org/fhir/StructureDefinition/)" + type +
                             R"(","derivation":"constraint",)" + members + R"("differential":{"element":[)" + elements +
                             "]}}";
    auto document = json::read(text, tests::names());
    ASSERT_TRUE(document.ok()) << base::describe(document.error());
    const auto added = core_.artifacts->add(document->root(), "test");
    ASSERT_TRUE(added.ok()) << base::describe(added.error());
  }

  // "rule place" of each finding in a resource asked to conform to the profile, all but the information; each must come
  // from the profile `by`, or that profile when empty.
  List told(const std::string& name, const std::string& text, const std::string& by = {}) {
    const fhir::Terminology terminology(*core_.artifacts);
    const Validator validator(tests::definitions(), knowledge_of(*core_.artifacts, terminology));
    const auto document = json::read(text, tests::names());
    EXPECT_TRUE(document.ok()) << text;
    List list;
    for (const Issue& issue : validator.validate(document->root(), text, {{url(name)}})) {
      if (issue.rule == "dom-6" || issue.severity == fhir::Severity::information) continue;
      list.push_back(issue.rule + " " + issue.expression);
      EXPECT_EQ(issue.profile, issue.rule == "profile-unknown" ? "" : url(by.empty() ? name : by)) << issue.rule;
    }
    return list;
  }

  CoreKnowledge core_;
};

}  // namespace gateway::validation
