// GET /fhir/R4/Task/{id}/$clocks: the deadlines of the case a Task belongs to (rulings: clocks are rows, not Tasks).
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"

namespace gateway::api {

// 200 with Parameters, one `clock` a deadline: rule, basis, start, due, state, end; 404 when the Task is not the
// partner's.
ExchangeHandler read_clocks(Door& door, store::Store& store);

}  // namespace gateway::api
