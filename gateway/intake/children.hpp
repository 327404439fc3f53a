// Children: a Bundle of resources, split into one self-contained set for each ServiceRequest.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::intake {

// A resource as it stands in the Bundle.
struct Entry {
  std::string_view type;
  std::string_view full_url;
  std::string key;  // full_url, or "Type/id" without one: what ids are derived from
  const json::Node* resource = nullptr;
  std::size_t position = 0;          // in Bundle.entry
  bool is_of_one_child = false;      // a ServiceRequest, or the Patient that is the subject of one
  std::vector<std::size_t> targets;  // entries it refers to
};

// One child: its ServiceRequest and everything that belongs to it. Resources that siblings share are in each set.
struct Child {
  std::size_t service_request = 0;
  std::size_t patient = 0;
  std::vector<std::size_t> members;  // indices into entries, in Bundle order; both of the above among them
};

// Lets a map of strings be asked with a view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// Every spelling by which an entry may be referred to ("urn:uuid:…", "Patient/1", absolute) → its index.
using Addresses = std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>>;

struct Children {
  std::vector<Entry> entries;
  Addresses addresses;
  std::vector<Child> children;
};

// Splits `bundle`. A set holds what its ServiceRequest and its Patient refer to and what refers to either, over any
// number of steps, but never another child's Patient or ServiceRequest. What nothing ties to any child is in every set,
// so that nothing is lost. A MessageHeader stays in the original only. Errors: required when there is no ServiceRequest
// or one has no subject in the Bundle; invariant when a reference inside the Bundle ("urn:uuid:…" or "Type/id") leads
// nowhere, when two entries have one address, and when a fullUrl holds characters that no URL has.
base::Result<Children> split(const json::Node& bundle);

}  // namespace gateway::intake
