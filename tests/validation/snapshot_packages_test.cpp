#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "definition_folder.hpp"
#include "json/writer.hpp"
#include "support/archive.hpp"
#include "support/conformance.hpp"
#include "validation/snapshot.hpp"

namespace gateway::validation {
namespace {

// A difference between a snapshot of ours and the one that came with the material.
struct Difference {
  const char* why;
  std::vector<const char*> profiles;
  std::vector<std::string> lines;
};

const std::vector<Difference> core_differences = {
    {"published: a renamed choice inside a slice constrains value[x] itself; ours slices it by type as the same "
     "profiles do elsewhere",
     {"bp"},
     {"ours   Observation.component:SystolicBP.value[x]:valueQuantity 0..1",
      "ours   Observation.component:SystolicBP.value[x]:valueQuantity.id 0..1",
      "ours   Observation.component:SystolicBP.value[x]:valueQuantity.extension 0..*",
      "ours   Observation.component:SystolicBP.value[x]:valueQuantity.value 1..1",
      "ours   Observation.component:SystolicBP.value[x]:valueQuantity.comparator 0..1",
      "ours   Observation.component:SystolicBP.value[x]:valueQuantity.unit 1..1",
      "ours   Observation.component:SystolicBP.value[x]:valueQuantity.system 1..1",
      "ours   Observation.component:SystolicBP.value[x]:valueQuantity.code 1..1",
      "theirs Observation.component:SystolicBP.value[x].id 0..1",
      "theirs Observation.component:SystolicBP.value[x].extension 0..*",
      "theirs Observation.component:SystolicBP.value[x].value 1..1",
      "theirs Observation.component:SystolicBP.value[x].comparator 0..1",
      "theirs Observation.component:SystolicBP.value[x].unit 1..1",
      "theirs Observation.component:SystolicBP.value[x].system 1..1",
      "theirs Observation.component:SystolicBP.value[x].code 1..1",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity 0..1",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity.id 0..1",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity.extension 0..*",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity.value 1..1",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity.comparator 0..1",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity.unit 1..1",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity.system 1..1",
      "ours   Observation.component:DiastolicBP.value[x]:valueQuantity.code 1..1",
      "theirs Observation.component:DiastolicBP.value[x].id 0..1",
      "theirs Observation.component:DiastolicBP.value[x].extension 0..*",
      "theirs Observation.component:DiastolicBP.value[x].value 1..1",
      "theirs Observation.component:DiastolicBP.value[x].comparator 0..1",
      "theirs Observation.component:DiastolicBP.value[x].unit 1..1",
      "theirs Observation.component:DiastolicBP.value[x].system 1..1",
      "theirs Observation.component:DiastolicBP.value[x].code 1..1"}},
    {"published with the children of two extensions that its differential says nothing about",
     {"elementdefinition-de"},
     {"theirs ElementDefinition.extension:Question.id 0..1",
      "theirs ElementDefinition.extension:Question.extension 0..0",
      "theirs ElementDefinition.extension:Question.url 1..1",
      "theirs ElementDefinition.extension:Question.value[x] 1..1",
      "theirs ElementDefinition.extension:AllowedUnits.id 0..1",
      "theirs ElementDefinition.extension:AllowedUnits.extension 0..0",
      "theirs ElementDefinition.extension:AllowedUnits.url 1..1",
      "theirs ElementDefinition.extension:AllowedUnits.value[x] 1..1"}},
};

// The only profiles of R4 whose types, bindings, values, slicing or invariants come out otherwise than published.
const std::map<std::string, std::string> core_checked_differently = {
    {"bp", "by the elements above"},
    {"elementdefinition-de", "by the elements above"},
    {"provenance-relevant-history",
     "published: a slice without the binding said of what it slices, and a content reference into a slice"},
    {"structuredefinition-json-type", "published without types and invariants, as made before those of Extension were"},
    {"structuredefinition-rdf-type", "the same"},
    {"structuredefinition-xml-type", "the same"},
};

// Differentials of R4 itself that contradict themselves, and what is said of them.
const std::map<std::string_view, std::string_view> core_refusals = {
    {"http://hl7.org/fhir/StructureDefinition/codesystem-history",
     "differential.element[7]: Extension.extension.extension has max 1, but the base allows 0; a profile may lower "
     "max, not raise "
     "it"},
    {"http://hl7.org/fhir/StructureDefinition/familymemberhistory-genetic",
     "differential.element[9]: FamilyMemberHistory.condition introduces the slice Condition of an element that is not "
     "sliced; say "
     "slicing of the element first, with its discriminator"},
};

const std::vector<Difference> uk_core_differences = {
    {"theirs: a new slice takes over min from the element that is sliced (2..1 once); that min counts all slices "
     "together, so ours starts at 0",
     {"Extension-UKCore-FamilyMemberHistoryParticipant"},
     {"ours   Extension.extension:function 0..1", "theirs Extension.extension:function 1..1"}},
    {"theirs: a new slice takes over min from the element that is sliced (2..1 once); that min counts all slices "
     "together, so ours starts at 0",
     {"Extension-UKCore-ObservationTriggeredBy"},
     {"ours   Extension.extension:reason 0..1", "theirs Extension.extension:reason 2..1"}},
    {"theirs: a new slice takes over min from the element that is sliced (2..1 once); that min counts all slices "
     "together, so ours starts at 0",
     {"Extension-UKCore-DeathNotificationStatus"},
     {"ours   Extension.extension:systemEffectiveDate 0..1", "theirs Extension.extension:systemEffectiveDate 1..1"}},
    {"theirs: a new slice takes over min from the element that is sliced (2..1 once); that min counts all slices "
     "together, so ours starts at 0",
     {"Extension-UKCore-RelatedProblemHeader"},
     {"ours   Extension.extension:type 0..*", "theirs Extension.extension:type 1..*"}},
    {"theirs: a new slice takes over min from the element that is sliced (2..1 once); that min counts all slices "
     "together, so ours starts at 0",
     {"UKCore-FamilyMemberHistory"},
     {"ours   FamilyMemberHistory.extension:participantR5.extension:function 0..1",
      "theirs FamilyMemberHistory.extension:participantR5.extension:function 1..1"}},
    {"theirs: a new slice takes over min from the element that is sliced (2..1 once); that min counts all slices "
     "together, so ours starts at 0",
     {"UKCore-Observation", "UKCore-Observation-ACVPU", "UKCore-Observation-AlcoholConsumption",
      "UKCore-Observation-BloodGlucose", "UKCore-Observation-EarlyWarningTotalScore", "UKCore-Observation-Group-Lab",
      "UKCore-Observation-InspiredOxygen", "UKCore-Observation-Lab", "UKCore-Observation-TobaccoConsumption",
      "UKCore-Observation-VitalSigns", "UKCore-Observation-VitalSigns-BMI", "UKCore-Observation-VitalSigns-BodyHeight",
      "UKCore-Observation-VitalSigns-BodyTemperature", "UKCore-Observation-VitalSigns-BodyWeight",
      "UKCore-Observation-VitalSigns-HeadCircumference", "UKCore-Observation-VitalSigns-HeartRate",
      "UKCore-Observation-VitalSigns-OxygenSaturation", "UKCore-Observation-VitalSigns-RespirationRate"},
     {"ours   Observation.extension:triggeredByR5.extension:reason 0..1",
      "theirs Observation.extension:triggeredByR5.extension:reason 2..1"}},
    {"theirs: a new slice takes over min from the element that is sliced (2..1 once); that min counts all slices "
     "together, so ours starts at 0",
     {"UKCore-Observation-AverageBloodPressure", "UKCore-Observation-VitalSigns-BloodPressure"},
     {"ours   Observation.extension:triggeredByR5.extension:reason 0..1",
      "theirs Observation.extension:triggeredByR5.extension:reason 2..1",
      "ours   Observation.component:DiastolicBP 0..1", "theirs Observation.component:DiastolicBP 1..1"}},
    {"its differential spells the slice CollectorR5 in the id and collectorR5 in sliceName, which is what counts",
     {"UKCore-Specimen"},
     {"ours   Specimen.collection.extension:collectorR5 0..1",
      "theirs Specimen.collection.extension:CollectorR5 0..1"}},
};

std::vector<std::string> expected_of(const std::vector<Difference>& differences, std::string_view profile) {
  for (const Difference& each : differences) {
    if (std::find(each.profiles.begin(), each.profiles.end(), profile) != each.profiles.end()) return each.lines;
  }
  return {};
}

// "| profile | why |" and a line for each profile that comes out otherwise.
std::string table_of(const std::vector<Difference>& differences) {
  std::map<std::string, std::string> reasons;
  for (const Difference& each : differences) {
    for (const char* profile : each.profiles) reasons.emplace(profile, each.why);
  }
  std::string table = "| profile | why |\n|---|---|\n";
  for (const auto& [profile, why] : reasons) table += "| " + profile + " | " + tests::table_cell(why) + " |\n";
  return table;
}

std::string core_section(std::size_t equal, std::size_t different, std::size_t refused) {
  std::string text =
      "Made from the differentials of every StructureDefinition of hl7.fhir.r4.core and compared with the snapshots "
      "it holds: " +
      std::to_string(equal) + " have the same elements and cardinalities, " + std::to_string(different) + " differ, " +
      std::to_string(refused) + " are refused. Different:\n\n" + table_of(core_differences) +
      "\nOther types, bindings, values, slicing or invariants in " + std::to_string(core_checked_differently.size()) +
      ":\n\n| profile | why |\n|---|---|\n";
  for (const auto& [profile, why] : core_checked_differently)
    text += "| " + profile + " | " + tests::table_cell(why) + " |\n";
  text +=
      "\nRefused, because their differentials contradict themselves:\n\n| profile | what is said of it |\n|---|---|\n";
  for (const auto& [url, message] : core_refusals) {
    text +=
        "| " + std::string(url.substr(url.rfind('/') + 1)) + " | " + tests::table_cell(std::string(message)) + " |\n";
  }
  return text;
}

// "id min..max" of every element, in order.
std::vector<std::string> elements_of(const json::Node& definition) {
  std::vector<std::string> lines;
  for (const json::Node& element : *definition.find("snapshot")->find("element")) {
    const json::Node* min = element.find("min");
    lines.push_back(std::string(element.string("id")) + " " + std::string(min == nullptr ? "-" : min->text()) + ".." +
                    std::string(element.string("max")));
  }
  return lines;
}

// What a validator would check of each element, in order, as text.
std::vector<std::string> checks_of(const json::Node& definition) {
  std::vector<std::string> lines;
  for (const json::Node& element : *definition.find("snapshot")->find("element")) {
    std::string line(element.string("id"));
    if (const json::Node* types = element.find("type")) {
      for (const json::Node& type : *types) {
        line += " " + std::string(type.string("code"));
        for (const char* list : {"profile", "targetProfile"}) {
          if (const json::Node* urls = type.find(list)) line += json::write(*urls);
        }
      }
    }
    if (const json::Node* slicing = element.find("slicing")) {
      line += " sliced " + std::string(slicing->string("rules"));
      if (const json::Node* by = slicing->find("discriminator")) line += json::write(*by);
    }
    for (const json::Node& member : element) {
      const std::string_view name = member.name().text();
      if (name.starts_with("fixed") || name.starts_with("pattern") || name == "maxLength" ||
          name.starts_with("minValue") || name.starts_with("maxValue") || name == "contentReference") {
        line += " " + std::string(name) + "=" + json::write(member);
      }
    }
    if (const json::Node* binding = element.find("binding")) {
      line += " bound " + std::string(binding->string("strength")) + " " + std::string(binding->string("valueSet"));
    }
    std::set<std::string> keys;
    if (const json::Node* constraints = element.find("constraint")) {
      for (const json::Node& each : *constraints) keys.emplace(each.string("key"));
    }
    for (const std::string& key : keys) line += " " + key;
    lines.push_back(std::move(line));
  }
  return lines;
}

// What stands in one list of lines and not in the other, by a diff of the two sequences.
std::vector<std::string> differences(const std::vector<std::string>& ours, const std::vector<std::string>& theirs) {
  if (ours == theirs) return {};
  std::vector<std::vector<std::size_t>> common(ours.size() + 1, std::vector<std::size_t>(theirs.size() + 1));
  for (std::size_t left = ours.size(); left-- > 0;) {
    for (std::size_t right = theirs.size(); right-- > 0;) {
      common[left][right] = ours[left] == theirs[right] ? common[left + 1][right + 1] + 1
                                                        : std::max(common[left + 1][right], common[left][right + 1]);
    }
  }
  std::vector<std::string> found;
  std::size_t left = 0;
  std::size_t right = 0;
  while (left < ours.size() || right < theirs.size()) {
    if (left < ours.size() && right < theirs.size() && ours[left] == theirs[right]) {
      ++left;
      ++right;
    } else if (right == theirs.size() || (left < ours.size() && common[left + 1][right] >= common[left][right + 1])) {
      found.push_back("ours   " + ours[left++]);
    } else {
      found.push_back("theirs " + theirs[right++]);
    }
  }
  return found;
}

// Everything that derives from something: profiles and extensions, and the resources and datatypes themselves.
TEST(SnapshotPackages, ProfilesOfTheOfficialCoreComeOutAsPublished) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.core-4.0.1.tgz");
  const tests::UnpackedArchive unpacked(archive);
  ASSERT_TRUE(unpacked.ok());
  tests::DefinitionFolder core;
  core.add(unpacked.folder());
  Snapshots snapshots([&](std::string_view canonical) { return core.find(canonical); }, tests::names());

  std::set<std::string> differently_checked;
  std::size_t equal = 0;
  std::size_t different = 0;
  std::size_t refused = 0;
  for (const auto& [url, document] : core.all()) {
    const json::Node& definition = document.root();
    if (definition.find("differential") == nullptr) continue;
    const auto snapshot = snapshots.generate(definition);
    if (const auto refusal = core_refusals.find(url); refusal != core_refusals.end()) {
      EXPECT_FALSE(snapshot) << url;
      if (!snapshot) {
        EXPECT_EQ(base::describe(snapshot.error()), url + " " + std::string(refusal->second));
      }
      ++refused;
      continue;
    }
    ASSERT_TRUE(snapshot) << base::describe(snapshot.error());
    if (definition.find("snapshot") == nullptr) continue;
    const auto found = differences(elements_of(snapshot->root()), elements_of(definition));
    EXPECT_EQ(found, expected_of(core_differences, definition.string("id"))) << url;
    ++(found.empty() ? equal : different);
    if (definition.string("derivation") == "constraint" && checks_of(snapshot->root()) != checks_of(definition)) {
      differently_checked.emplace(definition.string("id"));
    }
  }
  std::set<std::string> listed;
  for (const auto& [profile, why] : core_checked_differently) listed.insert(profile);
  EXPECT_EQ(differently_checked, listed);
  EXPECT_EQ(equal, 648u);
  EXPECT_EQ(different, 2u);
  EXPECT_EQ(refused, 2u);
  if (HasFailure()) return;
  tests::expect_conformance({40, "snapshots-r4", "Snapshots: R4's own", core_section(equal, different, refused)});
}

TEST(SnapshotPackages, UkCoreComesOutAsAnotherGeneratorMakesIt) {
  SHARED_DATA_OR_SKIP(core_archive, "fhir-r4/hl7.fhir.r4.core-4.0.1.tgz");
  SHARED_DATA_OR_SKIP(definitions_archive, "fhir-r4/ukcore-definitions.tgz");
  SHARED_DATA_OR_SKIP(snapshots_archive, "fhir-r4/ukcore-snapshots.tgz");
  const tests::UnpackedArchive core_folder(core_archive);
  const tests::UnpackedArchive definitions_folder(definitions_archive);
  const tests::UnpackedArchive snapshots_folder(snapshots_archive);
  tests::DefinitionFolder core;
  core.add(core_folder.folder());
  tests::DefinitionFolder uk_core;
  uk_core.add(definitions_folder.folder());
  tests::DefinitionFolder second_opinion;
  second_opinion.add(snapshots_folder.folder());
  Snapshots snapshots(
      [&](std::string_view canonical) {
        const json::Node* found = uk_core.find(canonical);
        return found != nullptr ? found : core.find(canonical);
      },
      tests::names());

  std::size_t equal = 0;
  std::size_t different = 0;
  for (const auto& [url, document] : uk_core.all()) {
    const auto made = snapshots.find(url);
    ASSERT_TRUE(made) << base::describe(made.error());
    const json::Node* theirs = second_opinion.find(url);
    ASSERT_NE(theirs, nullptr) << url;
    const auto found = differences(elements_of(*made.value()), elements_of(*theirs));
    EXPECT_EQ(found, expected_of(uk_core_differences, document.root().string("id"))) << url;
    ++(found.empty() ? equal : different);
  }
  EXPECT_EQ(equal, 127u);
  EXPECT_EQ(different, 26u);
  if (HasFailure()) return;
  tests::expect_conformance({41, "snapshots-uk-core", "Snapshots: UK Core's",
                             "Of " + std::to_string(equal + different) + " profiles and extensions, " +
                                 std::to_string(equal) +
                                 " have the elements and cardinalities that another generator gives them, " +
                                 std::to_string(different) + " differ:\n\n" + table_of(uk_core_differences)});
}

}  // namespace
}  // namespace gateway::validation
