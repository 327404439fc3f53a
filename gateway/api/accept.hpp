// Accept: whether a reader takes what the gateway answers with (RFC 9110 §12.5.1, R4 §3.1.0.1.11).
#pragma once

#include <string_view>

namespace gateway::api {

// True when the value of an Accept field has a range that holds application/fhir+json or application/json and does not
// weigh nothing; also for an absent field. A more specific range that weighs nothing is not looked at against a wider
// one.
bool takes_fhir_json(std::string_view accept);

}  // namespace gateway::api
