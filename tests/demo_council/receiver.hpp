// Receiver: the council's FHIR endpoint, and the listing by which tests see what took effect.
#pragma once

#include <string>

#include "base/ports.hpp"
#include "demo_council/caseworker.hpp"
#include "demo_council/desk.hpp"
#include "demo_council/records.hpp"
#include "demo_council/script.hpp"
#include "json/name.hpp"
#include "net/router.hpp"

namespace gateway::demo_council {

//   POST /fhir/R4                a transaction Bundle: 200 with its response, or as the script says
//   GET  /fhir/R4/metadata       a CapabilityStatement
//   GET  /fhir/R4/{type}/{id}    a stored resource
//   GET  /fhir/R4/{type}?identifier=system|value   a searchset
//   GET  /effects                what took effect, for tests
class Receiver {
 public:
  Receiver(std::string ods, const Script& script, Records& records, Desk& desk, Caseworker& caseworker,
           const base::Clock& clock, const json::Names& names);

  // Handles requests on the desk; a full desk answers 503. The receiver must outlive the server.
  net::Router router();

 private:
  net::Response take_bundle(const net::Request& request, bool& drop);
  net::Response read_resource(const net::Request& request);
  net::Response search(const net::Request& request);
  net::Response effects(const net::Request& request);
  net::Handler at_desk(net::Response (Receiver::*answer)(const net::Request&));

  std::string ods_;
  const Script& script_;
  Records& records_;
  Desk& desk_;
  Caseworker& caseworker_;
  const base::Clock& clock_;
  const json::Names& names_;
};

// The listing of GET /effects: {"ods", "tasks": how many distinct, "effects": [{"identifier", "creations" (1 is right),
// "requests": [id], "steps": [result]}], "resources": {type: count}, "requests": [{"id", "count", "sha256"}],
// "violations": [{"request", "text"}]}.
std::string list_effects(const std::string& ods, const Records& records);

}  // namespace gateway::demo_council
