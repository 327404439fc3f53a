// Routing: which council a child's referral goes to, by explicit table only; unknown goes to a person.
#pragma once

#include "access/partner.hpp"
#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::intake {

struct Route {
  const access::Partner* council = nullptr;
  std::string how;  // named-by-caller | named-in-request | by-address | by-hint | home-council
};

// In this order: the council the caller named; the council ServiceRequest.performer names by
// ODS identifier; the council
// whose area holds the child's postcode (home address first); for a record without a postcode the council it hints at, else
// the practice's home council, so that an incomplete record still travels.
// Errors: not_found when the postcode or the named council is in no table entry, or nothing names one.
base::Result<Route> route(const access::Partners& partners, const access::Partner& sender, std::string_view target_council,
                          const json::Node& service_request, const json::Node* patient);

}  // namespace gateway::intake
