#include "validation/knowledge.hpp"

#include <memory>

#include "validation/snapshot.hpp"

namespace gateway::validation {

Knowledge knowledge_of(const fhir::Artifacts& artifacts, const fhir::Terminology& terminology) {
  Knowledge known;
  known.artifact = [&artifacts](std::string_view canonical) {
    return artifacts.find(fhir::ArtifactKind::structure_definition, canonical);
  };
  known.contains = [&terminology](std::string_view value_set, std::string_view system, std::string_view code) {
    return terminology.contains(value_set, system, code);
  };
  known.defines = [&terminology](std::string_view system, std::string_view code) {
    return terminology.known(system, code);
  };
  const auto snapshots = std::make_shared<Snapshots>(known.artifact, artifacts.names());
  known.snapshot = [snapshots](const json::Node& definition) { return snapshots->generate(definition); };
  return known;
}

}  // namespace gateway::validation
