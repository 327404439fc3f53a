// If-Match: the version a change was decided on.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "net/message.hpp"

namespace gateway::api {

// The version in If-Match: W/"3". Errors: required, value.
base::Result<std::uint32_t> expected_version(const net::Request& request);

}  // namespace gateway::api
