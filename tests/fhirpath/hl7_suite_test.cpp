// HL7's FHIRPath R4 suite: every test not passed is pinned by name, so that progress and regress both show.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/conformance.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"

namespace gateway::fhirpath {
namespace {

struct Output {
  std::string type;
  std::string text;
};

std::string last_segment_lowered(const std::string& type) {
  std::string name = type.substr(type.rfind('.') + 1);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

std::string text_of(const Value& value) {
  Arena arena;
  const auto system = system_value(value, arena);
  const std::string text = to_text(value).value_or("(complex)");
  if (system && system->kind() == Kind::time) return (system->time().kind == TimeKind::time ? "@T" : "@") + text;
  return text;
}

bool same_text(const std::string& expected, const std::string& actual) {
  if (expected == actual) return true;
  const auto a = base::parse_decimal(expected);
  const auto b = base::parse_decimal(actual);
  return a && b && *a == *b;
}

bool same(const Output& expected, const Value& actual) {
  if (!expected.type.empty() && last_segment_lowered(expected.type) != last_segment_lowered(type_name(actual)))
    return false;
  return same_text(expected.text, text_of(actual));
}

// The suite's inputs, read once each.
class Inputs {
 public:
  explicit Inputs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const json::Node* input(std::string name) {
    if (name.empty()) return nullptr;
    if (name.ends_with(".xml")) name.replace(name.size() - 3, 3, "json");
    const auto found = documents_.find(name);
    if (found != documents_.end()) return &found->second.root();
    auto document = json::read(tests::content_of(folder_ / name), tests::names());
    if (!document) return nullptr;
    return &documents_.emplace(name, std::move(document).value()).first->second.root();
  }

 private:
  std::filesystem::path folder_;
  std::map<std::string, json::Document> documents_;
};

// Profiles of the base types only: all that the suite asks for.
std::optional<bool> conforms_to_base_type(const Value& value, std::string_view profile) {
  constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";
  if (!profile.starts_with(core)) return std::nullopt;
  const fhir::Type* type = tests::definitions().type(profile.substr(core.size()));
  if (type == nullptr) return std::nullopt;
  return value.is_node() && value.type() != nullptr && value.type()->is(*type);
}

// Why the test fails, or nothing.
std::optional<std::string> failure(const pugi::xml_node& test, Inputs& inputs) {
  const pugi::xml_node expression_node = test.child("expression");
  const std::string expression_text = expression_node.text().get();
  const std::string invalid = expression_node.attribute("invalid").value();
  const std::string input_name = test.attribute("inputfile").value();
  const json::Node* input = inputs.input(input_name);
  if (!input_name.empty() && input == nullptr) return "no input";

  Options options;
  options.strict = std::string_view(test.attribute("mode").value()) == "strict" ||
                   std::string_view(expression_node.attribute("mode").value()) == "strict" || invalid == "semantic";
  options.check_order = test.attribute("checkOrderedFunctions").as_bool();
  if (input != nullptr) options.root_type = input->string("resourceType");
  auto expression = compile(expression_text, tests::names(), &tests::definitions(), options);
  if (!expression) {
    if (!invalid.empty()) return std::nullopt;
    return "does not compile: " + base::describe(expression.error());
  }

  Context context;
  context.definitions = &tests::definitions();
  context.now = base::parse_instant("2026-03-02T09:30:00.000Z").value();
  context.conforms_to = conforms_to_base_type;
  const auto result =
      input == nullptr ? evaluate(*expression, Values(), context) : evaluate(*expression, *input, context);
  if (!result) {
    if (!invalid.empty()) return std::nullopt;
    return base::describe(result.error());
  }
  std::string got;
  for (const Value& value : *result) got += (got.empty() ? "" : ", ") + type_name(value) + ":" + text_of(value);
  if (!invalid.empty()) return "should be an error, gives {" + got + "}";

  std::vector<Output> expected;
  for (const pugi::xml_node& output : test.children("output")) {
    expected.push_back({output.attribute("type").value(), output.text().get()});
  }
  if (test.attribute("predicate").as_bool()) {
    const bool wanted = !expected.empty() && expected[0].text == "true";
    return result->empty() != wanted ? std::nullopt : std::optional<std::string>("predicate is " + got);
  }
  if (expected.size() != result->size()) return "gives {" + got + "}";
  const bool ordered = test.attribute("ordered").as_bool(true);
  std::vector<bool> used(expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    bool found = false;
    for (std::size_t j = ordered ? i : 0; j < (ordered ? i + 1 : expected.size()) && !found; ++j) {
      if (used[j] || !same(expected[j], (*result)[i])) continue;
      used[j] = true;
      found = true;
    }
    if (!found) return "gives {" + got + "}";
  }
  return std::nullopt;
}

// Name and reason.
std::multimap<std::string, std::string> pinned_failures() {
  std::ifstream file("tests/fhirpath/known_failures.txt");
  EXPECT_TRUE(file.is_open());
  std::multimap<std::string, std::string> pinned;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t blank = line.find(' ');
    EXPECT_NE(blank, std::string::npos) << line << " has no reason";
    pinned.emplace(line.substr(0, blank), line.substr(blank + 1));
  }
  return pinned;
}

std::string percent(int part, int whole) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << (whole == 0 ? 0.0 : 100.0 * part / whole) << " %";
  return text.str();
}

std::string section(int passed, int total, const std::map<std::string, std::string>& expressions) {
  std::string text = std::to_string(passed) + " of " + std::to_string(total) + " tests passed (" +
                     percent(passed, total) +
                     "), strict where the suite asks for it, with the suite's inputs as JSON. Not passed:\n\n"
                     "| test | expression | why |\n|---|---|---|\n";
  for (const auto& [name, reason] : pinned_failures()) {
    text +=
        "| " + name + " | `" + tests::table_cell(expressions.at(name)) + "` | " + tests::table_cell(reason) + " |\n";
  }
  return text;
}

TEST(Hl7Suite, FailsExactlyTheTestsThatAreListedWithAReason) {
  SHARED_DATA_OR_SKIP(suite, "fhirpath/tests-fhir-r4.xml");
  pugi::xml_document document;
  ASSERT_TRUE(document.load_file(suite.c_str()));
  Inputs inputs(suite.parent_path() / "input");

  std::multiset<std::string> failing;
  std::map<std::string, std::string> expressions;
  int total = 0;
  for (const pugi::xml_node& group : document.child("tests").children("group")) {
    for (const pugi::xml_node& test : group.children("test")) {
      ++total;
      const auto reason = failure(test, inputs);
      if (!reason) continue;
      const std::string name = test.attribute("name").value();
      failing.insert(name);
      expressions[name] = test.child("expression").text().get();
      std::cout << "  not passed: " << name << ": " << *reason << "\n";
    }
  }
  const int passed = total - static_cast<int>(failing.size());
  std::cout << "HL7 FHIRPath R4 suite: " << passed << " of " << total << " passed (" << percent(passed, total) << ")\n";

  EXPECT_EQ(total, 935);
  std::multiset<std::string> pinned;
  for (const auto& [name, reason] : pinned_failures()) pinned.insert(name);
  ASSERT_EQ(failing, pinned);
  tests::expect_conformance({10, "fhirpath", "FHIRPath: HL7's R4 suite", section(passed, total, expressions)});
}

}  // namespace
}  // namespace gateway::fhirpath
