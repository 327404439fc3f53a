// POST /referrals and GET /referrals/{id}: a GP record or FHIR Bundle in, and where it stands.
#pragma once

#include "api/exchange.hpp"
#include "casework/pipeline.hpp"
#include "intake/library.hpp"
#include "store/store.hpp"

namespace gateway::api {

// Takes a message in. 201, 202 and 4xx as rulings.md; 400 without X-Request-ID, 403 for a council, 404 for a council
// named in NHSD-Target-Identifier that is not in the table, 415 for a media type that no mapping takes from the sender.
ExchangeHandler post_referral(Door& door, casework::Pipeline& pipeline, const access::Partners& partners,
                              const intake::LibraryInForce& library);

// The referral's cases as Parameters; 404 when it is not the partner's.
ExchangeHandler get_referral(Door& door, store::Store& store);

}  // namespace gateway::api
