#include <map>
#include <set>
#include <string>

#include "json/pointer.hpp"
#include "json/writer.hpp"
#include "samples/gp_mapping.hpp"
#include "support/golden.hpp"

namespace gateway::tests {
namespace {

// A pointer with its array positions left out: "/children/0/school/name" is children.school.name.
std::string path_of(const std::string& pointer) {
  std::string path;
  for (std::size_t at = 1; at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at), pointer.size());
    const std::string step = pointer.substr(at, end - at);
    if (step.find_first_not_of("0123456789") != std::string::npos) path += (path.empty() ? "" : ".") + step;
    at = end + 1;
  }
  return path;
}

TEST(GpGolden, EverySampleMapsToExactlyItsGoldenFile) {
  for (const auto& file : gp_records(true)) {
    const std::string text = content_of(file);
    const json::Document record = json_of(text, tests::names());

    const auto output = gp_mapped(record.root());

    ASSERT_TRUE(output) << file << ": " << base::describe(output.error());
    EXPECT_TRUE(output.value().log.empty()) << file << ": " << output.value().log.front().rule;
    expect_golden(gp_folder / "expected" / file.filename(), json::write_pretty(output.value().target.root()) + "\n");
  }
}

TEST(GpGolden, NoGoldenFileIsWithoutItsSample) {
  for (const auto& file : files_in(gp_folder / "expected", ".json")) {
    EXPECT_TRUE(std::filesystem::exists(gp_folder / "samples" / file.filename())) << file;
  }
}

TEST(GpGolden, UnmappableSamplesFailWithRuleAndPlace) {
  for (const auto& file : gp_records(false)) {
    const std::string text = content_of(file);
    const json::Document record = json_of(text, tests::names());

    const auto output = gp_mapped(record.root());

    ASSERT_FALSE(output) << file;
    EXPECT_TRUE(output.error().kind == base::ErrorKind::processing || output.error().kind == base::ErrorKind::required);
    auto golden = gp_folder / "expected" / file.filename();
    golden.replace_extension(".error.txt");
    expect_golden(golden, base::describe(output.error()) + "\n");
  }
}

TEST(GpGolden, TheSameRecordGivesTheSameBundleEveryTime) {
  const std::string text = content_of(gp_folder / "samples/two-siblings.json");
  const json::Document record = json_of(text, tests::names());

  const auto once = gp_mapped(record.root());
  const auto again = gp_mapped(record.root());

  ASSERT_TRUE(once && again);
  EXPECT_EQ(json::write(once.value().target.root()), json::write(again.value().target.root()));
}

TEST(GpGolden, EveryAnsweredLeafIsCarriedOrListedAsKeptOnlyInTheOriginal) {
  const intake::KeptInOriginal& listed = gp_kept_in_original();
  ASSERT_FALSE(listed.empty());
  std::set<std::string> lost;
  for (const auto& file : gp_records(true)) {
    const std::string text = content_of(file);
    const json::Document record = json_of(text, tests::names());
    const auto output = gp_mapped(record.root());
    ASSERT_TRUE(output) << file;
    for (const mapping::Loss& loss : output.value().losses) {
      const json::Node* leaf = json::at_pointer(record.root(), loss.source);
      ASSERT_NE(leaf, nullptr) << loss.source;
      const bool unanswered =
          leaf->is_null() || (leaf->is_string() && leaf->text().empty()) || (leaf->is_array() && leaf->size() == 0);
      if (loss.fate == mapping::Fate::mapped || unanswered) continue;
      lost.insert(path_of(loss.source));
      EXPECT_TRUE(listed.contains(path_of(loss.source))) << file << ": " << loss.source << " is lost";
    }
  }
  for (const std::string& path : listed) {
    EXPECT_TRUE(lost.contains(path)) << path << " is listed, yet no sample loses it";
  }
}

TEST(GpGolden, TheFormatPageNamesWhatIsKeptOnlyInTheOriginal) {
  const std::string page = content_of(gp_folder / "format.md");
  const std::string list = page.substr(page.find("## Kept only in the original"));
  for (const std::string& path : gp_kept_in_original()) {
    EXPECT_NE(list.find("- `" + path + "`"), std::string::npos) << path;
  }
}

TEST(GpGolden, EveryTextOfARecordStandsInItsBundle) {
  const intake::KeptInOriginal& listed = gp_kept_in_original();
  for (const auto& file : gp_records(true)) {
    const std::string text = content_of(file);
    const json::Document record = json_of(text, tests::names());
    const auto output = gp_mapped(record.root());
    ASSERT_TRUE(output) << file;
    std::set<std::string> made;
    std::string everything;
    each_leaf(output.value().target.root(), "", [&](const std::string&, const json::Node& leaf) {
      made.emplace(leaf.text());
      everything += std::string(leaf.text()) + "\n";
    });
    each_leaf(record.root(), "", [&](const std::string& path, const json::Node& leaf) {
      if (!leaf.is_string() || leaf.text().empty() || listed.contains(path) || path == "children.gender" ||
          path == "household.gender" || path == "children.nhsNumber") {
        return;
      }
      EXPECT_TRUE(made.contains(std::string(leaf.text())) || everything.find(leaf.text()) != std::string::npos)
          << file << ": " << path;
    });
  }
}

TEST(GpGolden, ReferencesResolveInsideTheBundle) {
  for (const auto& file : gp_goldens()) {
    const std::string text = content_of(file);
    const json::Document bundle = json_of(text, tests::names());
    std::set<std::string> entries;
    for (const json::Node& entry : *bundle.root().find("entry")) {
      EXPECT_TRUE(entries.emplace(entry.string("fullUrl")).second) << file << ": a fullUrl twice";
    }
    int references = 0;
    each_leaf(bundle.root(), "", [&](const std::string& path, const json::Node& leaf) {
      if (!path.ends_with(".reference")) return;
      EXPECT_TRUE(entries.contains(std::string(leaf.text()))) << file << ": " << path;
      ++references;
    });
    EXPECT_GE(references, 2) << file;
  }
}

TEST(GpGolden, EveryResourceIsLabelledRestricted) {
  for (const auto& file : gp_goldens()) {
    const std::string text = content_of(file);
    const json::Document bundle = json_of(text, tests::names());
    for (const json::Node& entry : *bundle.root().find("entry")) {
      const json::Node* label = json::at_pointer(entry, "/resource/meta/security/0/code");
      ASSERT_NE(label, nullptr) << file;
      EXPECT_EQ(label->text(), "R") << file;
    }
  }
}

// Goes down to each local extension, with the type of the resource or element it stands in.
void each_local_extension(const json::Node& node, const std::string& holder,
                          const std::function<void(const std::string&, const json::Node&)>& visit) {
  if (node.is_object() &&
      node.string("url").starts_with("https://referral-gateway.example/fhir/StructureDefinition/")) {
    visit(holder, node);
  }
  const std::string_view resource = node.string("resourceType");
  for (const json::Node& child : node) {
    const bool address = child.name().text() == "address";
    each_local_extension(child, address ? "Address" : resource.empty() ? holder : std::string(resource), visit);
  }
}

TEST(GpGolden, LocalExtensionsAreWhatTheirDefinitionsSay) {
  std::set<std::string> seen;
  for (const auto& file : all_goldens()) {
    const std::string text = content_of(file);
    const json::Document bundle = json_of(text, tests::names());
    each_local_extension(bundle.root(), "", [&](const std::string& holder, const json::Node& extension) {
      const std::string url(extension.string("url"));
      const std::string id = url.substr(url.rfind('/') + 1);
      const std::string definition_text = content_of("fhir-profiles/extensions/" + id + ".json");
      ASSERT_FALSE(definition_text.empty()) << id;
      const json::Document definition = json_of(definition_text, tests::names());
      EXPECT_EQ(definition.root().string("url"), url);
      bool allowed = false;
      for (const json::Node& context : *definition.root().find("context"))
        allowed |= context.string("expression") == holder;
      EXPECT_TRUE(allowed) << id << " stands in a " << holder;
      std::string type(json::at_pointer(definition.root(), "/differential/element/3/type/0/code")->text());
      type[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));
      EXPECT_NE(extension.find("value" + type), nullptr) << file << ": " << id;
      seen.insert(id);
    });
  }
  EXPECT_GT(seen.size(), 20u);
}

TEST(GpGolden, OurCodeSystemsConceptMapsAndExtensionsAreValidFhir) {
  std::size_t checked = 0;
  for (const std::filesystem::path folder :
       {"fhir-profiles/codesystems", "fhir-profiles/extensions", "mappings/shared/conceptmaps"}) {
    for (const auto& file : files_in(folder, ".json")) {
      const std::string text = content_of(file);
      const json::Document resource = json_of(text, tests::names());
      for (const auto& issue : validator().validate(resource.root(), text)) {
        ADD_FAILURE() << file << ":" << issue.line << " " << issue.expression << ": " << issue.text;
      }
      ++checked;
    }
  }
  EXPECT_GE(checked, 40u);
}

TEST(GpGolden, EveryGoldenBundleIsValidFhir) {
  for (const auto& file : files_in(gp_folder / "expected", ".json")) {
    const std::string text = content_of(file);
    const json::Document bundle = json_of(text, tests::names());

    const auto issues = validator().validate(bundle.root(), text);

    for (const auto& issue : issues)
      ADD_FAILURE() << file << ":" << issue.line << " " << issue.expression << ": " << issue.text;
  }
}

// What a ServiceRequest must say in each sample: the part of the goldens that a slip must not change unseen.
TEST(GpGolden, PriorityAndDangerAreWhatThePageSays) {
  struct Row {
    std::string priority;
    bool danger;
    std::size_t children;
  };
  const std::map<std::string, Row> expected = {
      {"child-disclosure", {"stat", true, 1}},        {"consent-refused", {"urgent", false, 1}},
      {"danger-not-answered", {"urgent", false, 1}},  {"fgm-risk", {"asap", false, 1}},
      {"immediate-danger-sparse", {"stat", true, 1}}, {"long-narrative", {"urgent", false, 1}},
      {"no-nhs-number", {"urgent", false, 1}},        {"out-of-area", {"routine", false, 1}},
      {"restricted-address", {"urgent", false, 1}},   {"routine-neglect", {"routine", false, 1}},
      {"two-siblings", {"urgent", false, 2}},         {"unborn-child", {"urgent", false, 1}}};
  const auto files = gp_goldens();
  EXPECT_EQ(files.size(), expected.size());
  for (const auto& file : files) {
    ASSERT_TRUE(expected.contains(file.stem().string())) << file;
    const Row& row = expected.at(file.stem().string());
    const std::string text = content_of(file);
    const json::Document bundle = json_of(text, tests::names());
    std::size_t requests = 0;
    std::set<std::string> requisitions;
    std::set<std::string> subjects;
    for (const json::Node& entry : *bundle.root().find("entry")) {
      const json::Node& resource = *entry.find("resource");
      if (resource.string("resourceType") != "ServiceRequest") continue;
      ++requests;
      EXPECT_EQ(resource.string("priority"), row.priority) << file;
      const json::Node* danger = json::at_pointer(resource, "/extension/0/valueBoolean");
      ASSERT_NE(danger, nullptr) << file;
      EXPECT_EQ(json::at_pointer(resource, "/extension/0/url")->text(),
                "https://referral-gateway.example/fhir/StructureDefinition/immediate-danger");
      EXPECT_EQ(danger->boolean(), row.danger) << file;
      requisitions.emplace(json::at_pointer(resource, "/requisition/value")->text());
      subjects.emplace(json::at_pointer(resource, "/subject/reference")->text());
    }
    EXPECT_EQ(requests, row.children) << file;
    EXPECT_EQ(subjects.size(), row.children) << file;
    EXPECT_EQ(requisitions.size(), 1u) << file;
  }
}

}  // namespace
}  // namespace gateway::tests
