#include "fhirpath/missing_member.hpp"

#include <algorithm>

#include "base/spelling.hpp"

namespace gateway::fhirpath {

MemberFault missing_member(const Step& step, const std::vector<Type>& types, const fhir::Definitions& definitions) {
  const std::string name(step.name.text());
  if (types.empty()) return {"a System value has no element " + name, {}};
  const std::string owner(types.front()->name());
  if (step.leading && definitions.resource(name) != nullptr) {
    return {"the expression starts at " + name + " but stands on " + owner, {}};
  }
  std::vector<std::string_view> known;
  for (const Type type : types) {
    for (const fhir::Element& element : type->elements()) {
      known.push_back(element.name.text());
      const bool names_choice =
          element.choice && std::any_of(element.types.begin(), element.types.end(),
                                        [&](const fhir::ElementType& of) { return of.property == step.name; });
      if (names_choice) {
        return {owner + " has no element " + name,
                "write " + std::string(element.name.text()) + " and pick the type with ofType()"};
      }
    }
  }
  const std::string_view meant = base::nearest_spelling(name, known);
  return {owner + " has no element " + name,
          meant.empty() ? std::string() : "did you mean " + std::string(meant) + "?"};
}

}  // namespace gateway::fhirpath
