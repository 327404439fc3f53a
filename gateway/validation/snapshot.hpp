// Snapshots: StructureDefinitions with every element spelled out, generated from differentials where they have none.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::validation {

// The conformance resource of a canonical URL (a version may follow "|"), or null. What it points to must outlive its
// use.
using ResolveCanonical = std::function<const json::Node*(std::string_view canonical)>;

// Generates and keeps snapshots. Used while starting, by one thread at a time. `names` must outlive it and its
// documents.
class Snapshots {
 public:
  Snapshots(ResolveCanonical resolve, const json::Names& names) : resolve_(std::move(resolve)), names_(names) {}

  // The StructureDefinition of `canonical` with a snapshot: as the resolver gave it when it has one, else generated and
  // kept here. Errors: not_found when nobody knows it; else as generate().
  base::Result<const json::Node*> find(std::string_view canonical);

  // `definition` with a snapshot made from its differential, also when it carries one already (R4 §5.1.0.7).
  // Errors, the place naming the profile and the element of the differential: structure when the differential names an
  // element that is not there, or in another order than the base, or is not a StructureDefinition; value when it widens
  // its base; not_found when a base or a type it walks into is unknown; business_rule when a profile derives from
  // itself; too_costly when the snapshot grows or nests beyond every use.
  base::Result<json::Document> generate(const json::Node& definition);

  // The same as find(), but null when the definition is unknown or being made: what may be left out then.
  const json::Node* find_if_known(std::string_view canonical);

 private:
  base::Result<json::Document> make(const json::Node& definition);

  static constexpr std::size_t deepest_derivation = 32;

  ResolveCanonical resolve_;
  const json::Names& names_;
  std::map<std::string, json::Document, std::less<>> made_;  // by URL
  std::vector<std::string> making_;                          // URLs, the outermost first
};

}  // namespace gateway::validation
