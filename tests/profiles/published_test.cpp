#include "published.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fhirpath/expression.hpp"

namespace gateway::tests {
namespace {

TEST(PublishedProfiles, AndExtensionsHaveSnapshots) {
  for (const char* folder : {"structuredefinitions", "extensions"}) {
    for (const json::Node* definition : our_profiles(folder)) {
      const auto made = snapshots().find(definition->string("url"));
      EXPECT_TRUE(made) << base::describe(made.error());
    }
  }
}

TEST(PublishedProfiles, AreNamedAfterTheirFilesAndSayWhatTheyAreFor) {
  for (const char* folder : {"structuredefinitions", "extensions", "valuesets", "codesystems"}) {
    for (const auto& file : json_files(std::filesystem::path("fhir-profiles") / folder)) {
      const auto document = json::read(content_of(file), names());
      ASSERT_TRUE(document) << file << " " << base::describe(document.error());
      const json::Node& resource = document->root();
      EXPECT_EQ(resource.string("id"), file.stem().string());
      EXPECT_EQ(resource.string("url"),
                std::string(our_base) + std::string(resource.string("resourceType")) + "/" + file.stem().string());
      for (const char* member : {"version", "name", "title", "status", "description"}) {
        EXPECT_FALSE(resource.string(member).empty()) << file << " has no " << member;
      }
    }
  }
}

TEST(PublishedProfiles, HaveInvariantsThatCompileAgainstTheirType) {
  std::map<std::string, std::string> keys;  // a key means one thing
  std::size_t count = 0;
  for (const char* folder : {"structuredefinitions", "extensions"}) {
    for (const json::Node* definition : our_profiles(folder)) {
      for (const json::Node& element : *definition->find("differential")->find("element")) {
        const json::Node* constraints = element.find("constraint");
        if (constraints == nullptr) continue;
        for (const json::Node& constraint : *constraints) {
          ++count;
          const std::string key(constraint.string("key"));
          const std::string text(constraint.string("expression"));
          EXPECT_TRUE(key.starts_with("sg-")) << key;
          EXPECT_FALSE(constraint.string("human").empty()) << key;
          const auto known = keys.emplace(key, text).first;
          EXPECT_EQ(known->second, text) << key << " means two things";
          fhirpath::Options options;
          options.strict = element.string("path").find('.') == std::string_view::npos;
          options.root_type = definition->string("type");
          const auto compiled = fhirpath::compile(text, names(), &definitions(), options);
          EXPECT_TRUE(compiled) << key << ": " << base::describe(compiled.error());
        }
      }
    }
  }
  EXPECT_GT(count, 30u);
}

TEST(PublishedProfiles, BindToValueSetsThatArePublishedAndHaveCodes) {
  std::size_t count = 0;
  for (const char* folder : {"structuredefinitions", "extensions"}) {
    for (const json::Node* definition : our_profiles(folder)) {
      for (const json::Node& element : *definition->find("differential")->find("element")) {
        const json::Node* binding = element.find("binding");
        if (binding == nullptr) continue;
        ++count;
        const json::Node* value_set = published().find(fhir::ArtifactKind::value_set, binding->string("valueSet"));
        ASSERT_NE(value_set, nullptr) << binding->string("valueSet");
        for (const json::Node& include : *value_set->find("compose")->find("include")) {
          const std::string_view system = include.string("system");
          if (!system.starts_with(our_base)) continue;
          EXPECT_NE(published().find(fhir::ArtifactKind::code_system, system), nullptr) << system;
        }
      }
    }
  }
  EXPECT_GT(count, 10u);
}

TEST(PublishedCodeSystems, DefineEveryCodeOnceInWords) {
  for (const auto& file : json_files("fhir-profiles/codesystems")) {
    const auto document = json::read(content_of(file), names());
    const json::Node& system = document->root();
    std::set<std::string> codes;
    for (const json::Node& each : *system.find("concept")) {
      EXPECT_TRUE(codes.emplace(each.string("code")).second) << file << " " << each.string("code");
      EXPECT_FALSE(each.string("display").empty()) << file << " " << each.string("code");
      EXPECT_GT(each.string("definition").size(), 10u) << file << " " << each.string("code");
    }
    EXPECT_EQ(system.find("count")->text(), std::to_string(codes.size())) << file;
  }
}

TEST(PublishedProfiles, EachHasExamplesThatPassAndExamplesThatFail) {
  for (const json::Node* definition : our_profiles("structuredefinitions")) {
    const std::filesystem::path folder = std::filesystem::path("fhir-profiles/examples") / definition->string("id");
    std::size_t passing = 0;
    std::size_t failing = 0;
    ASSERT_TRUE(std::filesystem::exists(folder)) << folder;
    for (const auto& file : json_files(folder)) {
      const std::string name = file.filename().string();
      passing += name.starts_with("pass-") ? 1 : 0;
      failing += name.starts_with("fail-") ? 1 : 0;
      EXPECT_TRUE(name.starts_with("pass-") || name.starts_with("fail-") || name.starts_with("warn-")) << file;
    }
    EXPECT_GE(passing, 1u) << folder;
    EXPECT_GE(failing, 2u) << folder;
  }
}

TEST(PublishedProfiles, AreListedInTheReadmeWithTheirRules) {
  const std::string readme = content_of("fhir-profiles/README.md");
  for (const json::Node* definition : our_profiles("structuredefinitions")) {
    EXPECT_NE(readme.find("| `" + std::string(definition->string("id")) + "` |"), std::string::npos)
        << definition->string("id");
    for (const json::Node& element : *definition->find("differential")->find("element")) {
      const json::Node* constraints = element.find("constraint");
      if (constraints == nullptr) continue;
      for (const json::Node& constraint : *constraints) {
        const std::string row = "| `" + std::string(constraint.string("key")) + "` | " +
                                std::string(constraint.string("severity")) + " | " +
                                std::string(constraint.string("human")) + " |";
        EXPECT_NE(readme.find(row), std::string::npos) << row;
      }
    }
  }
}

}  // namespace
}  // namespace gateway::tests
