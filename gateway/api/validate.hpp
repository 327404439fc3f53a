// $validate: what the validator finds in a resource somebody sends, without keeping anything of it.
#pragma once

#include "api/exchange.hpp"
#include "intake/library.hpp"
#include "json/name.hpp"

namespace gateway::api {

// POST {type}/$validate (R4 Resource-validate): the body is the resource, or Parameters with `resource` and any number
// of `profile`, which may stand in the query too. Answers 200 with an OperationOutcome, errors of the resource among
// its issues. Errors: not_supported (415) for another media type; not_found for a type that R4 does not have; structure
// for a body that is not JSON, required for Parameters without a resource, value for a resource of another type than
// the path names or a query that cannot be decoded.
ExchangeHandler validate(Door& door, const intake::LibraryInForce& library);

}  // namespace gateway::api
