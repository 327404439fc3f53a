// Terminology: membership in value sets by every construct of ValueSet.compose, and what cannot be decided.
#include "fhir/terminology.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "json/reader.hpp"
#include "support/artifacts.hpp"

namespace gateway::fhir {
namespace {

constexpr const char* letters = R"({"resourceType":"CodeSystem","url":"urn:letters","content":"complete",
  "property":[{"code":"shape","type":"string"}],
  "concept":[
    {"code":"a","display":"The letter a","property":[{"code":"shape","valueString":"round"}],
     "concept":[{"code":"a1","concept":[{"code":"a11"}]},{"code":"a2"}]},
    {"code":"b","property":[{"code":"shape","valueString":"tall"}]},
    {"code":"old","property":[{"code":"inactive","valueBoolean":true}]}]})";

// Artifacts of these resources and the letters, and their terminology.
class Local {
 public:
  explicit Local(const std::vector<std::string>& resources = {}) {
    add(letters);
    for (const std::string& resource : resources) add(resource);
  }
  void add(const std::string& text) {
    const auto document = json::read(text, names);
    EXPECT_TRUE(document.ok()) << base::describe(document.error()) << text;
    EXPECT_TRUE(artifacts.add(document->root(), "test").ok());
  }

  json::Names names;
  Artifacts artifacts{names};
  Terminology terminology{artifacts};
};

std::string value_set(const std::string& url, const std::string& compose) {
  return R"({"resourceType":"ValueSet","url":")" + url + R"(","compose":)" + compose + '}';
}

// The members of a value set over the letters, in the order of the code system.
std::string members(const std::string& compose) {
  const Local local({value_set("urn:v", compose)});
  std::string found;
  for (const char* code : {"a", "a1", "a11", "a2", "b", "old"}) {
    const Membership membership = local.terminology.contains("urn:v", "urn:letters", code);
    if (membership == Membership::not_member) continue;
    found += (found.empty() ? "" : " ") + std::string(code) + (membership == Membership::unknown ? "?" : "");
  }
  return found;
}

std::string filtered(const std::string& property, const std::string& op, const std::string& value) {
  return members(R"({"include":[{"system":"urn:letters","filter":[{"property":")" + property + R"(","op":")" + op +
                 R"(","value":")" + value + R"("}]}]})");
}

}  // namespace

TEST(Terminology, IncludesWholeSystemsAndListedConcepts) {
  EXPECT_EQ(members(R"({"include":[{"system":"urn:letters"}]})"), "a a1 a11 a2 b old");
  EXPECT_EQ(members(R"({"include":[{"system":"urn:letters","concept":[{"code":"a1"},{"code":"b"}]}]})"), "a1 b");
  EXPECT_EQ(members(R"({"inactive":false,"include":[{"system":"urn:letters"}]})"), "a a1 a11 a2 b");
}

TEST(Terminology, FiltersByHierarchyAndProperty) {
  EXPECT_EQ(filtered("concept", "is-a", "a"), "a a1 a11 a2");
  EXPECT_EQ(filtered("concept", "descendent-of", "a"), "a1 a11 a2");
  EXPECT_EQ(filtered("concept", "is-not-a", "a"), "b old");
  EXPECT_EQ(filtered("concept", "generalizes", "a11"), "a a1 a11");
  EXPECT_EQ(filtered("parent", "=", "a"), "a1 a2");
  EXPECT_EQ(filtered("code", "in", "a1, b"), "a1 b");
  EXPECT_EQ(filtered("code", "regex", "a[12]"), "a1 a2");
  EXPECT_EQ(filtered("shape", "=", "round"), "a");
  EXPECT_EQ(filtered("shape", "exists", "true"), "a b");
  EXPECT_EQ(filtered("shape", "exists", "false"), "a1 a11 a2 old");
}

TEST(Terminology, DoesNotDecideWhatItCannot) {
  EXPECT_EQ(filtered("colour", "=", "red"), "a? a1? a11? a2? b? old?");
  EXPECT_EQ(filtered("shape", "child-of-sorts", "a"), "a? a1? a11? a2? b? old?");
  EXPECT_EQ(filtered("code", "regex", "(a"), "a? a1? a11? a2? b? old?");
  EXPECT_EQ(members(R"({"include":[{"system":"urn:letters"}],"exclude":[{"valueSet":["urn:not-held"]}]})"),
            "a? a1? a11? a2? b? old?");
}

TEST(Terminology, ExcludesAndIntersects) {
  EXPECT_EQ(members(R"({"include":[{"system":"urn:letters"}],"exclude":[{"system":"urn:letters",
    "filter":[{"property":"concept","op":"is-a","value":"a1"}]}]})"),
            "a a2 b old");
  const Local local(
      {value_set("urn:one", R"({"include":[{"system":"urn:letters","concept":[{"code":"a"},{"code":"b"}]}]})"),
       value_set("urn:two", R"({"include":[{"system":"urn:letters","concept":[{"code":"b"},{"code":"a1"}]}]})"),
       value_set("urn:both", R"({"include":[{"valueSet":["urn:one","urn:two"]}]})"),
       value_set("urn:either", R"({"include":[{"valueSet":["urn:one"]},{"valueSet":["urn:two"]}]})")});

  EXPECT_EQ(local.terminology.contains("urn:both", "urn:letters", "b"), Membership::member);
  EXPECT_EQ(local.terminology.contains("urn:both", "urn:letters", "a"), Membership::not_member);
  EXPECT_EQ(local.terminology.contains("urn:either", "urn:letters", "a1"), Membership::member);
}

TEST(Terminology, KnowsThatItDoesNotKnowSystemsNobodyHolds) {
  const Local local({value_set("urn:snomed", R"({"include":[{"system":"http://snomed.info/sct",
    "filter":[{"property":"concept","op":"is-a","value":"1"}]},{"system":"urn:letters"}],
    "exclude":[{"system":"http://snomed.info/sct","concept":[{"code":"99"}]}]})")});
  const Terminology& terminology = local.terminology;

  EXPECT_EQ(terminology.contains("urn:snomed", "http://snomed.info/sct", "2"), Membership::unknown);
  EXPECT_EQ(terminology.contains("urn:snomed", "http://snomed.info/sct", "99"), Membership::not_member);
  EXPECT_EQ(terminology.contains("urn:snomed", "urn:letters", "a"), Membership::member);
  EXPECT_EQ(terminology.contains("urn:snomed", "urn:letters", "z"), Membership::not_member);
  EXPECT_EQ(terminology.contains("urn:snomed", "urn:other", "2"), Membership::not_member);
  EXPECT_EQ(terminology.contains("urn:snomed", "", "2"), Membership::unknown);
  EXPECT_EQ(terminology.contains("urn:nobody", "urn:letters", "a"), Membership::unknown);
  EXPECT_EQ(terminology.known("http://snomed.info/sct", "2"), Membership::unknown);
  EXPECT_EQ(terminology.known("urn:letters", "a11"), Membership::member);
  EXPECT_EQ(terminology.known("urn:letters", "A"), Membership::not_member);
  EXPECT_EQ(terminology.display("urn:letters", "a"), "The letter a");
  EXPECT_FALSE(terminology.display("urn:letters", "b").has_value());
}

TEST(Terminology, EndsImportsThatRunInACircle) {
  const Local local({value_set("urn:one", R"({"include":[{"valueSet":["urn:two"]}]})"),
                     value_set("urn:two", R"({"include":[{"valueSet":["urn:three"]}]})"),
                     value_set("urn:three", R"({"include":[{"valueSet":["urn:one"]}]})")});

  const auto expansion = local.terminology.expansion("urn:one");

  ASSERT_FALSE(expansion.ok());
  EXPECT_EQ(expansion.error().kind, base::ErrorKind::structure);
  EXPECT_EQ(expansion.error().place, "urn:one");
  EXPECT_EQ(local.terminology.contains("urn:one", "urn:letters", "a"), Membership::unknown);
}

TEST(Terminology, LimitsSizeAndDepth) {
  Local local({value_set("urn:0", R"({"include":[{"system":"urn:letters"}]})")});
  for (int at = 1; at <= 40; ++at) {
    local.add(value_set("urn:" + std::to_string(at),
                        R"({"include":[{"valueSet":["urn:)" + std::to_string(at - 1) + R"("]}]})"));
  }
  EXPECT_TRUE(Terminology(local.artifacts).expansion("urn:31").ok());
  EXPECT_EQ(Terminology(local.artifacts).expansion("urn:40").error().kind, base::ErrorKind::too_costly);
  EXPECT_TRUE(Terminology(local.artifacts, {.codes = 6}).expansion("urn:0").ok());
  EXPECT_EQ(Terminology(local.artifacts, {.codes = 5}).expansion("urn:0").error().kind, base::ErrorKind::too_costly);
}

TEST(Terminology, DecidesByRuleWhatNobodyLists) {
  const Terminology terminology(tests::artifacts());
  const auto media = [&](std::string_view code) {
    return terminology.contains("http://hl7.org/fhir/ValueSet/mimetypes|4.0.1", "", code);
  };
  EXPECT_EQ(media("application/pdf"), Membership::member);
  EXPECT_EQ(media("text/plain; charset=utf-8"), Membership::member);
  EXPECT_EQ(media("application/fhir+json"), Membership::member);
  EXPECT_EQ(media("pdf"), Membership::not_member);
  EXPECT_EQ(media("text/"), Membership::not_member);
  const auto language = [&](std::string_view code) {
    return terminology.contains("http://hl7.org/fhir/ValueSet/all-languages", "", code);
  };
  for (const char* code :
       {"en", "en-GB", "zh-Hant-TW", "de-CH-1996", "sl-rozaj-biske", "x-own", "en-x-own", "es-419", "tlh"}) {
    EXPECT_EQ(language(code), Membership::member) << code;
  }
  for (const char* code : {"e", "english-language", "en_GB", "en-", "-en", "en-x", "1en"}) {
    EXPECT_EQ(language(code), Membership::not_member) << code;
  }
  const auto currency = [&](std::string_view code) {
    return terminology.contains("http://hl7.org/fhir/ValueSet/currencies|4.0.1", "", code);
  };
  EXPECT_EQ(currency("GBP"), Membership::member);
  EXPECT_EQ(currency("gbp"), Membership::not_member);
  EXPECT_EQ(currency("ABC"), Membership::not_member);
  const auto unit = [&](std::string_view code) {
    return terminology.contains("http://hl7.org/fhir/ValueSet/ucum-units", "http://unitsofmeasure.org", code);
  };
  EXPECT_EQ(unit("mg/dL"), Membership::unknown);
  EXPECT_EQ(unit("mg per dL"), Membership::not_member);
  EXPECT_EQ(unit("m[in"), Membership::not_member);
}

TEST(Terminology, AnswersForR4sOwnBindings) {
  const Terminology terminology(tests::artifacts());
  EXPECT_EQ(terminology.contains("http://hl7.org/fhir/ValueSet/task-status|4.0.1", "", "in-progress"),
            Membership::member);
  EXPECT_EQ(terminology.contains("http://hl7.org/fhir/ValueSet/task-status|4.0.1", "", "finished"),
            Membership::not_member);
  EXPECT_EQ(terminology.contains("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1", "", "Male"),
            Membership::not_member);
  EXPECT_EQ(terminology.contains("http://hl7.org/fhir/ValueSet/all-types|4.0.1", "", "Patient"), Membership::member);
  EXPECT_EQ(terminology.display("http://hl7.org/fhir/administrative-gender", "female"), "Female");
}

TEST(Terminology, AnswersManyThreads) {
  const Terminology terminology(tests::artifacts());
  std::vector<int> right(8);
  std::vector<std::thread> threads;
  for (int& count : right) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 50; ++turn) {
        count += terminology.contains("http://hl7.org/fhir/ValueSet/task-status", "", "ready") == Membership::member;
        count += terminology.contains("http://terminology.hl7.org/ValueSet/v3-ActCode", "", "_ActCode") !=
                 Membership::unknown;
        count += terminology.known("http://hl7.org/fhir/task-status", "draft") == Membership::member;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : right) EXPECT_EQ(count, 150);
}

}  // namespace gateway::fhir
