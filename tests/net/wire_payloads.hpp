// Requests as bytes: those that must be refused, with the rule that refuses them, and those that must be accepted.
#pragma once

#include <string>
#include <vector>

namespace gateway::net::test {

struct RefusedPayload {
  std::string name;
  std::string bytes;
  std::string rule;
};

struct AcceptedPayload {
  std::string name;
  std::string bytes;
  std::string body;
};

// Host is gateway.localhost throughout. A second request, GET /smuggled, follows wherever an attacker would hide one.
const std::vector<RefusedPayload>& refused_payloads();
const std::vector<AcceptedPayload>& accepted_payloads();

}  // namespace gateway::net::test
