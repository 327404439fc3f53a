// Profile: a StructureDefinition's snapshot, compiled to a tree of what it asks beyond the R4 types.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions.hpp"
#include "json/document.hpp"
#include "validation/invariant.hpp"
#include "validation/knowledge.hpp"

namespace gateway::validation {

struct AllowedType {
  std::string_view code;                      // "Quantity", "Extension"; a resource type, or a FHIRPath type's URL
  std::vector<std::string_view> profiles;     // of the value itself: one of them must hold
  std::vector<std::string_view> targets;      // of what a Reference leads to: one of them must hold
  std::vector<std::string_view> aggregation;  // contained, referenced, bundled: how a Reference may lead there
};

enum class DiscriminatorKind : std::uint8_t { value, exists, type, profile };  // pattern is an old word for value

struct Discriminator {
  DiscriminatorKind kind = DiscriminatorKind::value;
  std::string_view path;
};

enum class SlicingRules : std::uint8_t { open, closed, open_at_end };

// What one element of the profile asks. Views and nodes belong to the StructureDefinition.
struct Check {
  std::string_view id;               // of the ElementDefinition: "Patient.name:official.given"
  std::string_view name;             // of the element without [x]; empty at the root
  std::string_view slice;            // its slice's name, else empty
  const fhir::Type* only = nullptr;  // of a choice written with its type ("valueQuantity"), else null

  std::uint32_t min = 0;                         // 0 when the R4 type asks the same or more
  std::uint32_t max = fhir::Element::unbounded;  // unbounded when the R4 type allows the same or less
  bool types_narrowed = false;
  bool targets_narrowed = false;
  std::vector<AllowedType> types;
  const json::Node* fixed = nullptr;
  const json::Node* pattern = nullptr;
  const json::Node* min_value = nullptr;
  const json::Node* max_value = nullptr;
  std::uint32_t max_length = 0;                                 // in characters; 0 for none
  fhir::BindingStrength binding = fhir::BindingStrength::none;  // none when the R4 type binds the same
  std::string_view value_set;
  std::vector<Invariant> invariants;  // the profile's own, not those of the R4 types

  bool sliced = false;
  SlicingRules rules = SlicingRules::open;
  bool ordered = false;
  std::vector<Discriminator> discriminators;
  std::vector<Check*> slices;      // in the profile's order
  std::vector<Check*> children;    // of other names than extension first or not: the profile's order
  const Check* same_as = nullptr;  // the element whose content this repeats (contentReference)

  // False when nothing here or below asks more than the R4 types do: the walk passes by.
  bool asks = false;
};

struct ExtensionContext {
  std::string_view type;  // element, extension or fhirpath
  std::string_view expression;
};

struct Profile {
  std::string url;
  std::string_view title;
  std::string problem;               // why it cannot be used; then there is no root
  const fhir::Type* type = nullptr;  // what it constrains: Patient, Extension, Quantity …
  const Check* root = nullptr;
  std::deque<Check> checks;
  bool extension = false;  // it defines an extension
  bool modifier = false;   // what it defines changes the meaning of what it stands on
  bool core = false;       // it is an R4 type itself, which asks nothing more
  std::vector<ExtensionContext> contexts;
  std::vector<Invariant> context_invariants;  // rules for the element that the extension stands on
  json::Document generated;                   // the snapshot when the StructureDefinition has none

  explicit Profile(const json::Names& names) : generated(names) {}
};

// The canonical without |version.
std::string_view unversioned(std::string_view canonical);

// The R4 type that a canonical of the specification's own StructureDefinitions names, or null.
const fhir::Type* core_type(std::string_view canonical, const fhir::Definitions& definitions);

// Compiles a StructureDefinition, which must outlive the profile. The result has a `problem` when it cannot be used.
std::unique_ptr<Profile> compile_profile(const json::Node& structure_definition, const Knowledge& knowledge,
                                         const BaseInvariants& base, json::Names& names,
                                         const fhir::Definitions& definitions);

}  // namespace gateway::validation
