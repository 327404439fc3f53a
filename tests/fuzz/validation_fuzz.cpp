// Any bytes as a resource under every rule and a profile; and as a profile, made whole, compiled and asked of a
// resource: issues with rule, text and place, the same each time, within the budget.
#include <cstdint>

#include "fhir/artifacts.hpp"
#include "fhir/terminology.hpp"
#include "fuzz/world.hpp"
#include "json/reader.hpp"
#include "validation/snapshot.hpp"
#include "validation/validator.hpp"

using namespace gateway;

namespace {

constexpr std::string_view home = "https://fuzz.test/";

// Every kind of slicing at once.
constexpr std::string_view sliced = R"json({"resourceType":"StructureDefinition","url":"https://fuzz.test/sliced",
  "type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
  "differential":{"element":[
  {"path":"Patient","constraint":[{"key":"f-1","severity":"error","human":"a name","expression":"name.exists()"}]},
  {"path":"Patient.identifier","min":1,"slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed","ordered":true}},
  {"path":"Patient.identifier","sliceName":"a","max":"1"},
  {"path":"Patient.identifier.system","fixedUri":"urn:a","min":1},
  {"path":"Patient.identifier","sliceName":"b"},
  {"path":"Patient.identifier.system","patternUri":"urn:b","min":1},
  {"path":"Patient.name","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"openAtEnd"}},
  {"path":"Patient.name","sliceName":"past"},
  {"path":"Patient.name.period","min":1},
  {"path":"Patient.deceased[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"open"}},
  {"path":"Patient.deceased[x]","sliceName":"deceasedBoolean","type":[{"code":"boolean"}],"fixedBoolean":true},
  {"path":"Patient.generalPractitioner","slicing":{"discriminator":[{"type":"profile","path":"resolve()"}],"rules":"open"}},
  {"path":"Patient.generalPractitioner","sliceName":"o","max":"1","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]}
  ]}})json";

constexpr std::string_view patient = R"({"resourceType":"Patient","id":"p","extension":[{"url":"@","valueString":"x"}],
  "contained":[{"resourceType":"Organization","id":"o","name":"N"}],"identifier":[{"use":"official","system":"urn:a",
  "value":"1"},{"system":"urn:b","value":"2"}],"active":true,"name":[{"use":"official","family":"F","given":["A","B"],
  "period":{"start":"2001","end":"2002-03"}},{"text":"T"}],"telecom":[{"system":"phone","value":"1","rank":1}],
  "gender":"female","birthDate":"1974-12-25","_birthDate":{"id":"b"},"deceasedBoolean":false,"multipleBirthInteger":2,
  "maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}]},
  "contact":[{"name":{"family":"C"},"organization":{"reference":"#o"}}],"generalPractitioner":[{"reference":"#o"}],
  "managingOrganization":{"reference":"#o"},"link":[{"other":{"reference":"#"},"type":"seealso"}]})";

constexpr std::string_view observation = R"({"resourceType":"Observation","extension":[{"url":"@","valueString":"x"}],
  "status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",
  "code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
  "subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-02-03T04:05:06.7+01:00","component":[{"code":{"coding":
  [{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":107,"unit":"mmHg",
  "system":"http://unitsofmeasure.org","code":"mm[Hg]"}},{"code":{"text":"x"},"dataAbsentReason":{"text":"none"}}]})";

validation::ValidatorLimits limits() {
  validation::ValidatorLimits few;
  few.steps = 500'000;
  return few;
}

// A validator that knows R4, the profile above, and the one of the current input under the URL `given_url`.
struct Judge {
  fuzz::World world;
  fhir::Artifacts artifacts = fhir::Artifacts::load(GATEWAY_PACK, world.names).value();
  fhir::Terminology terminology{artifacts};
  json::Document own = json::read(sliced, world.names).value();
  const json::Node* given = nullptr;
  std::string given_url;
  validation::Snapshots snapshots{[this](std::string_view canonical) { return find(canonical); }, world.names};
  validation::Validator validator{world.definitions, knowledge(), limits()};

  const json::Node* find(std::string_view canonical) const {
    const std::string_view url = canonical.substr(0, canonical.find('|'));
    if (given != nullptr && url == given_url) return given;
    if (url == own.root().string("url")) return &own.root();
    return artifacts.find(fhir::ArtifactKind::structure_definition, canonical);
  }

  validation::Knowledge knowledge() {
    validation::Knowledge known = validation::knowledge_of(artifacts, terminology);
    known.artifact = [this](std::string_view canonical) { return find(canonical); };
    known.snapshot = [this](const json::Node& definition) { return snapshots.generate(definition); };
    return known;
  }
};

// Compiled profiles and names stay, so a new judge takes over now and then.
Judge& judge() {
  static std::unique_ptr<Judge> current;
  static int runs = 0;
  if (current == nullptr || ++runs % 5'000 == 0) {
    current = nullptr;
    current = std::make_unique<Judge>();
  }
  return *current;
}

std::vector<validation::Issue> judged(Judge& by, const json::Node& resource, std::string_view text,
                                      const std::string& profile) {
  auto issues = by.validator.validate(resource, text, {{profile}});
  for (const validation::Issue& issue : issues) {
    fuzz::expect(!issue.rule.empty() && !issue.text.empty(), "an issue names its rule and says what is wrong");
    fuzz::expect(
        issue.offset == json::Node::no_offset || (issue.offset <= text.size() && issue.line > 0 && issue.column > 0),
        "an issue has its place in the text");
  }
  return issues;
}

void expect_same_again(Judge& by, const json::Node& resource, std::string_view text, const std::string& profile) {
  const auto first = judged(by, resource, text, profile);
  const auto second = judged(by, resource, text, profile);
  bool same = first.size() == second.size();
  for (std::size_t at = 0; same && at < first.size(); ++at) {
    same = first[at].rule == second[at].rule && first[at].expression == second[at].expression;
  }
  fuzz::expect(same, "a validation finds the same each time");
}

void ask_as_profile(Judge& by, json::Document& definition) {
  static std::uint64_t number = 0;
  by.given_url = std::string(home) + std::to_string(++number);
  definition.set(definition.root(), "url", definition.make_string(by.given_url));
  by.given = &definition.root();
  const auto snapshot = by.snapshots.generate(definition.root());
  fuzz::expect(snapshot || !snapshot.error().text.empty(), "a refused differential says why");
  for (const std::string_view form : {patient, observation}) {
    std::string text(form);
    text.replace(text.find('@'), 1, by.given_url);
    const auto resource = json::read(text, by.world.names);
    expect_same_again(by, resource->root(), text, by.given_url);
  }
  by.given = nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Judge& by = judge();
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto document = json::read(text, by.world.names);
  if (!document) return 0;
  const bool measured = document->root().string("resourceType") == "Observation";
  expect_same_again(by, document->root(), text,
                    measured ? "http://hl7.org/fhir/StructureDefinition/bp" : std::string(home) + "sliced");
  if (document->root().string("resourceType") == "StructureDefinition") ask_as_profile(by, *document);
  return 0;
}
