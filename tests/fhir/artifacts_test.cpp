// Artifacts: what the pack lists, how it is found, and packages added beside it, hostile ones included.
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <iostream>
#include <thread>

#include "fhir/artifacts.hpp"
#include "json/reader.hpp"
#include "support/artifacts.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::fhir {
namespace {

using tests::artifacts;

std::string resource(const std::string& type, const std::string& url, const std::string& more) {
  return R"({"resourceType":")" + type + R"(","url":")" + url + '"' + more + '}';
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// One entry of a tar archive; `claimed` is the size its header gives, '0' a file and '2' a link.
std::string tar_entry(const std::string& name, const std::string& content, std::size_t claimed, char type = '0') {
  std::string header(512, '\0');
  const auto put = [&header](std::size_t at, const std::string& text) { header.replace(at, text.size(), text); };
  char size[12];
  std::snprintf(size, sizeof size, "%011zo", claimed);
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, size);
  put(136, "00000000000");
  put(148, "        ");
  header[156] = type;
  if (type == '2') put(157, "/etc/passwd");
  put(257, std::string("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::snprintf(size, sizeof size, "%06o", sum);
  put(148, std::string(size, 6) + '\0' + ' ');
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

}  // namespace

TEST(Artifacts, HoldR4AsPublished) {
  EXPECT_GE(artifacts().of(ArtifactKind::structure_definition).size(), 600u);
  EXPECT_GE(artifacts().of(ArtifactKind::value_set).size(), 1300u);
  EXPECT_GE(artifacts().of(ArtifactKind::code_system).size(), 1000u);
  EXPECT_GE(artifacts().of(ArtifactKind::search_parameter).size(), 1300u);
  ASSERT_EQ(artifacts().packages().size(), 1u);
  EXPECT_EQ(artifacts().packages()[0].name, "hl7.fhir.r4.core");
  EXPECT_EQ(artifacts().packages()[0].version, "4.0.1");
}

TEST(Artifacts, AreFoundByTypeUrlAndVersion) {
  const json::Node* const patient = artifacts().structure_definition("Patient");
  ASSERT_NE(patient, nullptr);

  EXPECT_EQ(patient->string("url"), "http://hl7.org/fhir/StructureDefinition/Patient");
  EXPECT_EQ(artifacts().find("http://hl7.org/fhir/StructureDefinition/Patient"), patient);
  EXPECT_EQ(artifacts().find("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1"), patient);
  EXPECT_EQ(artifacts().find("http://hl7.org/fhir/StructureDefinition/Patient|4.0.0"), nullptr);
  EXPECT_EQ(artifacts().find("http://hl7.org/fhir/StructureDefinition/Nobody"), nullptr);
  const Artifact* const listed = artifacts().listed("http://hl7.org/fhir/StructureDefinition/bmi");
  ASSERT_NE(listed, nullptr);
  EXPECT_EQ(listed->type, "Observation");
  EXPECT_TRUE(listed->constraint);
}

TEST(Artifacts, AreKeptWithoutNarrativeAndMappings) {
  const json::Node* const patient = artifacts().structure_definition("Patient");
  ASSERT_NE(patient, nullptr);

  EXPECT_EQ(patient->find("text"), nullptr);
  EXPECT_EQ(patient->find("mapping"), nullptr);
  for (const json::Node& element : *patient->find("snapshot")->find("element"))
    EXPECT_EQ(element.find("mapping"), nullptr);
}

TEST(Artifacts, ListTheWholeOfR4InMilliseconds) {
  json::Names names;
  const auto start = std::clock();
  const auto definitions = Definitions::load(tests::definitions_pack(), names);
  const auto between = std::clock();
  const auto list = Artifacts::load(tests::definitions_pack(), names);
  const auto end = std::clock();
  ASSERT_TRUE(definitions.ok() && list.ok());

  const auto ms = [](std::clock_t duration) { return 1000.0 * static_cast<double>(duration) / CLOCKS_PER_SEC; };
  std::cout << "pack: " << std::filesystem::file_size(tests::definitions_pack())
            << " bytes; types and invariants loaded in " << ms(between - start) << " ms, " << list->all().size()
            << " artifacts listed in " << ms(end - between) << " ms\n";
  EXPECT_EQ(list->read_bytes(), 0u);
}

TEST(Artifacts, AreReadOnceHoweverManyThreadsAsk) {
  json::Names names;
  const auto list = Artifacts::load(tests::definitions_pack(), names);
  ASSERT_TRUE(list.ok());
  std::vector<const json::Node*> found(8);
  std::vector<std::thread> threads;

  for (const json::Node*& each : found) {
    threads.emplace_back([&each, &list] { each = list->structure_definition("Observation"); });
  }
  for (std::thread& thread : threads) thread.join();

  ASSERT_NE(found[0], nullptr);
  for (const json::Node* each : found) EXPECT_EQ(each, found[0]);
  EXPECT_GT(list->read_bytes(), 0u);
}

TEST(Artifacts, TakeFoldersAndBundles) {
  const tests::TemporaryFolder folder;
  write(folder.file("a.json"), resource("ValueSet", "urn:a", R"(,"version":"1.9","name":"A")"));
  write(folder.file("b.json"), resource("ValueSet", "urn:a", R"(,"version":"1.10")"));
  write(folder.file("c.json"), R"({"resourceType":"Bundle","entry":[{"resource":)" +
                                   resource("CodeSystem", "urn:c", "") +
                                   R"(},{"resource":{"resourceType":"Patient"}}]})");
  write(folder.file("package.json"), R"({"name":"ours","version":"0.1"})");
  json::Names names;
  Artifacts list(names);

  const auto added = list.add_package(folder.path());

  ASSERT_TRUE(added.ok()) << base::describe(added.error());
  ASSERT_EQ(list.packages().size(), 1u);
  EXPECT_EQ(list.packages()[0].name, "ours");
  EXPECT_EQ(list.packages()[0].artifacts, 3u);
  EXPECT_EQ(list.packages()[0].passed_over, 1u);
  ASSERT_NE(list.listed("urn:a"), nullptr);
  EXPECT_EQ(list.listed("urn:a")->version, "1.10") << "the newest, by number";
  EXPECT_NE(list.find("urn:a|1.9"), nullptr);
}

TEST(Artifacts, AreNotReplacedSilently) {
  const tests::TemporaryFolder one;
  const tests::TemporaryFolder other;
  write(one.file("a.json"), resource("ValueSet", "urn:a", R"(,"version":"1","name":"First")"));
  write(other.file("a.json"), resource("ValueSet", "urn:a", R"(,"version":"1","name":"Second")"));
  json::Names names;
  Artifacts list(names);

  ASSERT_TRUE(list.add_package(one.path()).ok());
  ASSERT_TRUE(list.add_package(other.path()).ok());

  EXPECT_EQ(list.find("urn:a")->string("name"), "First");
  ASSERT_EQ(list.packages()[1].twins.size(), 1u);
  EXPECT_EQ(list.packages()[1].twins[0], "urn:a|1");
}

TEST(Artifacts, OfABrokenPackageAreNoneAndTheFaultHasItsPlace) {
  const tests::TemporaryFolder folder;
  write(folder.file("a.json"), resource("ValueSet", "urn:a", ""));
  write(folder.file("b.json"), "{\n  \"resourceType\": }");
  json::Names names;
  Artifacts list(names);

  const auto added = list.add_package(folder.path());

  ASSERT_FALSE(added.ok());
  EXPECT_NE(added.error().place.find("b.json:2:"), std::string::npos) << added.error().place;
  EXPECT_EQ(list.all().size(), 0u);
  EXPECT_EQ(list.packages().size(), 0u);
  EXPECT_EQ(list.find("urn:a"), nullptr);
}

TEST(Artifacts, RefuseWhatIsNoPackage) {
  const tests::TemporaryFolder folder;
  json::Names names;
  Artifacts list(names);

  EXPECT_EQ(list.add_package(folder.path()).error().kind, base::ErrorKind::not_found) << "an empty folder";
  EXPECT_EQ(list.add_package(folder.file("nothing.tgz")).error().kind, base::ErrorKind::not_found);
  write(folder.file("text.tgz"), "no archive at all");
  EXPECT_EQ(list.add_package(folder.file("text.tgz")).error().kind, base::ErrorKind::structure);
}

TEST(Artifacts, AreNotTakenFromHostileArchives) {
  const tests::TemporaryFolder folder;
  const std::string good = resource("ValueSet", "urn:a", "");
  const std::string sound = tar_entry("package/a.json", good, good.size());
  const std::string end(1024, '\0');
  json::Names names;
  const auto add = [&](const std::string& archive) {
    write(folder.file("p.tgz"), archive);
    Artifacts list(names);
    const auto added = list.add_package(folder.file("p.tgz"));
    EXPECT_EQ(list.all().size(), added.ok() ? 1u : 0u);
    return added.ok() ? base::ErrorKind::exception : added.error().kind;
  };

  EXPECT_EQ(add(sound + end), base::ErrorKind::exception) << "the sound one is taken";
  EXPECT_EQ(add(sound + tar_entry("package/link.json", "", 0, '2') + end), base::ErrorKind::exception)
      << "links are passed over";
  EXPECT_EQ(add(sound + tar_entry("../b.json", good, good.size()) + end), base::ErrorKind::structure);
  EXPECT_EQ(add(sound + tar_entry("package/../../b.json", good, good.size()) + end), base::ErrorKind::structure);
  EXPECT_EQ(add(sound + tar_entry("/tmp/b.json", good, good.size()) + end), base::ErrorKind::structure);
  EXPECT_EQ(add(sound + tar_entry("package/b.json", good, 1'000'000)), base::ErrorKind::structure) << "cut short";
  EXPECT_EQ(add(sound + tar_entry("a/b/c/d/e/f/g/h/i/j/k/l/m/n.json", good, good.size()) + end),
            base::ErrorKind::too_long);
}

TEST(Artifacts, TakeAnOfficialArchive) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/ukcore-definitions.tgz");
  json::Names names;
  Artifacts list(names);

  const auto added = list.add_package(archive.string());

  ASSERT_TRUE(added.ok()) << base::describe(added.error());
  EXPECT_EQ(list.of(ArtifactKind::structure_definition).size(), 153u);
  EXPECT_NE(list.find("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"), nullptr);
}

TEST(Artifacts, LimitWhatAnArchiveMayHold) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/ukcore-definitions.tgz");
  json::Names names;
  Artifacts list(names);

  EXPECT_EQ(list.add_package(archive.string(), {.entries = 10}).error().kind, base::ErrorKind::too_long);
  EXPECT_EQ(list.add_package(archive.string(), {.bytes = 100'000}).error().kind, base::ErrorKind::too_long);
  EXPECT_EQ(list.add_package(archive.string(), {.file_bytes = 1000}).error().kind, base::ErrorKind::too_long);
  EXPECT_EQ(list.all().size(), 0u);
}

TEST(Definitions, KnowTheirInvariants) {
  const auto key = [](std::string_view text) {
    return [text](const Invariant* invariant) { return invariant->key == text; };
  };
  const Definitions& definitions = tests::definitions();
  const auto& patient = definitions.type("Patient")->invariants();
  const auto& contact = definitions.type("Patient.contact")->invariants();

  EXPECT_TRUE(std::any_of(patient.begin(), patient.end(), key("dom-6")));
  EXPECT_TRUE(std::any_of(contact.begin(), contact.end(), key("pat-1")));
  EXPECT_TRUE(std::any_of(contact.begin(), contact.end(), key("ele-1")));
  const auto dom_6 = *std::find_if(patient.begin(), patient.end(), key("dom-6"));
  EXPECT_TRUE(dom_6->best_practice);
  EXPECT_FALSE(dom_6->error);
  const auto& div = definitions.type("Narrative")->element("div")->invariants;
  EXPECT_TRUE(std::any_of(div.begin(), div.end(), key("txt-1")));
  EXPECT_TRUE(definitions.type("Patient")->element("name")->invariants.empty()) << "ele-1 stands at HumanName";
  EXPECT_GT(definitions.invariants().size(), 200u);
}

}  // namespace gateway::fhir
