// GET /fhir/R4/metadata: the CapabilityStatement, made from what the route table serves.
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"

namespace gateway::api {

// A FHIR interaction a route serves, as the CapabilityStatement says it.
struct Capability {
  std::string type;         // resource type, or "*" for every type stored
  std::string interaction;  // read | vread | update
};

// The CapabilityStatement (R4 §2.1.0.3), kind instance, date = when the program started.
std::string capability_statement(const std::vector<Capability>& capabilities, const std::string& base_url,
                                 base::Instant started);

}  // namespace gateway::api
