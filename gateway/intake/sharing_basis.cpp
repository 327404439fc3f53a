#include "intake/sharing_basis.hpp"

#include <algorithm>

namespace gateway::intake {
namespace {

constexpr std::string_view stated_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/consent-position-stated";
constexpr std::string_view reason_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/reason-not-sought";
constexpr std::string_view not_stated = "not-stated";
constexpr const char* goes_on = "; the referral goes on all the same";

const json::Node* extension_of(const json::Node& consent, std::string_view url) {
  const json::Node* extensions = consent.find("extension");
  if (extensions == nullptr) return nullptr;
  const auto found = std::find_if(extensions->begin(), extensions->end(),
                                  [&](const json::Node& one) { return one.string("url") == url; });
  return found == extensions->end() ? nullptr : &*found;
}

bool has_code(const json::Node* concept_node) {
  const json::Node* codings = concept_node == nullptr ? nullptr : concept_node->find("coding");
  if (codings == nullptr) return false;
  return std::any_of(codings->begin(), codings->end(),
                     [](const json::Node& one) { return !one.string("code").empty(); });
}

// A code of our own that says that the record named none is none.
bool has_basis(const json::Node& consent) {
  const json::Node* rule = consent.find("policyRule");
  if (!has_code(rule)) return rule != nullptr && !rule->string("text").empty();
  const json::Node* codings = rule->find("coding");
  return std::any_of(codings->begin(), codings->end(),
                     [](const json::Node& one) { return one.string("code") != not_stated; });
}

base::Error missing(const char* text, const char* place, const char* remedy) {
  return base::Error(base::ErrorKind::required, text, place, std::string(remedy) + goes_on);
}

void add_of(const json::Node& consent, std::vector<base::Error>& warnings) {
  if (!has_basis(consent)) {
    warnings.push_back(missing("on what lawful basis the referral is shared is not said", "Consent.policyRule",
                               "give a code of uk-lawful-basis"));
  }
  const json::Node* position = extension_of(consent, position_extension);
  const std::string_view word = position == nullptr ? std::string_view() : position->string("valueCode");
  if ((position == nullptr || word == not_stated) && extension_of(consent, stated_extension) == nullptr) {
    warnings.push_back(missing("what the family said to the referral is not said", "Consent.extension",
                               "give the extension consent-position"));
  }
  if (word != "not-sought" && word != "refused") return;
  const json::Node* reason = extension_of(consent, reason_extension);
  if (reason != nullptr && has_code(reason->find("valueCodeableConcept"))) return;
  warnings.push_back(missing("consent was not sought or was refused, and no coded reason for sharing says why",
                             "Consent.extension", "give the extension reason-not-sought with a code"));
}

}  // namespace

std::vector<const json::Node*> consents_of(const Children& bundle, const Child& child) {
  std::vector<const json::Node*> consents;
  for (const std::size_t member : child.members) {
    if (bundle.entries[member].type == "Consent") consents.push_back(bundle.entries[member].resource);
  }
  if (const json::Node* contained = bundle.entries[child.service_request].resource->find("contained")) {
    for (const json::Node& one : *contained) {
      if (one.string("resourceType") == "Consent") consents.push_back(&one);
    }
  }
  return consents;
}

std::vector<base::Error> sharing_warnings(const Children& bundle, const Child& child) {
  std::vector<base::Error> warnings;
  const auto consents = consents_of(bundle, child);
  for (const json::Node* consent : consents) add_of(*consent, warnings);
  if (consents.empty()) {
    warnings.push_back(missing("neither the basis for sharing nor what the family said to it is in the referral",
                               "ServiceRequest.supportingInfo", "add a Consent of the profile SharingBasis"));
  }
  return warnings;
}

}  // namespace gateway::intake
