// GET /fhir/R4/ServiceRequest/{id}/$summary: a referral as a page for people.
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"

namespace gateway::api {

// 200 with text/html made from the resources as they stand; 404 when the request is not the partner's.
ExchangeHandler read_summary(Door& door, store::Store& store);

}  // namespace gateway::api
