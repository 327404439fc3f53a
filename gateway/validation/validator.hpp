// Validator: checks resources against the R4 definitions.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhir/primitives.hpp"
#include "fhirpath/evaluate.hpp"
#include "json/document.hpp"
#include "validation/issue.hpp"
#include "validation/knowledge.hpp"

namespace gateway::validation {

struct ValidatorLimits {
  std::size_t issues = 200;          // of each of errors, warnings and information
  std::uint32_t depth = 64;          // of nested elements
  std::uint64_t steps = 50'000'000;  // of everything beyond the structure, about five seconds of work
};

// What one validation asks for beyond the structure.
struct Wanted {
  std::vector<std::string>
      profiles;  // canonicals the resource must conform to, besides those it claims in meta.profile
};

class Rulebook;

// Compiled once from the definitions, which must outlive it; then only read, so any thread may use it.
class Validator {
 public:
  explicit Validator(const fhir::Definitions& definitions, ValidatorLimits limits = {});

  // One that also knows the rules beyond the structure. Interns nothing into the definitions' names.
  Validator(const fhir::Definitions& definitions, Knowledge knowledge, ValidatorLimits limits = {});

  // True when `type` is a resource type of R4 that can be sent: not an abstract one.
  bool knows(std::string_view type) const { return definitions_.resource(type) != nullptr; }

  // Checks `resource` and everything in it (R4 §2.6.2): known resource types and elements, the JSON form of each value,
  // cardinalities, required elements, primitive formats, one type per choice, `_name` companions, nothing empty;
  // contained resources and the resources of a Bundle as resources of their own. Returns the issues in document order,
  // none when all is well. `source` is the text it was read from, for line and column; empty when there is none.
  std::vector<Issue> validate(const json::Node& resource, std::string_view source = {}) const;

  // The same, and every rule beyond: invariants, bindings, references, extensions, narrative, Bundles (R4 §2.6), and
  // the profiles that resources claim and `wanted` names. A profile that is not known is a warning where it is claimed
  // and an error where it is asked for. Past the budget the last issue is fatal and too-costly. One made by the first
  // constructor checks the structure alone.
  std::vector<Issue> validate(const json::Node& resource, std::string_view source, const Wanted& wanted) const;

  // Whether a value conforms to a profile, as FHIRPath's conformsTo() asks: a resource with no error by the second
  // validate(), another element with none by the profile itself. Nothing when the profile is not known or cannot be
  // used.
  std::optional<bool> conforms(const fhirpath::Value& value, std::string_view profile) const;

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
  std::vector<Plan> plans_;                   // by a type's number
  std::shared_ptr<const Rulebook> rulebook_;  // null without the rules beyond
};

}  // namespace gateway::validation
