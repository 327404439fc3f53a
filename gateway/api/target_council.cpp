#include "api/target_council.hpp"

#include "base/digest.hpp"
#include "json/reader.hpp"

namespace gateway::api {

base::Result<std::string> target_council(const net::Request& request, const access::Partners& partners) {
  const std::string_view header = request.headers.get("NHSD-Target-Identifier");
  if (header.empty()) return std::string();
  const base::Error malformed(base::ErrorKind::value, "not base64 of {\"value\":…,\"system\":…}",
                              "NHSD-Target-Identifier", "encode the JSON object with the council's ODS code as value");
  const auto text = base::decode_base64(header);
  if (!text) return malformed;
  const json::Names names;
  const auto document = json::read(*text, names);
  if (!document || document->root().string("value").empty()) return malformed;
  const std::string ods(document->root().string("value"));
  const access::Partner* council = partners.find(ods);
  if (council == nullptr || council->role != access::PartnerRole::council) {
    return base::Error(base::ErrorKind::not_found, "no council of that code is served by this gateway",
                       "NHSD-Target-Identifier", "check the code, or leave the header out to be routed by address");
  }
  return ods;
}

}  // namespace gateway::api
