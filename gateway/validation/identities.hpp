// Identities: the ids inside of one resource, each given once (R4 Element.id, Resource.id).
#pragma once

#include <string_view>
#include <unordered_set>

#include "validation/checking.hpp"

namespace gateway::validation {

class Identities {
 public:
  // Tells when `members`, an element at `step`, has an id that an element before it has. ElementDefinitions may repeat
  // those of the snapshot in the differential.
  void check_element(Checking& checking, const json::Node& members, const fhir::Type& type, const Step& step);

  // Tells when a contained resource has no id, or that of one before it.
  void check_contained(Checking& checking, const json::Node& resource, const Step& step);

 private:
  std::unordered_set<std::string_view> elements_;
  std::unordered_set<std::string_view> contained_;
};

// Tells when `text` starts as a UUID's URN and is none (RFC 4122; either case of letters).
void check_uuid(Checking& checking, std::string_view text, const Step& step, const json::Node& at);

}  // namespace gateway::validation
