// What the client sends, as bytes: built by typed code only, so that no value can begin a line of its own (SEC-15).
#pragma once

#include <string>

#include "base/result.hpp"
#include "net/client.hpp"

namespace gateway::net {

// Errors: value, when host or target of `request` cannot stand in a request.
base::Status check_outgoing(const OutgoingRequest& request);

// The whole request (RFC 9112 §3), its length exact. Host, Content-Length, Connection and Transfer-Encoding among the
// headers of `request` are left out: they are the client's business.
std::string write_request(const OutgoingRequest& request);

}  // namespace gateway::net
