// An element that none of the possible types has, in words: what is wrong and what its author may have meant.
#pragma once

#include <string>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhirpath/program.hpp"

namespace gateway::fhirpath {

struct MemberFault {
  std::string text;
  std::string remedy;  // may be empty
};

// What to say of member `step` on values of `types`; none stands for a System value.
MemberFault missing_member(const Step& step, const std::vector<Type>& types, const fhir::Definitions& definitions);

}  // namespace gateway::fhirpath
