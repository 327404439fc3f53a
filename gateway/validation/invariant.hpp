// Invariant: one rule over an element and what lies in it, as a type or a profile states it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhir/operation_outcome.hpp"
#include "fhirpath/expression.hpp"

namespace gateway::validation {

// The invariants that stand on nearly every element are answered by code of our own; a test proves the answers equal.
enum class Native : std::uint8_t {
  none,
  ele_1,      // a value or children
  ext_1,      // an extension has a value or extensions
  dom_2,      // nothing contained in the contained
  dom_3,      // what is contained is referred to
  dom_4,      // no version and time of change on the contained
  dom_5,      // no security labels on the contained
  dom_6,      // a narrative (best practice)
  ref_1,      // a fragment names a contained resource
  per_1,      // a period starts before it ends
  narrative,  // txt-1 and txt-2: the narrative rules are told by the narrative check
};

struct Invariant {
  std::string key;      // "pat-1"
  std::string human;    // the rule in words
  std::string profile;  // the canonical that states it; empty for the R4 types
  fhir::Severity severity = fhir::Severity::error;
  Native native = Native::none;
  std::optional<fhirpath::Expression> expression;  // absent for narrative ones and those that do not compile
  std::string problem;                             // of a profile's rule: why its expression does not compile
};

// The invariant ready for use. One of a profile that does not compile has a `problem`, which is told wherever the rule
// stands; one of the R4 types has neither expression nor native answer and never speaks.
// `profile` is empty for those of the R4 types, which alone have native answers.
Invariant compile_invariant(const fhir::Invariant& stated, std::string_view profile, json::Names& names,
                            const fhir::Definitions& definitions);

// The invariants of the R4 types, by type and by element. Immutable.
class BaseInvariants {
 public:
  BaseInvariants(json::Names& names, const fhir::Definitions& definitions);

  using List = std::vector<const Invariant*>;

  // Those of a type, inherited ones included.
  const List& of(const fhir::Type& type) const { return types_[type.number()]; }

  // Those that stand on one element of another type only.
  const List& of(const fhir::Type& holder, const fhir::Element& element) const {
    const std::vector<List>& elements = elements_[holder.number()];
    return elements.empty() ? none_ : elements[element.index];
  }

  // True when any R4 type states a rule of that key.
  bool has(std::string_view key) const { return keys_.contains(key); }

  // All, by a fhir::Invariant's number.
  const std::vector<Invariant>& all() const { return all_; }

 private:
  std::vector<Invariant> all_;
  std::vector<List> types_;  // by a type's number
  std::vector<std::vector<List>>
      elements_;  // by the holder's number, then the element's index; empty where none has any
  std::unordered_set<std::string_view> keys_;
  List none_;
};

}  // namespace gateway::validation
