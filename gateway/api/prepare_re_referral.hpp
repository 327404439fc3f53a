// Task/{id}/$prepare-re-referral: a Bundle filled in from a referral that was not accepted, and what it lacked.
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"

namespace gateway::api {

// Of the referral's Task, or a next step after it: 200 with Parameters `referral` (the Bundle to complete and POST to
// /referrals), `missing` (an OperationOutcome) and `correlationId`. Changes nothing. 404 when the Task is not the
// partner's; 403 for a council; 422 while the council may still decide.
ExchangeHandler prepare_re_referral(Door& door, store::Store& store, casework::Casework& casework,
                                    const std::string& base_url);

}  // namespace gateway::api
