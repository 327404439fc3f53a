// Sharing basis: what a referral leaves out of the basis on which it is shared and of what the family said to it.
#pragma once

#include <vector>

#include "intake/children.hpp"

namespace gateway::intake {

inline constexpr std::string_view position_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/consent-position";

// The Consents of that child's set, those contained in its request as well.
std::vector<const json::Node*> consents_of(const Children& bundle, const Child& child);

// One warning for each thing that the Consents of that child's set do not say: that there is none, a lawful basis, what
// the family's position is, a coded reason where consent was not sought or was refused. Nothing of it holds a referral
// back. Kind required, place FHIRPath.
std::vector<base::Error> sharing_warnings(const Children& bundle, const Child& child);

}  // namespace gateway::intake
