#include <cstdio>

#include "app/profiles_desk.hpp"
#include "json/writer.hpp"

namespace gateway::app {
namespace {

std::string member(std::string_view name, std::string_view value) {
  return json::quote(name) + ':' + json::quote(value);
}

void print_json(const fhir::Artifacts& artifacts, const std::vector<const fhir::Artifact*>& shown) {
  std::printf("{\"packages\":[");
  for (const fhir::Package& package : artifacts.packages()) {
    std::printf("%s\n  {%s,%s,%s,\"artifacts\":%zu}", &package == &artifacts.packages().front() ? "" : ",",
                member("name", package.name).c_str(), member("version", package.version).c_str(),
                member("path", package.path).c_str(), package.artifacts);
  }
  std::printf("\n],\"artifacts\":[");
  for (const fhir::Artifact* each : shown) {
    std::printf("%s\n  {%s,%s,%s,%s,%s,%s}", each == shown.front() ? "" : ",",
                member("package", artifacts.packages()[each->package].name).c_str(),
                member("kind", fhir::resource_type_of(each->kind)).c_str(), member("url", each->url).c_str(),
                member("version", each->version).c_str(), member("status", each->status).c_str(),
                member("title", each->title.empty() ? each->name : each->title).c_str());
  }
  std::printf("\n]}\n");
}

}  // namespace

int profiles_list(const ProfilesOptions& options) {
  if (!options.kind.empty() && !fhir::artifact_kind_of(options.kind)) {
    std::fprintf(stderr,
                 "--kind: no such kind of definition; give StructureDefinition, ValueSet, CodeSystem, ConceptMap, "
                 "SearchParameter, CompartmentDefinition or StructureMap\n");
    return exit_usage;
  }
  const auto desk = open_profiles_desk(options);
  if (!desk) return complain_of_definitions(desk.error());
  const fhir::Artifacts& artifacts = *(*desk)->artifacts;
  std::vector<const fhir::Artifact*> shown;
  for (const fhir::Artifact& artifact : artifacts.all()) {
    const bool wanted = options.kind.empty() || fhir::resource_type_of(artifact.kind) == options.kind;
    if (wanted && (options.all || artifact.package != 0)) shown.push_back(&artifact);
  }
  if (options.json) {
    print_json(artifacts, shown);
    return exit_ok;
  }
  for (const fhir::Package& package : artifacts.packages()) {
    std::printf("# %s%s%s: %zu definitions%s\n", package.name.c_str(), package.version.empty() ? "" : " ",
                package.version.c_str(), package.artifacts,
                &package == &artifacts.packages().front() && !options.all ? " (--all lists them)" : "");
  }
  for (const fhir::Artifact* each : shown) {
    const std::string_view title = each->title.empty() ? each->name : each->title;
    std::printf("%s\t%s\t%s%s%s\t%s\n", artifacts.packages()[each->package].name.c_str(),
                std::string(fhir::resource_type_of(each->kind)).c_str(), std::string(each->url).c_str(),
                each->version.empty() ? "" : "|", std::string(each->version).c_str(), std::string(title).c_str());
  }
  return exit_ok;
}

}  // namespace gateway::app
