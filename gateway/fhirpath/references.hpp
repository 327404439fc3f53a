// References: what a reference inside a resource or Bundle points at, for resolve() (R4 §2.3, §2.36.4.1).
#pragma once

#include <optional>
#include <string_view>

#include "fhir/bundle.hpp"
#include "json/document.hpp"

namespace gateway::fhirpath {

// Views into the document of `root`, which must outlive it. A Bundle is indexed when the first reference into it is
// asked for.
class References {
 public:
  // `root` is the outermost resource: a Bundle, or one resource with those it contains.
  explicit References(const json::Node& root);

  // The resource that `reference` names when it stands at or below `holder`; null when it is neither contained nor in
  // the Bundle. A relative reference counts from the full URL of the entry that holds it, fragments stay in their
  // resource.
  const json::Node* find(std::string_view reference, const json::Node* holder);

  // The contained resource `id` of `container` ("" is the container itself), or null.
  static const json::Node* contained(const json::Node& container, std::string_view id);

 private:
  const fhir::BundleEntry* entry_of(const json::Node* holder) const;

  const json::Node& root_;
  bool is_bundle_;
  std::optional<fhir::Bundle> bundle_;
};

}  // namespace gateway::fhirpath
