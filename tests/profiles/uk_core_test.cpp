#include <gtest/gtest.h>

#include <set>

#include "conformance.hpp"

namespace gateway::tests {
namespace {

const std::set<std::string_view> uk_core_types = {"ServiceRequest",    "Patient",       "RelatedPerson", "Consent",
                                                  "Observation",       "Task",          "Communication", "Organization",
                                                  "DocumentReference", "Practitioner",  "Provenance",    "AuditEvent",
                                                  "PractitionerRole",  "MessageHeader", "Bundle"};

// What differs, and why it stays: place and rule.
const std::set<std::string> known = {
    // UK Core asks for a code of every language; a record may tell one in words alone.
    "Patient.communication[0].language required-binding",
};

TEST(UkCore, WhatTheGatewayWritesConformsToItToo) {
  SHARED_DATA_OR_SKIP(package, "fhir-r4/ukcore-definitions.tgz");
  fhir::Artifacts artifacts = std::move(fhir::Artifacts::load(definitions_pack(), names())).value();
  for (const std::string& path : {package.string(), std::string("fhir-profiles")}) {
    const auto added = artifacts.add_package(path);
    ASSERT_TRUE(added) << base::describe(added.error());
  }
  const fhir::Terminology terminology(artifacts);
  const validation::Validator all(definitions(), validation::knowledge_of(artifacts, terminology));

  std::set<std::string> found;
  std::size_t checked = 0;
  const auto check = [&](const json::Node& resource, const std::filesystem::path& file) {
    if (!uk_core_types.contains(resource.string("resourceType"))) return;
    validation::Wanted wanted;
    wanted.profiles = {"https://fhir.hl7.org.uk/StructureDefinition/UKCore-" +
                       std::string(resource.string("resourceType"))};
    ++checked;
    for (const validation::Issue& issue : all.validate(resource, {}, wanted)) {
      if (!validation::is_blocking(issue)) continue;
      const std::string difference = issue.expression + " " + issue.rule;
      found.insert(difference);
      EXPECT_TRUE(known.contains(difference)) << file << ": " << difference << ": " << issue.text;
    }
  };
  for (const auto& file : golden_bundles()) {
    const auto document = json::read(content_of(file), names());
    ASSERT_TRUE(document) << file;
    for (const json::Node& entry : *document->root().find("entry")) check(*entry.find("resource"), file);
  }
  for (const auto& file : json_files("fhir-profiles/examples")) {
    if (!file.filename().string().starts_with("pass-")) continue;
    const auto document = json::read(content_of(file), names());
    ASSERT_TRUE(document) << file;
    check(document->root(), file);
  }
  EXPECT_EQ(found, known);
  EXPECT_GT(checked, 200u);
}

}  // namespace
}  // namespace gateway::tests
