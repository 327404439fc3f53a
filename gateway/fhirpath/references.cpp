#include "fhirpath/references.hpp"

#include <algorithm>

namespace gateway::fhirpath {

References::References(const json::Node& root) : root_(root), is_bundle_(root.string("resourceType") == "Bundle") {}

const json::Node* References::contained(const json::Node& container, std::string_view id) {
  return id.empty() ? &container : fhir::contained(container, id);
}

const json::Node* References::find(std::string_view reference, const json::Node* holder) {
  const bool fragment = reference.starts_with('#');
  if (!is_bundle_) return fragment ? contained(root_, reference.substr(1)) : nullptr;
  if (!bundle_) bundle_.emplace(root_);
  const fhir::BundleEntry* from = entry_of(holder);
  if (fragment) {
    const json::Node* container = from != nullptr ? from->resource : nullptr;
    return container == nullptr ? nullptr : contained(*container, reference.substr(1));
  }
  const fhir::BundleEntry* entry = bundle_->resolve(reference, from);
  return entry == nullptr ? nullptr : entry->resource;
}

// Nodes know no parent, but entries stand one behind the other in the source.
const fhir::BundleEntry* References::entry_of(const json::Node* holder) const {
  if (holder == nullptr || holder->offset() == json::Node::no_offset) return nullptr;
  const auto& entries = bundle_->entries();
  const auto after = std::upper_bound(
      entries.begin(), entries.end(), holder->offset(),
      [](std::uint32_t offset, const fhir::BundleEntry& entry) { return offset < entry.node->offset(); });
  return after == entries.begin() ? nullptr : &*std::prev(after);
}

}  // namespace gateway::fhirpath
