#include <gtest/gtest.h>

#include <cctype>
#include <map>

#include "conformance.hpp"

namespace gateway::tests {
namespace {

struct Example {
  std::filesystem::path file;
  std::string profile;
  std::string kind;  // pass, fail, warn
  std::string rule;
};

std::vector<Example> examples() {
  std::vector<Example> all;
  for (const auto& file : json_files("fhir-profiles/examples")) {
    const std::string stem = file.stem().string();
    Example example{file, std::string(our_base) + "StructureDefinition/" + file.parent_path().filename().string(),
                    stem.substr(0, 4), stem.substr(5)};
    example.rule = example.rule.substr(0, example.rule.find('.'));
    all.push_back(std::move(example));
  }
  return all;
}

class ProfileExample : public testing::TestWithParam<Example> {};

TEST_P(ProfileExample, IsJudgedAsItsNameSays) {
  const Example& example = GetParam();
  const std::string text = content_of(example.file);
  const auto document = json::read(text, names());
  ASSERT_TRUE(document) << base::describe(document.error());

  const auto issues = issues_of(document->root(), text, {example.profile});

  const auto found = [&](bool blocking) {
    return std::any_of(issues.begin(), issues.end(), [&](const validation::Issue& issue) {
      return std::string_view(issue.rule) == example.rule && validation::is_blocking(issue) == blocking;
    });
  };
  if (example.kind == "fail") {
    EXPECT_TRUE(found(true)) << "no error " << example.rule << listed(issues);
  } else {
    EXPECT_FALSE(validation::blocking(issues)) << listed(issues);
  }
  if (example.kind == "warn") {
    EXPECT_TRUE(found(false)) << "no warning " << example.rule << listed(issues);
  }
}

std::string test_name(const testing::TestParamInfo<Example>& example) {
  std::string name = example.param.file.parent_path().filename().string() + "_" + example.param.file.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Profiles, ProfileExample, testing::ValuesIn(examples()), test_name);

// The profile of each resource of a referral by its type; those without one are R4's own.
std::vector<std::string> profiles_for(const json::Node& resource) {
  std::string_view type = resource.string("resourceType");
  if (resource.string("description") == "The referral as a page for people") type = "the page";
  static const std::map<std::string_view, std::string_view> by_type = {{"ServiceRequest", "SafeguardingReferral"},
                                                                       {"Patient", "SafeguardedChild"},
                                                                       {"RelatedPerson", "HouseholdMember"},
                                                                       {"Consent", "SharingBasis"},
                                                                       {"Observation", "Concern"},
                                                                       {"DocumentReference", "OriginalDocument"},
                                                                       {"the page", "SummaryDocument"},
                                                                       {"Provenance", "ConversionProvenance"}};
  const auto found = by_type.find(type);
  if (found == by_type.end()) return {};
  return {std::string(our_base) + "StructureDefinition/" + std::string(found->second)};
}

TEST(GoldenReferrals, EveryResourceConformsToItsProfile) {
  std::size_t checked = 0;
  for (const auto& file : golden_bundles()) {
    const std::string text = content_of(file);
    const auto document = json::read(text, names());
    ASSERT_TRUE(document) << file;
    EXPECT_FALSE(validation::blocking(issues_of(document->root(), text, {})))
        << file << listed(issues_of(document->root(), text, {}));
    for (const json::Node& entry : *document->root().find("entry")) {
      const json::Node& resource = *entry.find("resource");
      // A document of the sender's has no description, the original and the page for people have.
      const bool is_document = resource.string("resourceType") == "DocumentReference";
      if (is_document && resource.find("description") == nullptr) continue;
      const auto profiles = profiles_for(resource);
      if (profiles.empty()) continue;
      ++checked;
      const auto issues = issues_of(resource, text, profiles);
      EXPECT_FALSE(validation::blocking(issues)) << file << " " << resource.string("resourceType") << listed(issues);
    }
  }
  EXPECT_GT(checked, 100u);
}

}  // namespace
}  // namespace gateway::tests
