// A pack made from the official hl7.fhir.r4.core package against the one made from npm: the same but for what is
// listed.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "fhir/pack_source.hpp"
#include "fhir/package_files.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "support/artifacts.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::fhir {
namespace {

std::string identity(const Artifact& artifact) {
  return std::string(resource_type_of(artifact.kind)) + ' ' + std::string(artifact.url) + '|' +
         std::string(artifact.version);
}

base::Result<std::string> official_pack(const std::string& archive, const json::Names& names) {
  PackSource source(names);
  std::vector<json::Document> documents;
  TRY(read_package_files(archive, [&](const std::string&, std::string_view text) -> base::Status {
    documents.push_back(TRY(json::read(text, names)));
    return source.add(documents.back().root());
  }));
  return source.pack(1);
}

// In the npm package with another text. The code systems have white space, definitions or single concepts corrected;
// the search parameters other targets; the StructureDefinitions are the ten that npm edits, whose differentials are
// left out.
const std::set<std::string> differently_published = {
    "CodeSystem http://hl7.org/fhir/questionnaire-item-control|4.0.1",
    "CodeSystem http://terminology.hl7.org/CodeSystem/operation-outcome|4.0.1",
    "CodeSystem http://terminology.hl7.org/CodeSystem/v2-0550|2.9",
    "CodeSystem http://terminology.hl7.org/CodeSystem/v3-ActCode|2018-08-12",
    "CodeSystem http://terminology.hl7.org/CodeSystem/v3-ActMood|2018-08-12",
    "CodeSystem http://terminology.hl7.org/CodeSystem/v3-ActReason|2018-08-12",
    "CodeSystem http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw|2018-08-12",
    "CodeSystem http://terminology.hl7.org/CodeSystem/v3-Confidentiality|2018-08-12",
    "CodeSystem http://terminology.hl7.org/CodeSystem/v3-ObservationValue|2018-08-12",
    "SearchParameter http://hl7.org/fhir/SearchParameter/MeasureReport-subject|4.0.1",
    "SearchParameter http://hl7.org/fhir/SearchParameter/clinical-patient|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/AuditEvent|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/Binary|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/Bundle|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/DetectedIssue|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/DeviceDefinition|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/EvidenceVariable|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/MeasureReport|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/Meta|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/ObservationDefinition|4.0.1",
    "StructureDefinition http://hl7.org/fhir/StructureDefinition/ResearchStudy|4.0.1",
};

// What the npm package does not hold: maps between status codes, search parameters of extensions, examples, and the
// four logical models that R4's patterns are (Definition, Event, FiveWs, Request).
bool is_left_out(const Artifact& artifact) {
  const auto part = [&artifact](std::string_view text) { return artifact.url.find(text) != std::string_view::npos; };
  switch (artifact.kind) {
    case ArtifactKind::concept_map: return part("/ConceptMap/sc-");
    case ArtifactKind::search_parameter:
      return part("-extensions-") || part("-genetic-") || part("/example") || part("/filter");
    case ArtifactKind::compartment_definition: return part("/example");
    case ArtifactKind::structure_map: return part("/example") || part("/supplyrequest-transform");
    case ArtifactKind::structure_definition: return !artifact.constraint;
    default: return false;
  }
}

// Element id → what the element demands.
std::map<std::string, std::string> elements(const json::Node& definition) {
  std::map<std::string, std::string> found;
  for (const json::Node& element : *definition.find("snapshot")->find("element")) {
    std::string& text = found[std::string(element.string("id"))];
    for (const char* member : {"min", "max", "type", "contentReference", "binding", "isModifier", "isSummary"}) {
      if (const json::Node* value = element.find(member); value != nullptr) text += json::write(*value) + ' ';
    }
  }
  return found;
}

// One line for each rule and where it stands.
std::set<std::string> rules(const Definitions& definitions) {
  std::set<std::string> lines;
  const auto add = [&lines](std::string_view where, const std::vector<const Invariant*>& invariants) {
    for (const Invariant* rule : invariants) {
      std::string line(where);
      for (const std::string_view text : {rule->key, rule->human, rule->expression, rule->source})
        line += " ~ " + std::string(text);
      lines.insert(line + (rule->error ? " error" : " warning") + (rule->best_practice ? " best practice" : ""));
    }
  };
  for (const Type& type : definitions.types()) {
    add(type.name(), type.invariants());
    for (const Element& element : type.elements()) add(element.path, element.invariants);
  }
  return lines;
}

}  // namespace

TEST(Pack, IsTheSameFromNpmAndFromHl7) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.core-4.0.1.tgz");
  json::Names names;
  const auto pack = official_pack(archive.string(), names);
  ASSERT_TRUE(pack.ok()) << base::describe(pack.error());
  const tests::TemporaryFolder folder;
  std::ofstream(folder.file("official.pack"), std::ios::binary) << *pack;
  const auto official = Artifacts::load(folder.file("official.pack"), names);
  ASSERT_TRUE(official.ok());

  std::map<std::string, const Artifact*> theirs;
  for (const Artifact& artifact : official->all()) theirs[identity(artifact)] = &artifact;
  std::set<std::string> differ;
  for (const Artifact& artifact : tests::artifacts().all()) {
    const auto twin = theirs.find(identity(artifact));
    ASSERT_NE(twin, theirs.end()) << identity(artifact) << " is not R4's";
    const std::string ours = *unpacked_json(artifact.packed, artifact.size);
    if (ours != *unpacked_json(twin->second->packed, twin->second->size)) differ.insert(identity(artifact));
    theirs.erase(twin);
  }

  EXPECT_EQ(differ, differently_published);
  std::size_t missing = 0;
  for (const auto& [name, artifact] : theirs) {
    EXPECT_TRUE(is_left_out(*artifact)) << name << " is not in the npm package";
    ++missing;
  }
  EXPECT_EQ(missing, 93u);
  std::cout << "npm lacks " << missing << " artifacts of " << official->all().size() << ", " << differ.size()
            << " differ\n";

  // The types that npm edits have the published snapshots again, element by element.
  for (const std::string& name : differ) {
    if (!name.starts_with("StructureDefinition")) continue;
    const std::string url = name.substr(name.find(' ') + 1);
    EXPECT_EQ(elements(*tests::artifacts().find(url)), elements(*official->find(url))) << url;
  }
}

TEST(Pack, HoldsTheSameTypesFromNpmAndFromHl7) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.core-4.0.1.tgz");
  json::Names names;
  const tests::TemporaryFolder folder;
  const auto pack = official_pack(archive.string(), names);
  ASSERT_TRUE(pack.ok()) << base::describe(pack.error());
  std::ofstream(folder.file("official.pack"), std::ios::binary) << *pack;
  const auto official = Definitions::load(folder.file("official.pack"), names);
  ASSERT_TRUE(official.ok()) << base::describe(official.error());

  EXPECT_EQ(rules(*official), rules(tests::definitions()));
}

}  // namespace gateway::fhir
