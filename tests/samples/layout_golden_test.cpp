// The layouts beside JSON: each sample becomes exactly its expected files, and nothing of it is lost unseen.
#include <map>
#include <set>
#include <string>

#include "json/pointer.hpp"
#include "samples/layouts.hpp"
#include "support/golden.hpp"

namespace gateway::tests {
namespace {

// A pointer with its array positions left out: "/row/0/dob" is row.dob.
std::string names_in(const std::string& pointer) {
  std::string path;
  for (std::size_t at = 1; at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at), pointer.size());
    const std::string step = pointer.substr(at, end - at);
    if (step.find_first_not_of("0123456789") != std::string::npos) path += (path.empty() ? "" : ".") + step;
    at = end + 1;
  }
  return path;
}

// Writes or compares; where nothing is made there is no file.
void expect_file(const std::filesystem::path& file, const std::string& made) {
  if (!made.empty()) return expect_golden(file, made);
  EXPECT_FALSE(std::filesystem::exists(file)) << file << " has nothing that makes it";
}

// Calls `visit(layout, sample, output)` for every sample that is mapped.
template <typename Visit>
void each_mapped(Visit visit) {
  for (const Layout& each : layouts()) {
    for (const SampleRecord& sample : sample_records(each)) {
      if (!sample.is_mappable()) continue;
      ASSERT_TRUE(sample.source) << each.name << " " << sample.name << ": " << base::describe(sample.source.error());
      const auto output = mapped(each, sample.source->tree.root(), sample.bytes);
      ASSERT_TRUE(output) << each.name << " " << sample.name << ": " << base::describe(output.error());
      visit(each, sample, *output);
    }
  }
}

TEST(LayoutGolden, EachHasAtLeastTwelveSamplesAndAThirdOfThemAwkward) {
  const std::set<std::string> awkward = {"immediate-danger-alone",
                                         "danger-in-second-row",
                                         "name-alone",
                                         "windows-1252-semicolons",
                                         "utf-16-tabs",
                                         "spreadsheet-damage",
                                         "ragged-and-doubled",
                                         "attachment-of-another-type",
                                         "windows-1252",
                                         "utf-16",
                                         "undeclared-latin",
                                         "prefixes-and-unknown-parts",
                                         "nil-everywhere",
                                         "attachment-wrapped"};
  for (const Layout& each : layouts()) {
    std::size_t mappable = 0;
    std::size_t odd = 0;
    for (const SampleRecord& sample : sample_records(each)) {
      mappable += sample.is_mappable();
      odd += !sample.is_mappable() || awkward.contains(sample.name);
    }
    EXPECT_GE(mappable, 12u) << each.name;
    EXPECT_GE(odd * 3, mappable) << each.name;
  }
}

TEST(LayoutGolden, EverySampleBecomesExactlyItsExpectedFiles) {
  for (const Layout& each : layouts()) {
    for (const SampleRecord& sample : sample_records(each)) {
      const auto expected = each.folder / "expected";
      std::string bundle, failure, remarks;
      if (!sample.source) {
        failure = base::describe(sample.source.error()) + "\n";
      } else {
        for (const auto& remark : sample.source->remarks) remarks += base::describe(remark) + "\n";
        const auto output = mapped(each, sample.source->tree.root(), sample.bytes);
        if (output) {
          bundle = json::write_pretty(output->target.root()) + "\n";
          EXPECT_TRUE(output->log.empty()) << sample.name << ": " << output->log.front().rule;
        } else {
          failure = base::describe(output.error()) + "\n";
        }
      }
      EXPECT_EQ(failure.empty(), sample.is_mappable()) << each.name << " " << sample.name << ": " << failure;
      expect_file(expected / (sample.name + ".json"), bundle);
      expect_file(expected / (sample.name + ".error.txt"), failure);
      expect_file(expected / (sample.name + ".remarks.txt"), remarks);
    }
  }
}

TEST(LayoutGolden, EveryBundleIsValidFhirWithItsReferencesInsideAndEachResourceRestricted) {
  each_mapped([](const Layout& of, const SampleRecord& sample, const mapping::Output& output) {
    const json::Node& bundle = output.target.root();
    for (const auto& issue : validator().validate(bundle)) {
      ADD_FAILURE() << of.name << " " << sample.name << ": " << issue.expression << ": " << issue.text;
    }
    std::set<std::string> entries;
    for (const json::Node& entry : *bundle.find("entry")) {
      EXPECT_TRUE(entries.emplace(entry.string("fullUrl")).second) << sample.name << ": a fullUrl twice";
      const json::Node* label = json::at_pointer(entry, "/resource/meta/security/0/code");
      ASSERT_NE(label, nullptr) << sample.name;
      EXPECT_EQ(label->text(), "R") << sample.name;
    }
    each_leaf(bundle, "", [&](const std::string& path, const json::Node& leaf) {
      if (!path.ends_with(".reference")) return;
      EXPECT_TRUE(entries.contains(std::string(leaf.text()))) << sample.name << ": " << path;
    });
  });
}

TEST(LayoutGolden, EveryAnsweredFieldIsMappedOrKeptByIntentOrTold) {
  std::map<std::string, std::set<std::string>> lost;
  each_mapped([&](const Layout& of, const SampleRecord& sample, const mapping::Output& output) {
    for (const mapping::Loss& loss : output.losses) {
      const json::Node* leaf = json::at_pointer(sample.source->tree.root(), loss.source);
      ASSERT_NE(leaf, nullptr) << loss.source;
      const bool unanswered = leaf->is_null() || (leaf->is_string() && leaf->text().empty());
      if (loss.fate == mapping::Fate::mapped || unanswered) continue;
      const std::string path = names_in(loss.source);
      lost[of.name].insert(path);
      EXPECT_TRUE(of.kept.contains(path) || of.told.contains(path)) << sample.name << ": " << path << " is lost";
    }
  });
  for (const Layout& each : layouts()) {
    for (const std::string& path : each.kept) EXPECT_TRUE(lost[each.name].contains(path)) << path << " is never lost";
    for (const std::string& path : each.told) EXPECT_TRUE(lost[each.name].contains(path)) << path << " is never lost";
  }
}

TEST(LayoutGolden, EveryTextOfARecordStandsInItsBundle) {
  each_mapped([](const Layout& of, const SampleRecord& sample, const mapping::Output& output) {
    std::string everything;
    each_leaf(output.target.root(), "",
              [&](const std::string&, const json::Node& leaf) { everything += std::string(leaf.text()) + "\n"; });
    each_leaf(sample.source->tree.root(), "", [&](const std::string& path, const json::Node& leaf) {
      if (!leaf.is_string() || of.kept.contains(path) || of.told.contains(path) || of.reworded.contains(path)) return;
      const std::set<std::string> answers = {"yes", "no", "YES", "TRUE", "Y", "N", "1", "true", "false", "No"};
      if (answers.contains(std::string(leaf.text()))) return;
      EXPECT_NE(everything.find(leaf.text()), std::string::npos) << of.name << " " << sample.name << ": " << path;
    });
  });
}

TEST(LayoutGolden, ThePageNamesWhatIsKeptOnlyInTheOriginalAndEverySample) {
  for (const Layout& each : layouts()) {
    const std::string page = content_of(each.folder / "README.md");
    for (const std::string& path : each.kept) EXPECT_NE(page.find("- `" + path + "`"), std::string::npos) << path;
    for (const SampleRecord& sample : sample_records(each)) {
      EXPECT_TRUE(!sample.is_mappable() || page.find("`" + sample.name + "`") != std::string::npos) << sample.name;
    }
  }
}

// What a ServiceRequest must say in each sample: the part of the goldens that a slip must not change unseen.
TEST(LayoutGolden, PriorityAndDangerAreWhatThePageSays) {
  struct Row {
    std::string priority;
    bool danger;
    std::size_t children;
  };
  const std::map<std::string, Row> expected = {{"gp-referral-csv/attachment", {"urgent", false, 1}},
                                               {"gp-referral-csv/attachment-of-another-type", {"urgent", false, 1}},
                                               {"gp-referral-csv/danger-in-second-row", {"stat", true, 2}},
                                               {"gp-referral-csv/immediate-danger-alone", {"stat", true, 1}},
                                               {"gp-referral-csv/name-alone", {"urgent", false, 1}},
                                               {"gp-referral-csv/neglect-complete", {"routine", false, 1}},
                                               {"gp-referral-csv/out-of-area", {"urgent", false, 1}},
                                               {"gp-referral-csv/ragged-and-doubled", {"routine", false, 1}},
                                               {"gp-referral-csv/sexual-abuse-disclosure", {"urgent", false, 1}},
                                               {"gp-referral-csv/spreadsheet-damage", {"routine", false, 1}},
                                               {"gp-referral-csv/two-siblings", {"urgent", false, 2}},
                                               {"gp-referral-csv/unborn-child", {"asap", false, 1}},
                                               {"gp-referral-csv/utf-16-tabs", {"routine", false, 1}},
                                               {"gp-referral-csv/windows-1252-semicolons", {"routine", false, 1}},
                                               {"gp-referral-xml/attachment-wrapped", {"routine", false, 1}},
                                               {"gp-referral-xml/danger-not-answered", {"urgent", false, 1}},
                                               {"gp-referral-xml/immediate-danger-alone", {"stat", true, 1}},
                                               {"gp-referral-xml/neglect-complete", {"routine", false, 1}},
                                               {"gp-referral-xml/nil-everywhere", {"urgent", false, 1}},
                                               {"gp-referral-xml/out-of-area", {"routine", false, 1}},
                                               {"gp-referral-xml/prefixes-and-unknown-parts", {"routine", false, 1}},
                                               {"gp-referral-xml/restricted-address", {"urgent", false, 1}},
                                               {"gp-referral-xml/sexual-abuse-disclosure", {"urgent", false, 1}},
                                               {"gp-referral-xml/three-siblings", {"urgent", false, 3}},
                                               {"gp-referral-xml/unborn-child", {"asap", false, 1}},
                                               {"gp-referral-xml/undeclared-latin", {"routine", false, 1}},
                                               {"gp-referral-xml/utf-16", {"routine", false, 1}},
                                               {"gp-referral-xml/windows-1252", {"routine", false, 1}}};
  std::size_t seen = 0;
  each_mapped([&](const Layout& of, const SampleRecord& sample, const mapping::Output& output) {
    const std::string key = of.name + "/" + sample.name;
    ASSERT_TRUE(expected.contains(key)) << key;
    const Row& row = expected.at(key);
    ++seen;
    std::size_t requests = 0;
    std::set<std::string> requisitions, subjects;
    for (const json::Node& entry : *output.target.root().find("entry")) {
      const json::Node& resource = *entry.find("resource");
      if (resource.string("resourceType") != "ServiceRequest") continue;
      ++requests;
      EXPECT_EQ(resource.string("priority"), row.priority) << key;
      EXPECT_EQ(json::at_pointer(resource, "/extension/0/url")->text(),
                "https://referral-gateway.example/fhir/StructureDefinition/immediate-danger");
      EXPECT_EQ(json::at_pointer(resource, "/extension/0/valueBoolean")->boolean(), row.danger) << key;
      requisitions.emplace(json::at_pointer(resource, "/requisition/value")->text());
      subjects.emplace(json::at_pointer(resource, "/subject/reference")->text());
    }
    EXPECT_EQ(requests, row.children) << key;
    EXPECT_EQ(subjects.size(), row.children) << key;
    EXPECT_EQ(requisitions.size(), 1u) << key;
  });
  EXPECT_EQ(seen, expected.size());
}

}  // namespace
}  // namespace gateway::tests
