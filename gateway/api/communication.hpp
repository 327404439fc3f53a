// POST /fhir/R4/Communication: a council says what it told the referrer or the family, or why it did not (R4 create).
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"
#include "validation/validator.hpp"

namespace gateway::api {

// 201 with Location and the Communication as stored; 200 with it for the same X-Request-ID again; 400 for a body that
// is none; 403 for a practice; 404 when the Task is not the council's; 422 when it says too little, when the family was
// told although the referral forbids contact and no note says how that was safe, and when what the family is told names
// a restricted address (the place is named, never the address).
ExchangeHandler post_communication(Door& door, store::Store& store, casework::Casework& casework,
                                   const validation::Validator& validator, const json::Names& names);

}  // namespace gateway::api
