// Bundle: a view of a Bundle's entries, and what a reference inside it points at.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/document.hpp"

namespace gateway::fhir {

struct BundleEntry {
  std::string_view full_url;             // empty when absent
  const json::Node* resource = nullptr;  // null when the entry has none
  const json::Node* request = nullptr;   // Bundle.entry.request, or null
  const json::Node* node = nullptr;      // the entry itself; never null
};

// Views into the document of the Bundle, which must outlive it.
class Bundle {
 public:
  // The entries of `bundle`, which should be a Bundle resource; none when it has none.
  explicit Bundle(const json::Node& bundle);

  const std::vector<BundleEntry>& entries() const { return entries_; }

  // The code of Bundle.type.
  std::string_view type() const { return type_; }

  // The entry that `reference` in a resource of entry `from` points at (R4 §2.36.4.1): by full URL; a relative
  // reference against the base of `from`'s full URL, else by resource type and id. Null when it is not in the Bundle,
  // and for fragments, which stay inside their resource. Versions are not looked at.
  const BundleEntry* resolve(std::string_view reference, const BundleEntry* from = nullptr) const;

 private:
  const BundleEntry* by_url(std::string_view url) const;

  std::string_view type_;
  std::vector<BundleEntry> entries_;
  std::unordered_map<std::string, std::size_t> by_url_;       // full URL → entry
  std::unordered_map<std::string, std::size_t> by_identity_;  // Type/id → entry
};

// The contained resource `id` of `resource`, or null.
const json::Node* contained(const json::Node& resource, std::string_view id);

}  // namespace gateway::fhir
