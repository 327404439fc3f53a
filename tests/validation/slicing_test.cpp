// Slicing by profiles of our own making: every way to tell slices apart, slices of slices, order and closure.
#include "own_profiles.hpp"

namespace gateway::validation {
namespace {

using Slicing = OwnProfiles;

// The element at `path`, sliced by one discriminator.
std::string sliced(const std::string& path, const std::string& kind, const std::string& by,
                   const std::string& rules = R"("rules":"open")") {
  return R"({"id":")" + path + R"(","path":")" + path + R"(","slicing":{"discriminator":[{"type":")" + kind +
         R"(","path":")" + by + R"("}],)" + rules + "}}";
}

// A patient whose general practitioners are these contained resources, "o0", "o1" and so on.
std::string patient_of(const std::vector<std::string>& contained) {
  std::string resources;
  std::string references;
  for (std::size_t at = 0; at < contained.size(); ++at) {
    const std::string id = "o" + std::to_string(at);
    resources += (at == 0 ? "" : ",") + contained[at].substr(0, contained[at].size() - 1) + R"(,"id":")" + id + "\"}";
    references += (at == 0 ? "" : ",") + (R"({"reference":"#)" + id + "\"}");
  }
  return R"({"resourceType":"Patient","contained":[)" + resources + R"(],"generalPractitioner":[)" + references + "]}";
}

const std::string organization = R"({"resourceType":"Organization","name":"A"})";
const std::string other_organization = R"({"resourceType":"Organization","name":"B"})";
const std::string practitioner = R"({"resourceType":"Practitioner","active":true})";

std::string identified(const std::vector<std::string>& identifiers) {
  std::string list;
  for (const std::string& one : identifiers) list += (list.empty() ? "" : ",") + one;
  return R"({"resourceType":"Patient","identifier":[)" + list + "]}";
}

TEST_F(Slicing, ByTheTypeAReferenceLeadsTo) {
  profile("led", "Patient",
          sliced("Patient.generalPractitioner", "type", "resolve()", R"("rules":"closed")") +
              R"(,{"id":"Patient.generalPractitioner:o","path":"Patient.generalPractitioner","sliceName":"o","max":"1",
                   "type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]})");
  EXPECT_EQ(told("led", patient_of({organization})), List{});
  EXPECT_EQ(told("led", patient_of({organization, organization})), List{"max Patient.generalPractitioner"});
  EXPECT_EQ(told("led", patient_of({organization, practitioner})),
            List{"slicing-closed Patient.generalPractitioner[1]"});
}

TEST_F(Slicing, ByWhatAReferenceLeadsToHolds) {
  profile("a", "Organization", R"({"id":"Organization.name","path":"Organization.name","min":1,"fixedString":"A"})");
  const std::string slice =
      R"(,{"id":"Patient.generalPractitioner:a","path":"Patient.generalPractitioner","sliceName":"a","max":"1",
           "type":[{"code":"Reference","targetProfile":["http://x.test/a"]}]})";
  profile("value", "Patient", sliced("Patient.generalPractitioner", "value", "resolve().name") + slice);
  profile("profile", "Patient", sliced("Patient.generalPractitioner", "profile", "resolve()") + slice);
  for (const char* by : {"value", "profile"}) {
    EXPECT_EQ(told(by, patient_of({organization, other_organization, other_organization, practitioner})), List{}) << by;
    EXPECT_EQ(told(by, patient_of({organization, other_organization, organization})),
              List{"max Patient.generalPractitioner"})
        << by;
  }
}

TEST_F(Slicing, ByOneTypeOfAChoice) {
  profile("weighed", "Observation",
          sliced("Observation.component", "value", "value.ofType(Quantity).code") +
              R"(,{"id":"Observation.component:kg","path":"Observation.component","sliceName":"kg","max":"1"}
                 ,{"id":"Observation.component:kg.value[x]","path":"Observation.component.value[x]","min":1,"type":[{"code":"Quantity"}]}
                 ,{"id":"Observation.component:kg.value[x].code","path":"Observation.component.value[x].code","min":1,"fixedCode":"kg"})");
  const auto observation = [](const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values)
      list += (list.empty() ? "" : ",") + (R"({"code":{"text":"x"},)" + value + "}");
    return R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[)" + list + "]}";
  };
  const std::string kilogram = R"("valueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"kg"})";
  const std::string gram = R"("valueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"g"})";
  const std::string text = R"("valueString":"kg")";
  EXPECT_EQ(told("weighed", observation({kilogram, gram, gram, text, text})), List{});
  EXPECT_EQ(told("weighed", observation({kilogram, gram, kilogram})), List{"max Observation.component"});
}

TEST_F(Slicing, ByTheValueAndPresenceOfAnExtension) {
  profile("kind", "Extension",
          R"({"id":"Extension.url","path":"Extension.url","fixedUri":"http://x.test/kind"}
             ,{"id":"Extension.value[x]","path":"Extension.value[x]","min":1,"type":[{"code":"string"}]})");
  const std::string slice =
      R"(,{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","max":"1"}
         ,{"id":"Patient.identifier:a.extension","path":"Patient.identifier.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"open"}}
         ,{"id":"Patient.identifier:a.extension:kind","path":"Patient.identifier.extension","sliceName":"kind","min":1,
           "type":[{"code":"Extension","profile":["http://x.test/kind"]}]})";
  profile(
      "value", "Patient",
      sliced("Patient.identifier", "value", "extension('http://x.test/kind').value") + slice +
          R"(,{"id":"Patient.identifier:a.extension:kind.value[x]","path":"Patient.identifier.extension.value[x]","fixedString":"a"})");
  profile("exists", "Patient", sliced("Patient.identifier", "exists", "extension('http://x.test/kind')") + slice);
  const auto of_kind = [](const std::string& kind) {
    return R"({"extension":[{"url":"http://x.test/kind","valueString":")" + kind + R"("}],"value":"1"})";
  };
  const std::string plain = R"({"value":"1"})";
  EXPECT_EQ(told("value", identified({of_kind("a"), of_kind("b"), of_kind("b"), plain, plain})), List{});
  EXPECT_EQ(told("value", identified({of_kind("a"), of_kind("b"), of_kind("a")})), List{"max Patient.identifier"});
  EXPECT_EQ(told("exists", identified({of_kind("a"), plain, plain})), List{});
  EXPECT_EQ(told("exists", identified({of_kind("a"), of_kind("b"), plain})), List{"max Patient.identifier"});
}

TEST_F(Slicing, ByTheTypeOrTheProfileOfAResource) {
  profile("named", "Patient", R"({"id":"Patient.name","path":"Patient.name","min":1})");
  const auto slice = [](const std::string& type) {
    return R"(,{"id":"Bundle.entry:p","path":"Bundle.entry","sliceName":"p","max":"1"}
               ,{"id":"Bundle.entry:p.resource","path":"Bundle.entry.resource","min":1,"type":[)" +
           type + "]}";
  };
  const std::string any = R"({"code":"Patient"})";
  profile("type", "Bundle", sliced("Bundle.entry", "type", "resource") + slice(any));
  profile("bare", "Bundle", sliced("Bundle.entry", "profile", "resource") + slice(any));
  profile("core", "Bundle",
          sliced("Bundle.entry", "profile", "resource") +
              slice(R"({"code":"Patient","profile":["http://hl7.org/fhir/StructureDefinition/Patient"]})"));
  profile(
      "profile", "Bundle",
      sliced("Bundle.entry", "profile", "resource") + slice(R"({"code":"Patient","profile":["http://x.test/named"]})"));
  const auto bundle = [](const std::vector<std::string>& resources) {
    std::string list;
    for (const std::string& resource : resources) {
      const std::string id = std::to_string(list.size());
      const std::string type = resource.substr(17, resource.find('"', 17) - 17);
      list += (list.empty() ? R"({"fullUrl":"http://x.test/)" : R"(,{"fullUrl":"http://x.test/)") + type + "/" + id +
              R"(","resource":)" + resource.substr(0, resource.size() - 1) + R"(,"id":")" + id + "\"}}";
    }
    return R"({"resourceType":"Bundle","type":"collection","entry":[)" + list + "]}";
  };
  const std::string named = R"({"resourceType":"Patient","name":[{"family":"x"}]})";
  const std::string nameless = R"({"resourceType":"Patient","active":true})";
  for (const char* by : {"type", "bare", "core"}) {
    EXPECT_EQ(told(by, bundle({named, organization, organization})), List{}) << by;
    EXPECT_EQ(told(by, bundle({named, nameless})), List{"max Bundle.entry"}) << by;
  }
  EXPECT_EQ(told("profile", bundle({named, nameless, nameless, organization})), List{});
  EXPECT_EQ(told("profile", bundle({named, nameless, named})), List{"max Bundle.entry"});
}

TEST_F(Slicing, OfASliceCountsWithinIt) {
  profile("twice", "Patient",
          sliced("Patient.identifier", "value", "system") +
              R"(,{"id":"Patient.identifier:nhs","path":"Patient.identifier","sliceName":"nhs","max":"3",
                   "slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"closed"}}
                 ,{"id":"Patient.identifier:nhs.system","path":"Patient.identifier.system","min":1,"fixedUri":"urn:nhs"}
                 ,{"id":"Patient.identifier:nhs/official","path":"Patient.identifier","sliceName":"nhs/official","max":"1"}
                 ,{"id":"Patient.identifier:nhs/official.use","path":"Patient.identifier.use","min":1,"fixedCode":"official"}
                 ,{"id":"Patient.identifier:nhs/old","path":"Patient.identifier","sliceName":"nhs/old"}
                 ,{"id":"Patient.identifier:nhs/old.use","path":"Patient.identifier.use","min":1,"fixedCode":"old"})");
  const auto number = [](const char* system, const char* use) {
    return R"({"use":")" + std::string(use) + R"(","system":")" + system + R"(","value":"1"})";
  };
  const std::string official = number("urn:nhs", "official");
  const std::string old = number("urn:nhs", "old");
  const std::string elsewhere = number("urn:other", "official");
  EXPECT_EQ(told("twice", identified({official, old, old, elsewhere, elsewhere})), List{});
  EXPECT_EQ(told("twice", identified({official, official})), List{"max Patient.identifier"});
  EXPECT_EQ(told("twice", identified({official, old, old, old})), List{"max Patient.identifier"});
  EXPECT_EQ(told("twice", identified({official, number("urn:nhs", "temp")})),
            List{"slicing-closed Patient.identifier[1]"});
}

TEST_F(Slicing, HoldsOrderAndEnd) {
  const auto profile_with = [&](const std::string& name, const std::string& rules) {
    profile(name, "Patient",
            sliced("Patient.identifier", "value", "system", rules) +
                R"(,{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a"}
                   ,{"id":"Patient.identifier:a.system","path":"Patient.identifier.system","min":1,"fixedUri":"urn:a"}
                   ,{"id":"Patient.identifier:b","path":"Patient.identifier","sliceName":"b"}
                   ,{"id":"Patient.identifier:b.system","path":"Patient.identifier.system","min":1,"fixedUri":"urn:b"})");
  };
  profile_with("ordered", R"("ordered":true,"rules":"open")");
  profile_with("end", R"("ordered":false,"rules":"openAtEnd")");
  profile_with("both", R"("ordered":true,"rules":"openAtEnd")");
  const std::string a = R"({"system":"urn:a","value":"1"})";
  const std::string b = R"({"system":"urn:b","value":"1"})";
  const std::string other = R"({"system":"urn:c","value":"1"})";
  EXPECT_EQ(told("ordered", identified({other, a, other, a, b, b, other})), List{});
  EXPECT_EQ(told("ordered", identified({b, a})), List{"slicing-order Patient.identifier[1]"});
  EXPECT_EQ(told("end", identified({b, a, b, other, other})), List{});
  EXPECT_EQ(told("end", identified({a, other, b})), List{"slicing-open-at-end Patient.identifier[2]"});
  EXPECT_EQ(told("both", identified({a, b, other})), List{});
  EXPECT_EQ(told("both", identified({b, other, a})),
            (List{"slicing-order Patient.identifier[2]", "slicing-open-at-end Patient.identifier[2]"}));
}

TEST_F(Slicing, TakesEveryDiscriminatorTogether) {
  profile(
      "pair", "Patient",
      R"({"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"},{"type":"pattern","path":"type"}],"rules":"open"}}
             ,{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","max":"1"}
             ,{"id":"Patient.identifier:a.type","path":"Patient.identifier.type","min":1,"patternCodeableConcept":{"text":"t"}}
             ,{"id":"Patient.identifier:a.system","path":"Patient.identifier.system","min":1,"fixedUri":"urn:a"})");
  const std::string both = R"({"type":{"text":"t"},"system":"urn:a","value":"1"})";
  const std::string half = R"({"type":{"text":"u"},"system":"urn:a","value":"1"})";
  EXPECT_EQ(told("pair", identified({both, half, half})), List{});
  EXPECT_EQ(told("pair", identified({both, half, both})), List{"max Patient.identifier"});
}

using ExtensionRules = OwnProfiles;

TEST_F(ExtensionRules, HoldTheInvariantsOfTheContext) {
  profile("plain", "Patient", R"({"id":"Patient.name","path":"Patient.name","min":1})");
  profile("maiden", "Extension", R"({"id":"Extension.url","path":"Extension.url","fixedUri":"http://x.test/maiden"})",
          R"json("context":[{"type":"element","expression":"HumanName"}],
                 "contextInvariant":["use = 'maiden'","%extension.value.exists()"],)json");
  const auto named = [](const std::string& use, const std::string& value) {
    return R"({"resourceType":"Patient","name":[{"extension":[{"url":"http://x.test/maiden",)" + value +
           R"(}],"use":")" + use + R"(","family":"x"}]})";
  };
  EXPECT_EQ(told("plain", named("maiden", R"("valueString":"v")"), "maiden"), List{});
  EXPECT_EQ(told("plain", named("official", R"("valueString":"v")"), "maiden"),
            List{"extension-context-invariant Patient.name[0].extension[0]"});
  EXPECT_EQ(
      told("plain", named("maiden", R"("extension":[{"url":"http://x.test/unknown","valueString":"v"}])"), "maiden"),
      List{"extension-context-invariant Patient.name[0].extension[0]"});
}

}  // namespace
}  // namespace gateway::validation
