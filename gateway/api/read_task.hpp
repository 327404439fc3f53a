// GET /fhir/R4/Task/{id}: the Task, as FHIR or, for a practice that sent HL7 v2, as RRI^I12.
#pragma once

#include "api/exchange.hpp"
#include "json/name.hpp"
#include "store/store.hpp"

namespace gateway::api {

// As read_resource; with Accept: application/hl7-v2 the RRI^I12 of task_hl7v2.hpp. 406 for other media types, and for
// HL7 v2 where the reader is no practice or the referral did not come alone in one HL7 v2 message.
ExchangeHandler read_task(Door& door, store::Store& store, const json::Names& names, const base::Clock& clock);

}  // namespace gateway::api
