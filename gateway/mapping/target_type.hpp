// What a target may hold: FHIR types from the definitions, logical models given beside a map, or unknown ("anything").
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "fhir/definitions.hpp"
#include "json/document.hpp"

namespace gateway::mapping {

struct LogicalType;

// A handle to a type; neither set: unknown, every element may be written.
struct TargetType {
  const fhir::Type* fhir = nullptr;
  const LogicalType* logical = nullptr;

  bool known() const { return fhir != nullptr || logical != nullptr; }
  bool is_primitive() const { return fhir != nullptr && fhir->is_primitive(); }
  std::string_view name() const;
  bool operator==(const TargetType&) const = default;
};

struct LogicalElement {
  json::Name name;
  bool repeats = false;
  bool several_types = false;  // then `type` is the first of them
  TargetType type;
};

// A StructureDefinition of kind logical, or an inner element of one.
struct LogicalType {
  std::string name;
  std::string url;
  bool closed = false;  // `elements` are all there are: the model is whole, or builds on nothing that has its own
  std::vector<LogicalElement> elements;
};

// What a target element is, seen from the type it stands in.
struct TargetElement {
  static constexpr std::uint32_t unordered = std::numeric_limits<std::uint32_t>::max();

  bool known = false;               // false: the type has no such element
  bool repeats = false;             // a JSON array even when there is one
  bool untyped = false;             // the parent's type is unknown, so one value stands alone and two make an array
  json::Name member;                // its JSON member; for an open choice its name without [x]
  std::uint32_t order = unordered;  // its place among its siblings
  TargetType type;                  // unknown for an open choice
  const fhir::Element* choice = nullptr;  // set while the type of a value[x] is still open
};

// The element `name` of `type`; a choice may be named with its type ("valueQuantity") or without.
TargetElement element_of(const TargetType& type, json::Name name);

// How a primitive type is written in JSON.
json::Kind json_kind(const fhir::Type& primitive);

// Reads logical models so that later ones may use earlier ones as types.
class LogicalTypes {
 public:
  // Adds a StructureDefinition of kind logical (its snapshot, else its differential).
  // Errors: structure when it is none. Place: pointer.
  base::Status add(const json::Node& definition, json::Names& names, const fhir::Definitions& definitions);

  // By name or url; null when there is none.
  const LogicalType* find(std::string_view name_or_url) const;

 private:
  LogicalType& make(std::string name);
  std::vector<std::unique_ptr<LogicalType>> types_;
};

}  // namespace gateway::mapping
