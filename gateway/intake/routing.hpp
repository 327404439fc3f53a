// Routing: which council a child's referral goes to, by explicit table only; unknown goes to a person.
#pragma once

#include <functional>
#include <vector>

#include "access/partner.hpp"
#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::intake {

struct Route {
  const access::Partner* council = nullptr;
  std::string how;                    // named-by-caller | named-in-request | by-address | by-hint | home-council
  std::vector<base::Error> warnings;  // what the sender should know of the choice
};

// The resource a reference of the same Bundle leads to, or null.
using Resolve = std::function<const json::Node*(std::string_view reference)>;

// In this order: the council the caller named; the council ServiceRequest.performer names by ODS identifier, its own or
// that of the Organization it refers to; the council whose area holds the child's postcode (home address first); for a
// record without a postcode the council it hints at, else the practice's home council, so that an incomplete record
// still travels. Warnings: a performer that is no council of the table (the other ways go on), or that is not the
// council of the address. Errors: not_found when the postcode or the council the caller named is in no table entry, or
// nothing names one.
base::Result<Route> route(const access::Partners& partners, const access::Partner& sender,
                          std::string_view target_council, const json::Node& service_request, const json::Node* patient,
                          const Resolve& resolve);

}  // namespace gateway::intake
