// Message rules: what a FHIR message (R4 §2.4, BaRS 1.2.2) must be, beyond valid FHIR, to be taken as a new referral.
#pragma once

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::intake {

// The first breach by a Bundle of type message, or success; any other Bundle succeeds. Errors, each at its FHIRPath:
// invariant when the first entry is no MessageHeader (bdl-12); required for a Bundle without id or timestamp, and for a
// BaRS message without reason, source.endpoint, destination or focus; business_rule for another BaRS event than
// servicerequest-request, another reason than new, and another focus than a ServiceRequest of the Bundle.
base::Status check_message_rules(const json::Node& bundle);

}  // namespace gateway::intake
