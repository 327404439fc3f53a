// Subscriptions: a practice's system asks to be told of its Tasks (R4 Subscription, rest-hook).
#pragma once

#include "api/exchange.hpp"
#include "json/name.hpp"
#include "store/store.hpp"
#include "validation/validator.hpp"

namespace gateway::api {

// What the handlers work with; all of it outlives them.
struct SubscriptionDesk {
  Door& door;
  store::Store& store;
  const base::Clock& clock;
  base::Ids& ids;
  const validation::Validator& validator;
  const json::Names& names;
  std::string base_url;
};

// POST: 201 with Location once it is on disk; active from then on. 403 for a council, 422 for criteria, channel or
// endpoint that are not served: rest-hook only, at the practice's own origin in the partner table, payload empty or
// application/fhir+json, no headers, no end, at most eight for a practice.
ExchangeHandler create_subscription(const SubscriptionDesk& desk);
// GET /Subscription/{id} and GET /Subscription: one's own alone; 404 for others'.
ExchangeHandler read_subscription(const SubscriptionDesk& desk);
ExchangeHandler list_subscriptions(const SubscriptionDesk& desk);
// DELETE: 204 once it is gone from disk.
ExchangeHandler delete_subscription(const SubscriptionDesk& desk);

}  // namespace gateway::api
