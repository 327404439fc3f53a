// Scope: the resource under inspection, what contains it, and where its references lead.
#pragma once

#include "fhir/bundle.hpp"
#include "fhirpath/evaluate.hpp"
#include "validation/findings.hpp"

namespace gateway::validation {

class Checking;

struct Scope {
  Scope(Checking& checking, const json::Node& here, const json::Node& top, const Step& place, const Scope* around);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  const json::Node& resource;                // %resource
  const json::Node& root;                    // %rootResource: the container of a contained resource, else the resource
  const Step& step;                          // where the resource stands
  const Scope* outer;                        // of the resource it stands in, or null
  const fhir::Bundle* bundle = nullptr;      // the Bundle whose entry it is, else the Bundle it is
  const fhir::BundleEntry* entry = nullptr;  // its entry there
  fhirpath::Context context;                 // for its invariants

  // The resource a reference in it leads to: contained, or an entry of a Bundle around it; null when it lies elsewhere.
  const json::Node* target(std::string_view reference) const;
};

}  // namespace gateway::validation
