// PUT /fhir/R4/Task/{id}: the council's (or practice's) next word on a Task, with If-Match (R4 §3.1.0.3, §3.1.0.7).
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"
#include "validation/validator.hpp"

namespace gateway::api {

// 200 with the new version; 200 with an informational issue for an exact repeat; 400 without If-Match or for a body
// that is no such Task; 404 when the Task is not addressed to the partner; 403, 412 and 422 as `decide` says.
// A redirect that is taken brings the copy for the council it names, when that is one of `partners`.
ExchangeHandler update_task(Door& door, store::Store& store, casework::Casework& casework,
                            const access::Partners& partners, const validation::Validator& validator,
                            const json::Names& names);

}  // namespace gateway::api
