#include "fhir/definitions.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "support/artifacts.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::fhir {
namespace {

const Child* child(std::string_view type, std::string_view member) {
  const Type* found = tests::definitions().type(type);
  return found == nullptr ? nullptr : found->child(tests::names().find(member));
}

// Writes `bytes` to a file of its own and loads it as a pack: types or the list of artifacts.
template <typename Loaded>
base::ErrorKind error_of_loading(const std::string& bytes) {
  const tests::TemporaryFolder folder;
  std::ofstream(folder.file("r4.pack"), std::ios::binary) << bytes;
  json::Names names;
  const auto loaded = Loaded::load(folder.file("r4.pack"), names);
  return loaded.ok() ? base::ErrorKind::exception : loaded.error().kind;
}
base::ErrorKind load_error(const std::string& bytes) {
  return error_of_loading<Definitions>(bytes);
}
base::ErrorKind list_error(const std::string& bytes) {
  return error_of_loading<Artifacts>(bytes);
}

}  // namespace

TEST(Definitions, KnowTypesAndWhatTheySpecialise) {
  const Definitions& definitions = tests::definitions();
  ASSERT_NE(definitions.type("Patient"), nullptr);
  EXPECT_TRUE(definitions.type("Patient")->is_resource());
  EXPECT_EQ(definitions.type("Patient")->base()->name(), "DomainResource");
  EXPECT_TRUE(definitions.type("code")->is_primitive());
  EXPECT_EQ(definitions.type("Patient.contact")->kind(), TypeKind::component);
  EXPECT_EQ(definitions.type("Nonsense"), nullptr);
  EXPECT_EQ(definitions.type(""), nullptr);
  EXPECT_EQ(definitions.type("family"), nullptr);

  EXPECT_TRUE(definitions.is_subtype("code", "string"));
  EXPECT_TRUE(definitions.is_subtype("Age", "Quantity"));
  EXPECT_TRUE(definitions.is_subtype("Task", "Resource"));
  EXPECT_TRUE(definitions.is_subtype("Patient.contact", "BackboneElement"));
  EXPECT_FALSE(definitions.is_subtype("string", "code"));
  EXPECT_FALSE(definitions.is_subtype("Task", "Nonsense"));
}

TEST(Definitions, TellWhatAResourceTypeMayName) {
  const Definitions& definitions = tests::definitions();
  EXPECT_NE(definitions.resource("ServiceRequest"), nullptr);
  for (const char* name :
       {"DomainResource", "Resource", "HumanName", "code", "Patient.contact", "SubscriptionStatus", ""}) {
    EXPECT_EQ(definitions.resource(name), nullptr) << name;
  }
}

TEST(Definitions, DescribeElements) {
  const Type& patient = *tests::definitions().type("Patient");
  const Element& gender = *patient.element("gender");
  EXPECT_EQ(gender.binding, BindingStrength::required);
  EXPECT_EQ(gender.value_set, "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1");
  EXPECT_EQ(gender.max, 1u);
  EXPECT_FALSE(gender.array);
  EXPECT_TRUE(gender.summary);
  EXPECT_EQ(patient.element("name")->max, Element::unbounded);
  EXPECT_TRUE(patient.element("name")->array);
  EXPECT_EQ(patient.element("generalPractitioner")->types.front().targets,
            (std::vector<std::string_view>{"Organization", "Practitioner", "PractitionerRole"}));
  EXPECT_EQ(patient.element("id")->types.front().type->name(), "id");
  EXPECT_EQ(patient.element("contained")->types.front().type->name(), "Resource");
  EXPECT_EQ(tests::definitions().type("Task")->element("status")->min, 1u);
  EXPECT_TRUE(patient.element("modifierExtension")->modifier);
  EXPECT_EQ(patient.element("nonsense"), nullptr);
}

TEST(Definitions, FindChoicesByTheirJsonNames) {
  const Child* value = child("Observation", "valueQuantity");
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(value->element->name.text(), "value");
  EXPECT_TRUE(value->element->choice);
  EXPECT_EQ(value->of->type->name(), "Quantity");
  EXPECT_EQ(value->of->property.text(), "valueQuantity");
  EXPECT_EQ(child("Observation", "valueDateTime")->of->type->name(), "dateTime");
  EXPECT_EQ(child("Observation", "value"), nullptr);
  EXPECT_EQ(child("Observation", "valueAddress"), nullptr);
  EXPECT_EQ(child("Observation", "_valueQuantity"), nullptr);
}

TEST(Definitions, FindCompanionsOfPrimitivesOnly) {
  EXPECT_TRUE(child("Patient", "_birthDate")->companion);
  EXPECT_TRUE(child("Observation", "_valueDateTime")->companion);
  EXPECT_FALSE(child("Patient", "birthDate")->companion);
  EXPECT_EQ(child("Patient", "_name"), nullptr);
}

TEST(Definitions, ResolveContentReferences) {
  const Type* link = tests::definitions().type("Bundle.link");
  ASSERT_NE(link, nullptr);
  EXPECT_EQ(child("Bundle.entry", "link")->of->type, link);
  EXPECT_EQ(child("OperationDefinition.parameter", "part")->of->type->name(), "OperationDefinition.parameter");
}

TEST(Definitions, DoNotHoldWhatTheirSourceAddedToR4) {
  EXPECT_EQ(child("Meta", "project"), nullptr);
  EXPECT_EQ(child("Binary", "url"), nullptr);
  EXPECT_EQ(child("ResearchStudy", "label"), nullptr);
  EXPECT_EQ(tests::definitions().type("ResearchStudy.label"), nullptr);
  EXPECT_EQ(child("Bundle.entry.response", "outcome")->of->type->name(), "Resource");
  EXPECT_EQ(child("EvidenceVariable.characteristic", "definitionExpression")->element->name.text(), "definition");
}

TEST(Definitions, RefuseDamagedPacks) {
  const std::string pack = tests::content_of(tests::definitions_pack());
  ASSERT_GT(pack.size(), 100'000u);
  EXPECT_EQ(load_error(pack), base::ErrorKind::exception) << "the pack itself must load";
  EXPECT_EQ(load_error(""), base::ErrorKind::not_found);
  EXPECT_EQ(load_error("GWR4PACK"), base::ErrorKind::structure);
  EXPECT_EQ(load_error(pack.substr(0, pack.size() - 1)), base::ErrorKind::structure);
  EXPECT_EQ(load_error(pack + "x"), base::ErrorKind::structure);
  const Artifact& patient = *tests::artifacts().listed("http://hl7.org/fhir/StructureDefinition/Patient");
  const std::size_t at = pack.find(patient.packed);
  ASSERT_NE(at, std::string::npos);
  const std::size_t tables =
      at - static_cast<std::size_t>(patient.packed.data() - tests::artifacts().all()[0].packed.data());
  std::mt19937 random(1);
  for (int change = 0; change < 20; ++change) {
    std::string damaged = pack;
    damaged[random() % tables] ^= 0x10;
    EXPECT_TRUE(load_error(damaged) == base::ErrorKind::structure || list_error(damaged) == base::ErrorKind::structure);
  }
  json::Names names;
  EXPECT_EQ(Definitions::load("no/such.pack", names).error().kind, base::ErrorKind::not_found);
}

TEST(Artifacts, DamagedInThePackAreToldWhenTheyAreRead) {
  std::string pack = tests::content_of(tests::definitions_pack());
  const Artifact& patient = *tests::artifacts().listed("http://hl7.org/fhir/StructureDefinition/Patient");
  pack[pack.find(patient.packed) + patient.packed.size() / 2] ^= 0x10;
  const tests::TemporaryFolder folder;
  std::ofstream(folder.file("r4.pack"), std::ios::binary) << pack;
  json::Names names;
  const auto list = Artifacts::load(folder.file("r4.pack"), names);
  ASSERT_TRUE(list.ok()) << "only the list is read at start";

  EXPECT_EQ(list->read(*list->listed(patient.url)).error().kind, base::ErrorKind::structure);
  EXPECT_EQ(list->structure_definition("Patient"), nullptr);
}

}  // namespace gateway::fhir
