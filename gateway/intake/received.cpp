#include "intake/received.hpp"

#include <algorithm>

#include "fhir/identifiers.hpp"
#include "fhir/nhs_number.hpp"
#include "intake/original.hpp"
#include "intake/rendering.hpp"
#include "intake/sharing_basis.hpp"
#include "json/writer.hpp"
#include "referral/summary.hpp"

namespace gateway::intake {
namespace {

// The first character of `text`, however many bytes it takes in UTF-8.
std::string_view first_character(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && (length == 0 || (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)) ++length;
  return text.substr(0, length);
}

// "A.B." of the first name; "?" for a part that is not there.
base::Sensitive<std::string> initials(const json::Node& patient) {
  std::string_view given;
  std::string_view family;
  const json::Node* names = patient.find("name");
  if (names != nullptr && names->first() != nullptr) {
    family = first_character(names->first()->string("family"));
    const json::Node* givens = names->first()->find("given");
    if (givens != nullptr && givens->first() != nullptr) given = first_character(givens->first()->text());
  }
  std::string text(given.empty() ? "?" : given);
  text += '.';
  text += family.empty() ? "?" : family;
  text += '.';
  return base::Sensitive<std::string>(std::move(text));
}

bool in_immediate_danger(const json::Node& service_request) {
  const json::Node* extensions = service_request.find("extension");
  if (extensions == nullptr) return false;
  for (const json::Node& extension : *extensions) {
    const json::Node* value = extension.find("valueBoolean");
    if (extension.string("url") == fhir::identifiers::immediate_danger_extension && value != nullptr) {
      return value->boolean();
    }
  }
  return false;
}

// Immediate danger is stat whatever else is said; silence is routine.
std::string priority_of(const json::Node& service_request, bool immediate_danger) {
  if (immediate_danger) return "stat";
  const std::string_view priority = service_request.string("priority");
  return std::string(priority.empty() ? "routine" : priority);
}

// What groups the Tasks: "system|value" of the requisition, its value alone when the system is ours.
std::string requisition_of(const json::Node& service_request, const base::Uuid& record_id) {
  const json::Node* requisition = service_request.find("requisition");
  const std::string_view value = requisition == nullptr ? std::string_view() : requisition->string("value");
  if (value.empty()) return base::to_string(record_id);
  std::string_view system = requisition->string("system");
  if (system.empty()) system = fhir::identifiers::requisition;
  const bool ours = system == fhir::identifiers::requisition && value.find('|') == std::string_view::npos;
  return ours ? std::string(value) : std::string(system) + '|' + std::string(value);
}

// The request of ours that this one says it replaces: by our identifier, or by its URL here.
std::optional<base::Uuid> replaced_request(const json::Node& service_request) {
  const json::Node* replaces = service_request.find("replaces");
  if (replaces == nullptr) return std::nullopt;
  for (const json::Node& one : *replaces) {
    const json::Node* identifier = one.find("identifier");
    std::string_view text;
    if (identifier != nullptr && identifier->string("system") == fhir::identifiers::resource) {
      text = identifier->string("value");
    } else {
      constexpr std::string_view path = "ServiceRequest/";
      const std::string_view reference = one.string("reference");
      const std::size_t found = reference.rfind(path);
      if (found != std::string_view::npos) text = reference.substr(found + path.size());
    }
    if (const auto id = base::parse_uuid(text)) return *id;
  }
  return std::nullopt;
}

// The child's NHS number when it is one by its check digit; empty otherwise.
base::Sensitive<std::string> nhs_number_of(const json::Node& patient) {
  const json::Node* identifiers = patient.find("identifier");
  if (identifiers == nullptr) return {};
  for (const json::Node& identifier : *identifiers) {
    if (identifier.string("system") != fhir::identifiers::nhs_number) continue;
    if (auto digits = fhir::nhs_number(identifier.string("value"))) {
      return base::Sensitive<std::string>(std::move(*digits));
    }
  }
  return {};
}

// Whether the entry refers to one that is not of this child's set, that is, has no new reference.
bool refers_out(const Entry& entry, const std::vector<std::string>& new_references) {
  return std::any_of(entry.targets.begin(), entry.targets.end(),
                     [&](std::size_t target) { return new_references[target].empty(); });
}

// A sender's own narrative is kept: it may say more than its elements do.
bool needs_narrative(const json::Node& service_request) {
  const json::Node* text = service_request.find("text");
  return text == nullptr || referral::is_made_here(text->string("div"));
}

const json::Names no_names;

// A copy of the request in `copies` that names one more thing of use.
const json::Node& with_supporting_info(const json::Node& request, const std::string& reference,
                                       json::Document& copies) {
  json::Node& copy = copies.copy(request);
  json::Node* list = json::Document::mutable_find(copy, "supportingInfo");
  if (list == nullptr) list = &copies.append(copy, "supportingInfo", copies.make_array());
  json::Node& added = copies.append(*list, copies.make_object());
  copies.append(added, "reference", copies.make_string(reference));
  return copy;
}

}  // namespace

base::Uuid case_id_of(const base::Uuid& record_id, std::size_t number) {
  return base::derive_near(record_id, "case:" + std::to_string(number));
}

base::Uuid quarantine_id_of(const base::Uuid& referral_id) {
  return base::derive_near(referral_id, "quarantine");
}

referral::ReferralReceived received(const ChildInputs& inputs) {
  const std::vector<Entry>& entries = inputs.bundle.entries;
  referral::ReferralReceived event;
  const store::InboxRecord& message = inputs.slice.message;
  event.case_id = case_id_of(inputs.slice.id, inputs.number);
  event.referral_id = message.referral_id;
  event.correlation_id = message.correlation_id;
  event.request_id = message.request_id;
  event.practice_ods = inputs.sender.ods;
  event.council_ods = inputs.route.council->ods;
  event.how = inputs.how;

  std::vector<base::Uuid> ids(entries.size());
  std::vector<std::string> new_references(entries.size());
  for (const std::size_t member : inputs.child.members) {
    ids[member] = base::derive_near(event.case_id, entries[member].key);
    new_references[member] = std::string(entries[member].type) + '/' + base::to_string(ids[member]);
  }
  const auto found = [&inputs](std::string_view address) { return inputs.bundle.addresses.find(address); };
  const auto known = [&inputs](Addresses::const_iterator at) { return at != inputs.bundle.addresses.end(); };
  const Renamed renamed = [&](std::string_view address) {
    const auto at = found(address);
    return known(at) && !new_references[at->second].empty() ? std::string_view(new_references[at->second]) : address;
  };
  const auto is_outsider = [&](std::string_view address) {
    const auto at = found(address);
    return known(at) && new_references[at->second].empty();
  };

  // Nothing of another child gets into the narrative.
  const referral::ResolveReference resolved = [&](std::string_view address) -> const json::Node* {
    const auto at = found(address);
    return known(at) && !new_references[at->second].empty() ? entries[at->second].resource : nullptr;
  };

  const auto council = council_organization(*inputs.route.council, event.case_id, inputs.now);
  event.owner = reference_to(council);
  const json::Node& service_request = *entries[inputs.child.service_request].resource;
  std::string request_members;
  if (service_request.find("performer") == nullptr) {
    request_members = "\"performer\":[{\"reference\":\"" + event.owner + "\"}]";
  }
  const bool narrated = needs_narrative(service_request);
  if (narrated) {
    std::vector<const json::Node*> members;
    for (const std::size_t member : inputs.child.members) members.push_back(entries[member].resource);
    if (!request_members.empty()) request_members += ',';
    request_members += "\"text\":{\"status\":\"additional\",\"div\":";
    const auto summary = referral::summary_of(members, service_request, resolved, referral::Extent::request_and_child);
    json::quote_to(referral::narrative_of(summary), request_members);
    request_members += '}';
  }
  event.service_request = new_references[inputs.child.service_request];
  event.patient = new_references[inputs.child.patient];
  if (const json::Node* requester = service_request.find("requester")) {
    const auto at = found(requester->string("reference"));
    if (known(at)) event.requester = new_references[at->second];
  }
  std::optional<referral::ResourceVersion> unstated;
  if (consents_of(inputs.bundle, inputs.child).empty()) {
    unstated = unstated_basis(event.case_id, event.patient, event.requester, event.practice_ods, inputs.now);
  }
  for (const std::size_t member : inputs.child.members) {
    Rendering rendering;
    rendering.type = entries[member].type;
    rendering.id = ids[member];
    rendering.last_updated = inputs.now;
    if (member == inputs.child.service_request) {
      rendering.extra_members = request_members;
      rendering.own_narrative = narrated;
    }
    const json::Node* resource = entries[member].resource;
    json::Document copies(no_names);
    if (refers_out(entries[member], new_references)) resource = &without_references(*resource, is_outsider, copies);
    if (unstated && member == inputs.child.service_request) {
      resource = &with_supporting_info(*resource, reference_to(*unstated), copies);
    }
    event.resources.push_back({std::string(rendering.type), rendering.id, 1, render(*resource, rendering, renamed)});
    if (entries[member].type == "Task" && event.sender_task.empty()) event.sender_task = new_references[member];
  }

  event.immediate_danger = in_immediate_danger(service_request);
  event.priority = priority_of(service_request, event.immediate_danger);
  event.requisition = requisition_of(service_request, inputs.slice.id);
  event.replaces_request = replaced_request(service_request);
  event.nhs_number = nhs_number_of(*entries[inputs.child.patient].resource);
  event.child_initials = initials(*entries[inputs.child.patient].resource);

  auto original = original_document(inputs.slice, event.case_id, event.patient, inputs.original_readable, inputs.now);
  const std::string original_reference = reference_to(original);
  event.resources.push_back(council);
  if (unstated) event.resources.push_back(*unstated);
  event.resources.push_back(summary_document(event.case_id, event.patient, event.service_request, inputs.now));
  auto provenance =
      conversion_provenance(event.resources, original_reference, event.case_id, inputs.made_by, inputs.now);
  event.resources.push_back(std::move(original));
  event.resources.push_back(std::move(provenance));
  if (!inputs.slice.alone() && inputs.original_readable) {
    event.resources.push_back(original_bytes(inputs.slice, event.case_id, inputs.now));
  }
  return event;
}

}  // namespace gateway::intake
