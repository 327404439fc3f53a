#include <gtest/gtest.h>

#include <functional>
#include <set>

#include <re2/re2.h>

#include "published.hpp"
#include "referral/codes.hpp"

namespace gateway::tests {
namespace {

// True when our CodeSystem `system` has `code`.
bool is_published(std::string_view system, std::string_view code) {
  const json::Node* found = published().find(fhir::ArtifactKind::code_system, system);
  if (found == nullptr) return false;
  for (const json::Node& each : *found->find("concept")) {
    if (each.string("code") == code) return true;
  }
  return false;
}

// Every coding of a CodeSystem of ours below `node`; `sources` of a ConceptMap are names, not codings.
void for_each_local_coding(const json::Node& node,
                           const std::function<void(const std::string&, const std::string&)>& found) {
  std::vector<const json::Node*> open{&node};
  while (!open.empty()) {
    const json::Node& at = *open.back();
    open.pop_back();
    const std::string system(at.string("system"));
    if (system.starts_with(std::string(our_base) + "CodeSystem/") && at.find("code") != nullptr) {
      found(system, std::string(at.string("code")));
    }
    for (const json::Node& child : at) open.push_back(&child);
  }
}

TEST(LocalCodes, OfEveryGoldenFileArePublished) {
  std::set<std::string> seen;
  for (const auto& file : golden_bundles()) {
    const auto document = json::read(content_of(file), names());
    ASSERT_TRUE(document) << file;
    for_each_local_coding(document->root(), [&](const std::string& system, const std::string& code) {
      seen.insert(system + "|" + code);
      EXPECT_TRUE(is_published(system, code)) << file << ": " << system << "|" << code;
    });
  }
  EXPECT_GT(seen.size(), 30u);
}

TEST(LocalCodes, OfTheMapArePublished) {
  const std::string map = content_of("mappings/shared/record-parts.map");
  const RE2 literal(R"('(https://referral-gateway\.example/fhir/CodeSystem/[a-z-]+)',\s*'([^']+)')");
  re2::StringPiece rest(map);
  std::string system;
  std::string code;
  std::size_t count = 0;
  while (RE2::FindAndConsume(&rest, literal, &system, &code)) {
    ++count;
    EXPECT_TRUE(is_published(system, code)) << system << "|" << code;
  }
  EXPECT_GT(count, 3u);
}

TEST(LocalCodes, OfEveryConceptMapArePublished) {
  std::size_t count = 0;
  for (const auto& file : json_files("mappings/shared/conceptmaps")) {
    const auto document = json::read(content_of(file), names());
    ASSERT_TRUE(document) << file;
    for (const json::Node& group : *document->root().find("group")) {
      const std::string target(group.string("target"));
      if (!target.starts_with(our_base)) continue;
      for (const json::Node& element : *group.find("element")) {
        for (const json::Node& to : *element.find("target")) {
          ++count;
          EXPECT_TRUE(is_published(target, to.string("code"))) << file << ": " << to.string("code");
        }
      }
    }
  }
  EXPECT_GT(count, 20u);
}

TEST(LocalCodes, OfTheProgramArePublished) {
  for (const auto& system : referral::codes::systems()) {
    for (const auto& each : system.codes)
      EXPECT_TRUE(is_published(system.uri, each.code)) << system.uri << "|" << each.code;
  }
}

TEST(LocalCodes, OfProfilesExtensionsAndExamplesArePublished) {
  for (const char* folder : {"structuredefinitions", "extensions", "valuesets"}) {
    for (const auto& file : json_files(std::filesystem::path("fhir-profiles") / folder)) {
      const auto document = json::read(content_of(file), names());
      ASSERT_TRUE(document) << file;
      for_each_local_coding(document->root(), [&](const std::string& system, const std::string& code) {
        EXPECT_TRUE(is_published(system, code)) << file << ": " << system << "|" << code;
      });
    }
  }
}

// Every extension of ours that is written anywhere has a definition.
TEST(LocalExtensions, OfMapAndProgramArePublished) {
  const RE2 literal(R"(["'](https://referral-gateway\.example/fhir/StructureDefinition/[A-Za-z0-9-]+)["'])");
  std::set<std::string> urls;
  for (const char* path : {"mappings/gp-referral-json/gp-referral.map", "mappings/gp-referral-csv/gp-referral.map",
                           "mappings/gp-referral-xml/gp-referral.map", "mappings/shared/record-parts.map",
                           "gateway/fhir/identifiers.hpp", "gateway/referral/codes.hpp"}) {
    const std::string text = content_of(path);
    re2::StringPiece rest(text);
    std::string url;
    while (RE2::FindAndConsume(&rest, literal, &url)) urls.insert(url);
  }
  // The shapes of records, not FHIR's.
  for (const char* layout : {"json", "csv", "xml"}) {
    urls.erase(std::string(our_base) + "StructureDefinition/gp-referral-" + layout);
  }
  EXPECT_GT(urls.size(), 25u);
  for (const std::string& url : urls) EXPECT_NE(published().find(url), nullptr) << url;
}

}  // namespace
}  // namespace gateway::tests
