// GET /fhir/R4/Task/{id}/$allowed-transitions: what the caller may do with a Task as it stands.
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"

namespace gateway::api {

// 200 with Parameters, one `transition` a row of the lifecycle table: status, businessStatus (each allowed),
// reasonNeeded, note; none when the caller has no move. 404 when the Task is not the partner's. What depends on more
// than the table, such as speaking to the council in immediate danger, is in the notes.
ExchangeHandler read_allowed_transitions(Door& door, store::Store& store, const access::Partners& partners);

}  // namespace gateway::api
