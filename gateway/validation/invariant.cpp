#include "validation/invariant.hpp"

#include <array>

namespace gateway::validation {
namespace {

struct NativeKey {
  std::string_view key;
  Native native;
};
constexpr std::array<NativeKey, 11> native_keys = {{{"ele-1", Native::ele_1},
                                                    {"ext-1", Native::ext_1},
                                                    {"dom-2", Native::dom_2},
                                                    {"dom-3", Native::dom_3},
                                                    {"dom-4", Native::dom_4},
                                                    {"dom-5", Native::dom_5},
                                                    {"dom-6", Native::dom_6},
                                                    {"ref-1", Native::ref_1},
                                                    {"per-1", Native::per_1},
                                                    {"txt-1", Native::narrative},
                                                    {"txt-2", Native::narrative}}};

Native native_of(std::string_view key) {
  for (const NativeKey& entry : native_keys) {
    if (entry.key == key) return entry.native;
  }
  return Native::none;
}

}  // namespace

Invariant compile_invariant(const fhir::Invariant& stated, std::string_view profile, json::Names& names,
                            const fhir::Definitions& definitions) {
  Invariant invariant;
  invariant.key = stated.key;
  invariant.human = stated.human;
  invariant.profile = profile;
  invariant.severity = stated.error && !stated.best_practice ? fhir::Severity::error : fhir::Severity::warning;
  if (profile.empty()) invariant.native = native_of(stated.key);
  if (invariant.native == Native::narrative || stated.expression.empty()) return invariant;
  fhirpath::Options options;
  options.lenient_as = true;
  auto compiled = fhirpath::compile(stated.expression, names, &definitions, options);
  if (compiled) {
    invariant.expression = std::move(compiled).value();
  } else if (!profile.empty()) {
    invariant.problem = base::describe(compiled.error());
  }
  return invariant;
}

BaseInvariants::BaseInvariants(json::Names& names, const fhir::Definitions& definitions) {
  all_.reserve(definitions.invariants().size());
  for (const fhir::Invariant& stated : definitions.invariants()) {
    all_.push_back(compile_invariant(stated, {}, names, definitions));
    keys_.insert(stated.key);
  }
  const auto compiled = [&](const std::vector<const fhir::Invariant*>& stated) {
    List list;
    for (const fhir::Invariant* one : stated) list.push_back(&all_[one->number]);
    return list;
  };
  types_.resize(definitions.types().size());
  elements_.resize(definitions.types().size());
  for (const fhir::Type& type : definitions.types()) {
    types_[type.number()] = compiled(type.invariants());
    for (const fhir::Element& element : type.elements()) {
      if (element.invariants.empty()) continue;
      std::vector<List>& elements = elements_[type.number()];
      if (elements.empty()) elements.resize(type.elements().size());
      elements[element.index] = compiled(element.invariants);
    }
  }
}

}  // namespace gateway::validation
