// GET /fhir/R4/{type}/{id}: a stored resource, to those it concerns (R4 §3.1.0.1).
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"

namespace gateway::api {

// 200 with ETag, 404 when there is none or it is another's.
ExchangeHandler read_resource(Door& door, store::Store& store);

// The same for one version: /_history/{version}.
ExchangeHandler read_version(Door& door, store::Store& store);

// GET /fhir/R4/Binary/{id}: the original bytes of the record a DocumentReference points at.
ExchangeHandler read_original(Door& door, store::Store& store);

}  // namespace gateway::api
