// POST /$process-message: a referral as a BaRS message Bundle (FHIR R4 §2.4.4, BaRS 1.2.2).
#pragma once

#include "access/partner.hpp"
#include "api/exchange.hpp"
#include "base/ports.hpp"
#include "casework/pipeline.hpp"

namespace gateway::api {

// 200 with the message that answers it, when all it led to is on disk: a MessageHeader naming the Bundle answered, and
// what POST /referrals answers as Parameters. 202 with the same when it, or one of its children, went to a person.
// 400 without UUIDs in X-Request-ID and X-Correlation-ID or for a header that is not what it should be; 406 for an
// Accept that takes no FHIR JSON of version 1; 409 duplicate for a message that was answered before; 425 while it is
// being worked on; 409 conflict for another body under the same id; 422 for a Bundle that breaks a rule. Every refusal
// carries a code of http-error-codes.
ExchangeHandler process_message(Door& door, casework::Pipeline& pipeline, const access::Partners& partners,
                                const base::Clock& clock, std::string base_url);

}  // namespace gateway::api
