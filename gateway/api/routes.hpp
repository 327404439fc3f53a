// The one route table: everything the gateway answers to, and the CapabilityStatement made from it.
#pragma once

#include <vector>

#include "api/exchange.hpp"
#include "casework/advice_desk.hpp"
#include "casework/pipeline.hpp"
#include "intake/library.hpp"
#include "net/router.hpp"
#include "store/store.hpp"
#include "validation/validator.hpp"

namespace gateway::api {

// What the routes work with; all of it outlives the router.
struct Parts {
  Door& door;
  store::Store& store;
  casework::Casework& casework;
  casework::Pipeline& pipeline;
  casework::AdviceDesk& advice;
  const access::Partners& partners;
  const validation::Validator& validator;
  const json::Names& names;
  const intake::LibraryInForce& library;  // what referrals are understood with, and $validate answers by
  std::string base_url;
  base::Instant started;
  const base::Clock& clock;
  base::Ids& ids;
};

// The router of the mutual-TLS listener.
net::Router public_router(const Parts& parts);

}  // namespace gateway::api
