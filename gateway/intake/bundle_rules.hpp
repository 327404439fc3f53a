// Bundle rules: what a Bundle must be, beyond valid FHIR, to be taken as a referral that is to be acted on now.
#pragma once

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::intake {

// The first breach, or success: a type other than collection, transaction, batch and message; an entry to be done
// otherwise than by POST; a nested Bundle; a ServiceRequest whose status is not active or whose intent is not order
// (plan is taken in a message, as BaRS sends it). Error: invariant, at its FHIRPath.
base::Status check_bundle_rules(const json::Node& bundle);

}  // namespace gateway::intake
