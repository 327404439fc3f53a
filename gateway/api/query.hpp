// Query: the parameters behind the ? of a request's target.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::api {

// The values of the parameter `name` in `query` (without the ?), in order, percent-decoded and with + as a space; none
// when it is not there. Errors: value for a percent sign without two hexadecimal digits behind it.
base::Result<std::vector<std::string>> query_values(std::string_view query, std::string_view name);

}  // namespace gateway::api
