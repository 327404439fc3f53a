#include <cstdio>

#include "app/profiles_desk.hpp"
#include "fhir/terminology.hpp"
#include "json/writer.hpp"
#include "validation/snapshot.hpp"

namespace gateway::app {
namespace {

constexpr std::string_view definition_base = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::size_t codes_shown = 1000;

std::string short_url(std::string_view url) {
  return std::string(url.starts_with(definition_base) ? url.substr(definition_base.size()) : url);
}

bool is_true(const json::Node& element, std::string_view name) {
  const json::Node* node = element.find(name);
  return node != nullptr && node->boolean();
}

// "Reference(Patient | Group), string".
std::string types_of(const json::Node& element) {
  if (const std::string_view reference = element.string("contentReference"); !reference.empty()) {
    return "see " + std::string(reference);
  }
  std::string text;
  const json::Node* types = element.find("type");
  if (types == nullptr) return text;
  for (const json::Node& type : *types) {
    if (!text.empty()) text += ", ";
    const std::string_view code = type.string("code");
    text += code.starts_with("http://hl7.org/fhirpath/System.") ? "string" : std::string(code);
    const json::Node* named = type.find("targetProfile") != nullptr ? type.find("targetProfile") : type.find("profile");
    if (named == nullptr) continue;
    std::string targets;
    for (const json::Node& each : *named) targets += (targets.empty() ? "" : " | ") + short_url(each.text());
    text += '(' + targets + ')';
  }
  return text;
}

// Must-support, modifier, summary; invariants; fixed and pattern values; the binding.
std::string rules_of(const json::Node& element) {
  std::string text;
  const auto add = [&text](const std::string& rule) { text += (text.empty() ? "" : ", ") + rule; };
  if (is_true(element, "mustSupport")) add("must support");
  if (is_true(element, "isModifier")) add("modifier");
  if (is_true(element, "isSummary")) add("summary");
  for (const json::Node& member : element) {
    const std::string_view name = member.name().text();
    if (name.starts_with("fixed")) add("fixed " + json::write(member));
    if (name.starts_with("pattern")) add("pattern " + json::write(member));
  }
  if (const json::Node* binding = element.find("binding"); binding != nullptr) {
    add(std::string(binding->string("strength")) + ' ' + std::string(binding->string("valueSet")));
  }
  if (const json::Node* constraints = element.find("constraint"); constraints != nullptr) {
    for (const json::Node& each : *constraints) {
      if (each.string("key") != "ele-1" && each.string("key") != "ext-1") add(std::string(each.string("key")));
    }
  }
  return text;
}

void print_elements(const json::Node& definition) {
  for (const json::Node& element : *definition.find("snapshot")->find("element")) {
    const std::string id(element.string("id").empty() ? element.string("path") : element.string("id"));
    const json::Node* min = element.find("min");
    std::printf("%s\t%s..%s\t%s\t%s\n", id.c_str(), min == nullptr ? "0" : std::string(min->text()).c_str(),
                std::string(element.string("max")).c_str(), types_of(element).c_str(), rules_of(element).c_str());
  }
}

int print_value_set(const fhir::Artifacts& artifacts, const fhir::Artifact& artifact) {
  const fhir::Terminology terminology(artifacts);
  const auto expansion = terminology.expansion(std::string(artifact.url) + (artifact.version.empty() ? "" : "|") +
                                               std::string(artifact.version));
  if (!expansion) {
    std::fprintf(stderr, "%s\n", base::describe(expansion.error()).c_str());
    return exit_finding;
  }
  const fhir::CodeSet& codes = (*expansion)->codes();
  for (std::size_t at = 0; at < codes.size() && at < codes_shown; ++at) {
    const fhir::Coded coded = codes[at];
    const auto display = terminology.display(coded.system, coded.code);
    std::printf("%s\t%s\t%s%s\n", std::string(coded.system).c_str(), std::string(coded.code).c_str(),
                std::string(display.value_or("")).c_str(), coded.doubtful ? "\t(cannot be decided)" : "");
  }
  if (codes.size() > codes_shown) std::printf("… and %zu more\n", codes.size() - codes_shown);
  for (const fhir::OpenPart& part : (*expansion)->open()) {
    std::printf("%s\t%s\n", part.system.empty() ? "a value set not held" : part.system.c_str(),
                part.rule == nullptr ? "codes that cannot be decided here" : "codes decided by their form");
  }
  return exit_ok;
}

}  // namespace

int profiles_show(const std::string& canonical, const ProfilesOptions& options) {
  const auto desk = open_profiles_desk(options);
  if (!desk) return complain_of_definitions(desk.error());
  const fhir::Artifacts& artifacts = *(*desk)->artifacts;
  const fhir::Artifact* artifact = artifacts.listed(canonical);
  if (artifact == nullptr) artifact = artifacts.listed(std::string(definition_base) + canonical);
  if (artifact == nullptr) {
    std::fprintf(stderr, "%s: no such definition is held; name its package with --with\n", canonical.c_str());
    return exit_finding;
  }
  const json::Node* node = artifacts.find(*artifact);
  if (node == nullptr) {
    std::fprintf(stderr, "%s: the definition in the pack is damaged; build the definitions pack again\n",
                 canonical.c_str());
    return exit_configuration;
  }
  const bool structure = artifact->kind == fhir::ArtifactKind::structure_definition;
  validation::Snapshots snapshots(
      [&artifacts](std::string_view url) { return artifacts.find(fhir::ArtifactKind::structure_definition, url); },
      (*desk)->names);
  if (structure) {
    auto whole = snapshots.find(std::string(artifact->url) + (artifact->version.empty() ? "" : "|") +
                                std::string(artifact->version));
    if (!whole) {
      std::fprintf(stderr, "%s\n", base::describe(whole.error()).c_str());
      return exit_finding;
    }
    node = *whole;
  }
  if (options.json) {
    std::printf("%s\n", json::write_pretty(*node).c_str());
    return exit_ok;
  }
  std::printf("# %s %s|%s, %s, %s\n", std::string(fhir::resource_type_of(artifact->kind)).c_str(),
              std::string(artifact->url).c_str(), std::string(artifact->version).c_str(),
              std::string(artifact->status).c_str(), artifacts.packages()[artifact->package].name.c_str());
  if (structure) {
    std::printf("# of %s, base %s\n", std::string(artifact->type).c_str(), short_url(artifact->base).c_str());
    print_elements(*node);
  } else if (artifact->kind == fhir::ArtifactKind::value_set) {
    return print_value_set(artifacts, *artifact);
  } else {
    std::printf("%s\n", json::write_pretty(*node).c_str());
  }
  return exit_ok;
}

}  // namespace gateway::app
