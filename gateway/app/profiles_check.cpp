#include <cstdio>
#include <set>

#include "app/profiles_desk.hpp"
#include "fhir/concepts.hpp"
#include "fhir/terminology.hpp"
#include "fhirpath/expression.hpp"
#include "json/writer.hpp"
#include "validation/snapshot.hpp"

namespace gateway::app {
namespace {

struct Finding {
  bool error = true;
  std::string definition;
  std::string place;
  std::string text;
};

// Goes through definitions one by one and keeps what is wrong.
class Checker {
 public:
  explicit Checker(ProfilesDesk& desk)
      : desk_(desk),
        artifacts_(*desk.artifacts),
        terminology_(artifacts_),
        snapshots_(
            [this](std::string_view url) { return artifacts_.find(fhir::ArtifactKind::structure_definition, url); },
            desk.names) {}

  void check(const fhir::Artifact& artifact) {
    url_ = std::string(artifact.url);
    const json::Node* node = artifacts_.find(artifact);
    if (node == nullptr) return error({}, "it cannot be read");
    if (artifact.kind == fhir::ArtifactKind::structure_definition) check_structure(artifact, *node);
    if (artifact.kind == fhir::ArtifactKind::value_set) check_value_set(*node);
    if (artifact.kind == fhir::ArtifactKind::code_system) check_code_system(*node);
    if (artifact.kind == fhir::ArtifactKind::search_parameter) check_expression({}, node->string("expression"));
  }

  const std::vector<Finding>& findings() const { return findings_; }

 private:
  void error(std::string place, std::string text) {
    findings_.push_back({true, url_, std::move(place), std::move(text)});
  }
  void warning(std::string place, std::string text) {
    findings_.push_back({false, url_, std::move(place), std::move(text)});
  }

  // `type`: of which the expression speaks, when that is known.
  void check_expression(const std::string& place, std::string_view expression, std::string_view type = {}) {
    if (expression.empty()) return;
    fhirpath::Options options;
    options.lenient_as = true;
    const auto compiled = fhirpath::compile(expression, desk_.names, &*desk_.definitions, options);
    if (!compiled) return error(place, "its FHIRPath does not compile: " + base::describe(compiled.error()));
    if (type.empty()) return;
    options.strict = true;
    options.root_type = type;
    const auto fitting = fhirpath::compile(expression, desk_.names, &*desk_.definitions, options);
    if (!fitting)
      warning(place, "its FHIRPath cannot fit " + std::string(type) + ": " + base::describe(fitting.error()));
  }

  void check_structure(const fhir::Artifact& artifact, const json::Node& node) {
    if (artifact.type.empty()) error("type", "it says not of which type it is");
    if (!artifact.base.empty() &&
        artifacts_.listed(fhir::ArtifactKind::structure_definition, artifact.base) == nullptr) {
      error("baseDefinition", std::string(artifact.base) + " is not held; name its package with --with");
      return;
    }
    const json::Node* differential = node.find("differential");
    const json::Node* stated = differential != nullptr ? differential : node.find("snapshot");
    if (stated == nullptr || stated->find("element") == nullptr)
      return error({}, "it has neither snapshot nor differential");
    if (artifact.constraint) {
      if (const auto made = snapshots_.generate(node); !made) error(made.error().place, made.error().text);
    }
    for (const json::Node& element : *stated->find("element")) check_element(element);
  }

  void check_element(const json::Node& element) {
    const std::string id(element.string("id").empty() ? element.string("path") : element.string("id"));
    if (const json::Node* constraints = element.find("constraint"); constraints != nullptr) {
      for (const json::Node& each : *constraints) {
        const bool root = element.string("path").find('.') == std::string_view::npos;
        check_expression(id + ' ' + std::string(each.string("key")), each.string("expression"),
                         root ? element.string("path") : std::string_view());
      }
    }
    const json::Node* binding = element.find("binding");
    const std::string_view value_set = binding == nullptr ? std::string_view() : binding->string("valueSet");
    if (value_set.empty() || artifacts_.listed(fhir::ArtifactKind::value_set, value_set) != nullptr) return;
    const std::string text = std::string(value_set) + " is not held, so its codes cannot be checked";
    binding->string("strength") == "required" ? error(id, text) : warning(id, text);
  }

  void check_value_set(const json::Node& node) {
    const auto expansion = terminology_.expand(node);
    if (!expansion) return error(expansion.error().place, expansion.error().text);
    std::set<std::string> open;
    for (const fhir::OpenPart& part : expansion->open()) {
      if (part.rule == nullptr) open.insert(part.system.empty() ? "a value set it imports" : part.system);
    }
    for (const std::string& system : open) warning({}, "it takes codes of " + system + ", which is not held whole");
    for (std::size_t at = 0; at < expansion->codes().size(); ++at) {
      const fhir::Coded coded = expansion->codes()[at];
      if (terminology_.known(coded.system, coded.code) != fhir::Membership::not_member) continue;
      error("compose", "it lists the code " + std::string(coded.code) + ", which " + std::string(coded.system) +
                           " does not define");
    }
  }

  void check_code_system(const json::Node& node) {
    if (node.string("content").empty()) error("content", "it does not say how much of the code system it holds");
    std::set<std::string_view> seen;
    const fhir::Concepts concepts(node);
    for (const fhir::Concept& each : concepts.all()) {
      if (each.code.empty())
        error("concept", "a concept has no code");
      else if (!seen.insert(each.code).second)
        error("concept", "it defines the code " + std::string(each.code) + " twice");
    }
  }

  ProfilesDesk& desk_;
  const fhir::Artifacts& artifacts_;
  fhir::Terminology terminology_;
  validation::Snapshots snapshots_;
  std::string url_;
  std::vector<Finding> findings_;
};

void print_json(const std::vector<Finding>& findings) {
  std::printf("[");
  for (const Finding& each : findings) {
    std::printf("%s\n  {\"severity\":\"%s\",\"definition\":%s,\"place\":%s,\"text\":%s}",
                &each == &findings.front() ? "" : ",", each.error ? "error" : "warning",
                json::quote(each.definition).c_str(), json::quote(each.place).c_str(), json::quote(each.text).c_str());
  }
  std::printf("%s]\n", findings.empty() ? "" : "\n");
}

}  // namespace

int profiles_check(const std::vector<std::string>& paths, const ProfilesOptions& options) {
  const auto desk = open_profiles_desk(options);
  if (!desk) return complain_of_definitions(desk.error());
  fhir::Artifacts& artifacts = *(*desk)->artifacts;
  const std::size_t first = artifacts.all().size();
  std::vector<Finding> findings;
  // All are added before any is checked, for they may name each other.
  for (const std::string& path : paths) {
    if (const auto added = artifacts.add_package(path); !added) {
      findings.push_back({true, path, added.error().place, added.error().text});
      continue;
    }
    for (const std::string& twin : artifacts.packages().back().twins) {
      findings.push_back({true, twin, path, "it is held before with other content"});
    }
  }
  Checker checker(**desk);
  for (std::size_t at = first; at < artifacts.all().size(); ++at) checker.check(artifacts.all()[at]);
  findings.insert(findings.end(), checker.findings().begin(), checker.findings().end());

  std::size_t errors = 0;
  for (const Finding& each : findings) errors += each.error ? 1 : 0;
  if (options.json) {
    print_json(findings);
  } else {
    for (const Finding& each : findings) {
      std::printf("%s: %s%s%s: %s\n", each.error ? "error" : "warning", each.definition.c_str(),
                  each.place.empty() ? "" : " ", each.place.c_str(), each.text.c_str());
    }
    std::printf("%zu definitions checked: %zu errors, %zu warnings\n", artifacts.all().size() - first, errors,
                findings.size() - errors);
  }
  return errors > 0 ? exit_finding : exit_ok;
}

}  // namespace gateway::app
