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

// The ODS code among the identifiers of an Organization; empty for anything else.
std::string_view ods_of_organization(const json::Node* resource) {
  if (resource == nullptr || resource->string("resourceType") != "Organization") return {};
  const json::Node* identifiers = resource->find("identifier");
  if (identifiers == nullptr) return {};
  for (const json::Node& identifier : *identifiers) {
    if (identifier.string("system") == fhir::identifiers::ods_organization) return identifier.string("value");
  }
  return {};
}

// The council a GP record suggests; a guess, so an address counts for more.
std::string_view hinted(const json::Node& service_request) {
  if (const json::Node* extensions = service_request.find("extension")) {
    for (const json::Node& extension : *extensions) {
      if (extension.string("url") == fhir::identifiers::council_hint_extension)
        return ods_of(extension.find("valueReference"));
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

// The first council the request's performers name; a warning when there are performers and none names one.
const access::Partner* named_in_request(const access::Partners& partners, const json::Node& service_request,
                                        const Resolve& resolve, std::vector<base::Error>& warnings) {
  const json::Node* performers = service_request.find("performer");
  if (performers == nullptr || performers->size() == 0) return nullptr;
  for (const json::Node& performer : *performers) {
    if (const auto* found = council(partners, ods_of(&performer))) return found;
    if (const auto* found = council(partners, ods_of_organization(resolve(performer.string("reference")))))
      return found;
  }
  warnings.emplace_back(base::ErrorKind::not_found, "the performer is no council that is served here",
                        "ServiceRequest.performer",
                        "name the council by its ODS code, or check that the right one was chosen");
  return nullptr;
}

void warn_of_disagreement(const access::Partners& partners, std::string_view postcode, Route& route) {
  const auto* by_address = postcode.empty() ? nullptr : partners.council_for_postcode(postcode);
  if (by_address == nullptr || by_address == route.council) return;
  route.warnings.emplace_back(base::ErrorKind::business_rule, "the child's address lies in another council's area",
                              "ServiceRequest.performer",
                              "it went to the council the request names; check that this is meant");
}

base::Error unrouted(std::string text, std::string place) {
  return base::Error(
      base::ErrorKind::not_found, std::move(text), std::move(place),
      "telephone the council's front door now; the operator completes the routing table and sends it on");
}

}  // namespace

base::Result<Route> route(const access::Partners& partners, const access::Partner& sender,
                          std::string_view target_council, const json::Node& service_request, const json::Node* patient,
                          const Resolve& resolve) {
  if (!target_council.empty()) {
    if (const auto* found = council(partners, target_council)) return Route{found, "named-by-caller", {}};
    return unrouted("the council the sender named is not served any more", "NHSD-Target-Identifier");
  }
  Route route;
  const auto by = [&route](const access::Partner* found, const char* how) {
    route.council = found;
    route.how = how;
    return found != nullptr;
  };
  const std::string_view postcode = postcode_of(patient);
  if (by(named_in_request(partners, service_request, resolve, route.warnings), "named-in-request")) {
    warn_of_disagreement(partners, postcode, route);
    return route;
  }
  if (!postcode.empty()) {
    if (by(partners.council_for_postcode(postcode), "by-address")) return route;
    return unrouted("the postcode lies in no council's area", "Patient.address.postalCode");
  }
  if (by(council(partners, hinted(service_request)), "by-hint")) return route;
  if (by(council(partners, sender.home_council), "home-council")) return route;
  return unrouted("the record names neither council nor postcode and the practice has no home council",
                  "Patient.address");
}

}  // namespace gateway::intake
