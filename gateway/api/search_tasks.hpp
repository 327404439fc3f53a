// GET /Task: the Tasks of one referral, or all that changed since: for systems that ask instead of being told.
#pragma once

#include "api/exchange.hpp"
#include "store/store.hpp"

namespace gateway::api {

// `identifier` (required: a referral, Task, request or correlation id, with or without "system|"), `_lastUpdated` with
// ge, gt, le or lt and an instant (any number of times), `_count` (50, at most 200). Answers a searchset in the order
// of change, oldest first, with a next link while there is more; only what the asking organisation may read. A practice
// or council that gives no identifier but a lower bound is given all of its own (changed_tasks.hpp). Other
// parameters are refused: ignoring one would answer another question.
ExchangeHandler search_tasks(Door& door, store::Store& store, std::string base_url);

}  // namespace gateway::api
