// The council a caller names in NHSD-Target-Identifier.
#pragma once

#include <string>

#include "access/partner.hpp"
#include "base/result.hpp"
#include "net/message.hpp"

namespace gateway::api {

// The council the caller names: base64 of {"value": ODS code, "system": …} (BaRS 1.2.2). Empty without the
// header. Errors: value (not of that form), not_found (no such council).
base::Result<std::string> target_council(const net::Request& request, const access::Partners& partners);

}  // namespace gateway::api
