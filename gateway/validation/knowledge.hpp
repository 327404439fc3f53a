// Knowledge: what the validator asks of the world beyond the R4 types: profiles, value sets and snapshots.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "fhir/artifacts.hpp"
#include "fhir/terminology.hpp"
#include "json/document.hpp"

namespace gateway::validation {

using fhir::Membership;

// Each function may be absent; then nothing of its kind is known. All must be callable from any thread, and what they
// return must outlive the validator.
struct Knowledge {
  // The conformance resource (StructureDefinition) of that canonical URL, with or without |version, or null.
  std::function<const json::Node*(std::string_view canonical)> artifact;

  // Whether `code` of `system` is in the value set. Empty `system`: a bare code, in whichever system the set takes it
  // from.
  std::function<Membership(std::string_view value_set, std::string_view system, std::string_view code)> contains;

  // Whether the code system defines the code; unknown when it is not held in full.
  std::function<Membership(std::string_view system, std::string_view code)> defines;

  // The snapshot of a StructureDefinition, from its differential. Called by one thread at a time.
  // Errors: those of the generator, with the place in the differential.
  std::function<base::Result<json::Document>(const json::Node& structure_definition)> snapshot;
};

// What these artifacts and their terminology know, snapshots generated where they are missing. Both must outlive it.
Knowledge knowledge_of(const fhir::Artifacts& artifacts, const fhir::Terminology& terminology);

}  // namespace gateway::validation
