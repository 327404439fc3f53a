// Validator: checks resources against the R4 definitions.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhir/primitives.hpp"
#include "json/document.hpp"
#include "validation/issue.hpp"

namespace gateway::validation {

struct ValidatorLimits {
  std::size_t issues = 200;
  std::uint32_t depth = 64;  // of nested elements
};

// Compiled once from the definitions, which must outlive it; then only read, so any thread may use it.
class Validator {
 public:
  explicit Validator(const fhir::Definitions& definitions, ValidatorLimits limits = {});

  // Checks `resource` and everything in it (R4 §2.6.2): known resource types and elements, the JSON form of each value,
  // cardinalities, required elements, primitive formats, one type per choice, `_name` companions, nothing empty; contained
  // resources and the resources of a Bundle as resources of their own. Returns the issues in document order, none when
  // all is well. `source` is the text it was read from, for line and column; empty when there is none.
  std::vector<Issue> validate(const json::Node& resource, std::string_view source = {}) const;

 private:
  friend class StructureWalk;

  static constexpr std::size_t most_elements = 128;

  // What the walk needs to know of a type, besides its members.
  struct Plan {
    std::array<std::uint64_t, most_elements / 64> required{};
    fhir::Primitive primitive = fhir::Primitive::string;
  };

  const fhir::Definitions& definitions_;
  ValidatorLimits limits_;
  const fhir::Type* any_resource_;
  std::vector<Plan> plans_;  // by a type's number
};

}  // namespace gateway::validation
