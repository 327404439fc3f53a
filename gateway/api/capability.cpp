#include "api/capability.hpp"

#include <map>

#include "json/writer.hpp"
#include "referral/lifecycle_page.hpp"

namespace gateway::api {

std::string capability_statement(const std::vector<Capability>& capabilities, const std::string& base_url,
                                 base::Instant started) {
  std::map<std::string, std::vector<std::string>> by_type;
  for (const Capability& capability : capabilities) by_type[capability.type].push_back(capability.interaction);

  std::string out = "{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\",\"date\":\"" +
                    base::format_instant(started) +
                    "\",\"kind\":\"instance\",\"software\":{\"name\":\"Safeguarding Referral Gateway\"},"
                    "\"implementation\":{\"description\":\"Referrals to children's social care\",\"url\":";
  json::quote_to(base_url, out);
  out +=
      "},\"fhirVersion\":\"4.0.1\",\"format\":[\"application/fhir+json\"],\"rest\":[{\"mode\":\"server\","
      "\"documentation\":\"Mutual TLS; a practice sees what it referred, a council what is addressed to it. "
      "Records and Bundles come in by POST /referrals with X-Request-ID. "
      "POST {type}/$validate takes every type of R4.\","
      "\"security\":{\"description\":\"TLS 1.3 with a client certificate that the partner table lists\"},"
      "\"resource\":[";
  bool first = true;
  for (const auto& [type, interactions] : by_type) {
    if (!first) out += ',';
    first = false;
    out += "{\"type\":";
    json::quote_to(type, out);
    // R4 leaves the state machine of a Task to the implementer, so it is published where clients look.
    if (type == "Task") out += ",\"documentation\":" + json::quote(referral::lifecycle_page());
    out += ",\"interaction\":[";
    for (std::size_t i = 0; i < interactions.size(); ++i) {
      if (i != 0) out += ',';
      out += "{\"code\":";
      json::quote_to(interactions[i], out);
      out += '}';
    }
    out +=
        "],\"versioning\":\"versioned-update\",\"readHistory\":true,\"updateCreate\":false,\"operation\":[{\"name\":"
        "\"validate\",\"definition\":\"http://hl7.org/fhir/OperationDefinition/Resource-validate\"}]}";
  }
  out += "]}]}";
  return out;
}

}  // namespace gateway::api
