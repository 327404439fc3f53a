// The expansions this code makes against the 553 that HL7's tools made for R4 (hl7.fhir.r4.expansions).
#include <gtest/gtest.h>

#include <ctime>
#include <iostream>
#include <map>
#include <set>

#include "fhir/terminology.hpp"
#include "json/reader.hpp"
#include "support/archive.hpp"
#include "support/artifacts.hpp"
#include "support/conformance.hpp"
#include "support/shared_data.hpp"

namespace gateway::fhir {
namespace {

// "system|code" of everything an expansion contains that may be used.
void collect(const json::Node* contains, std::set<std::string>& out) {
  if (contains == nullptr) return;
  for (const json::Node& each : *contains) {
    const json::Node* heading = each.find("abstract");
    if (!each.string("code").empty() && (heading == nullptr || !heading->boolean())) {
      out.insert(std::string(each.string("system")) + '|' + std::string(each.string("code")));
    }
    collect(each.find("contains"), out);
  }
}

// Where the two differ, and why ours stays.
const std::map<std::string, std::string> explained = {
    {"http://dicom.nema.org/medical/dicom/current/output/chtml/part16/sect_CID_29.html",
     "R4's packages do not hold it"},
    {"http://hl7.org/fhir/ValueSet/c80-doc-typecodes", "theirs ends after 1000 codes"},
    {"http://hl7.org/fhir/ValueSet/diagnostic-service-sections", "theirs leaves deprecated codes out"},
    {"http://hl7.org/fhir/ValueSet/patient-contactrelationship", "theirs leaves deprecated codes out"},
    {"http://hl7.org/fhir/ValueSet/relatedperson-relationshiptype", "theirs leaves deprecated codes out"},
    {"http://terminology.hl7.org/ValueSet/v2-0487", "theirs leaves deprecated codes out"},
    {"http://terminology.hl7.org/ValueSet/v2-0916", "theirs leaves deprecated codes out"},
    {"http://hl7.org/fhir/ValueSet/detectedissue-category", "theirs does not follow the property child"},
    {"http://hl7.org/fhir/ValueSet/observation-interpretation", "theirs leaves deprecated codes out"},
    {"http://hl7.org/fhir/ValueSet/security-labels", "theirs leaves deprecated codes out"},
    {"http://terminology.hl7.org/ValueSet/v3-ActCode", "theirs leaves a retired code out"},
    {"http://terminology.hl7.org/ValueSet/v3-ActPharmacySupplyType", "theirs does not follow the property child"},
};

std::string section(std::size_t compared, std::size_t same, std::size_t undecided) {
  std::string text = "Of the " + std::to_string(compared) + " expansions in hl7.fhir.r4.expansions, " +
                     std::to_string(same) + " are the same, " + std::to_string(undecided) +
                     " are over systems whose codes R4's packages do not hold, " + std::to_string(explained.size()) +
                     " differ:\n\n| value set | why |\n|---|---|\n";
  for (const auto& [url, why] : explained) text += "| " + url + " | " + tests::table_cell(why) + " |\n";
  return text;
}

}  // namespace

TEST(Expansion, IsThatOfHl7) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.expansions-4.0.1.tgz");
  const tests::UnpackedArchive expansions(archive);
  ASSERT_TRUE(expansions.ok());
  const Terminology terminology(tests::artifacts());
  std::size_t compared = 0;
  std::size_t undecided = 0;
  std::set<std::string> differ;
  for (const auto& entry : std::filesystem::directory_iterator(expansions.folder() / "package")) {
    if (!entry.path().filename().string().starts_with("ValueSet-") || entry.path().extension() != ".json") continue;
    const auto document = json::read(tests::content_of(entry.path()), tests::names());
    ASSERT_TRUE(document.ok()) << entry.path() << base::describe(document.error());
    const std::string url(document->root().string("url"));
    std::set<std::string> theirs;
    collect(document->root().find("expansion")->find("contains"), theirs);
    ++compared;
    const auto ours = terminology.expansion(url);
    if (!ours.ok()) {
      differ.insert(url);
      continue;
    }
    bool unknown = false;
    std::set<std::string> held;
    for (std::size_t at = 0; at < (*ours)->codes().size(); ++at) {
      const Coded coded = (*ours)->codes()[at];
      held.insert(std::string(coded.system) + '|' + std::string(coded.code));
    }
    for (const std::string& each : theirs) {
      if (held.contains(each)) continue;
      const std::size_t bar = each.rfind('|');
      const Membership membership = (*ours)->contains(each.substr(0, bar), each.substr(bar + 1));
      if (membership == Membership::not_member) differ.insert(url);
      if (membership != Membership::unknown) continue;
      unknown = true;
      EXPECT_EQ(terminology.known(each.substr(0, bar), each.substr(bar + 1)), Membership::unknown)
          << url << ' ' << each;
    }
    for (const std::string& each : held) {
      if (!theirs.contains(each)) differ.insert(url);
    }
    undecided += unknown ? 1 : 0;
  }

  for (const std::string& url : differ) EXPECT_TRUE(explained.contains(url)) << url << " differs";
  for (const auto& [url, why] : explained)
    EXPECT_TRUE(differ.contains(url)) << url << " is the same; take it off the list";
  EXPECT_EQ(compared, 553u);
  std::cout << compared << " value sets: " << compared - undecided - differ.size() << " the same, " << undecided
            << " over systems not held, " << differ.size() << " differ as listed; all expansions take "
            << terminology.bytes() << " bytes\n";
  if (testing::Test::HasFailure()) return;
  tests::expect_conformance({20, "expansions", "Value sets: HL7's expansions of R4",
                             section(compared, compared - undecided - differ.size(), undecided)});
}

TEST(Expansion, DecidesEveryRequiredBindingOfR4) {
  const Terminology terminology(tests::artifacts());
  std::set<std::string_view> required;
  for (const Type& type : tests::definitions().types()) {
    for (const Element& element : type.elements()) {
      if (element.binding == BindingStrength::required) required.insert(element.value_set);
    }
  }
  ASSERT_GT(required.size(), 200u);

  const std::clock_t start = std::clock();
  for (const std::string_view url : required) {
    const auto expansion = terminology.expansion(url);
    if (url == "http://loinc.org/vs/LL379-9|4.0.1") {
      EXPECT_FALSE(expansion.ok()) << "LOINC's, which R4 does not hold";
      continue;
    }
    ASSERT_TRUE(expansion.ok()) << base::describe(expansion.error());
    const bool by_list = (*expansion)->complete();
    const bool by_rule = !(*expansion)->open().empty() && (*expansion)->open()[0].rule != nullptr;
    EXPECT_TRUE(by_list || by_rule || url == "http://hl7.org/fhir/ValueSet/timezones|4.0.1") << url;
  }
  std::cout << required.size() << " required value sets expanded in "
            << 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC << " ms, " << terminology.bytes()
            << " bytes\n";
}

}  // namespace gateway::fhir
