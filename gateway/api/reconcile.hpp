// POST /referrals/$reconcile: a practice's list of its own record ids, and which of them the gateway has.
#pragma once

#include "api/exchange.hpp"
#include "base/ports.hpp"
#include "store/store.hpp"

namespace gateway::api {

// The body is text/plain or text/csv, an id a line; `day` (YYYY-MM-DD) in the query. 200 with Parameters: a `record`
// for each id, `kept` for each message of that time of which something is quarantined. 403 for a council, 400 for a
// list or day that cannot be read, 413 for too long a list.
ExchangeHandler reconcile(Door& door, store::Store& store, const base::Clock& clock);

}  // namespace gateway::api
