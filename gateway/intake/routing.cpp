#include "intake/routing.hpp"

#include "fhir/identifiers.hpp"

namespace gateway::intake {
namespace {

// The ODS code a Reference names by identifier; empty when it does not.
std::string_view ods_of(const json::Node* reference) {
  const json::Node* identifier = reference == nullptr ? nullptr : reference->find("identifier");
  if (identifier == nullptr || identifier->string("system") != fhir::identifiers::ods_organization) return {};
  return identifier->string("value");
}

std::string_view named_in_request(const json::Node& service_request) {
  const json::Node* performers = service_request.find("performer");
  if (performers == nullptr) return {};
  for (const json::Node& performer : *performers) {
    if (const std::string_view ods = ods_of(&performer); !ods.empty()) return ods;
  }
  return {};
}

// The council a GP record suggests; a guess, so an address counts for more.
std::string_view hinted(const json::Node& service_request) {
  if (const json::Node* extensions = service_request.find("extension")) {
    for (const json::Node& extension : *extensions) {
      if (extension.string("url") == fhir::identifiers::council_hint_extension) return ods_of(extension.find("valueReference"));
    }
  }
  return {};
}

// The postcode of the home address, else of the first address that has one; empty without any.
std::string_view postcode_of(const json::Node* patient) {
  const json::Node* addresses = patient == nullptr ? nullptr : patient->find("address");
  if (addresses == nullptr) return {};
  std::string_view first;
  for (const json::Node& address : *addresses) {
    const std::string_view postcode = address.string("postalCode");
    if (postcode.empty() || address.string("use") == "old") continue;
    if (address.string("use") == "home") return postcode;
    if (first.empty()) first = postcode;
  }
  return first;
}

const access::Partner* council(const access::Partners& partners, std::string_view ods) {
  const access::Partner* partner = partners.find(ods);
  return partner != nullptr && partner->role == access::PartnerRole::council ? partner : nullptr;
}

base::Error unrouted(std::string text, std::string place) {
  return base::Error(base::ErrorKind::not_found, std::move(text), std::move(place),
                     "telephone the council's front door now; the operator completes the routing table and sends it on");
}

}  // namespace

base::Result<Route> route(const access::Partners& partners, const access::Partner& sender, std::string_view target_council,
                          const json::Node& service_request, const json::Node* patient) {
  if (!target_council.empty()) {
    if (const auto* found = council(partners, target_council)) return Route{found, "named-by-caller"};
    return unrouted("the council the sender named is not served any more", "NHSD-Target-Identifier");
  }
  if (const std::string_view ods = named_in_request(service_request); !ods.empty()) {
    if (const auto* found = council(partners, ods)) return Route{found, "named-in-request"};
    return unrouted("the council the request names is in no routing table entry", "ServiceRequest.performer.identifier");
  }
  if (const std::string_view postcode = postcode_of(patient); !postcode.empty()) {
    if (const auto* found = partners.council_for_postcode(postcode)) return Route{found, "by-address"};
    return unrouted("the postcode lies in no council's area", "Patient.address.postalCode");
  }
  if (const auto* found = council(partners, hinted(service_request))) return Route{found, "by-hint"};
  if (const auto* found = council(partners, sender.home_council)) return Route{found, "home-council"};
  return unrouted("the record names neither council nor postcode and the practice has no home council",
                  "Patient.address");
}

}  // namespace gateway::intake
