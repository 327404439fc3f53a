#include "casework/redirection.hpp"

#include <unordered_map>

#include "fhir/identifiers.hpp"
#include "intake/original.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::casework {
namespace {

constexpr std::size_t uuid_length = 36;

using Ids = std::unordered_map<std::string, std::string>;

// What is found by its place in the case keeps its place there.
base::Uuid copy_id(const referral::Case& from, const base::Uuid& to_case, const base::Uuid& id) {
  for (const char* const purpose : {"provenance", "original", "council", "summary"}) {
    if (id == base::derive_near(from.id, purpose)) return base::derive_near(to_case, purpose);
  }
  return base::derive_near(to_case, base::to_string(id));
}

// Our ids are unlike anything else in a text, so wherever one of the set stands its copy's takes its place.
std::string with_ids(std::string_view text, const Ids& ids) {
  std::string out(text);
  for (std::size_t at = 0; at + uuid_length <= out.size(); ++at) {
    if (out[at + 8] != '-' || out[at + 13] != '-') continue;
    const auto found = ids.find(out.substr(at, uuid_length));
    if (found == ids.end()) continue;
    out.replace(at, uuid_length, found->second);
    at += uuid_length - 1;
  }
  return out;
}

std::string mapped(const std::string& reference, const Ids& ids) {
  return with_ids(reference, ids);
}

// Version 1 of the copy: the request is this council's, and rests on the first one's.
base::Result<std::string> copied(const store::ResourceRow& row, const referral::Case& from, const std::string& owner,
                                 const Ids& ids, base::Instant now) {
  static const json::Names names;
  json::Document document = TRY(json::read(with_ids(row.bytes, ids), names));
  json::Node& root = document.root();
  if (json::Node* meta = json::Document::mutable_find(root, "meta")) {
    document.set(*meta, "versionId", document.make_string("1"));
    document.set(*meta, "lastUpdated", document.make_string(base::format_instant(now)));
  }
  if (row.type + '/' + base::to_string(row.id) == from.service_request) {
    json::Node& performers = document.make_array();
    json::Node& performer = document.append(performers, document.make_object());
    document.append(performer, "reference", document.make_string(owner));
    document.set(root, "performer", performers);
    json::Node& bases = document.make_array();
    json::Node& base = document.append(bases, document.make_object());
    document.append(base, "type", document.make_string("ServiceRequest"));
    json::Node& identifier = document.append(base, "identifier", document.make_object());
    document.append(identifier, "system", document.make_string(fhir::identifiers::resource));
    document.append(identifier, "value", document.make_string(base::to_string(row.id)));
    document.set(root, "basedOn", bases);
  }
  return json::write(root);
}

}  // namespace

base::Result<referral::ReferralReceived> redirected(const referral::Case& from,
                                                    const std::vector<store::ResourceRow>& resources,
                                                    const access::Partner& council, const base::Uuid& request_id,
                                                    base::Instant now) {
  referral::ReferralReceived event;
  event.case_id = base::derive_near(from.id, "redirect|" + council.ods);
  event.referral_id = from.referral_id;
  event.correlation_id = from.correlation_id;
  event.request_id = request_id;
  event.practice_ods = from.practice_ods;
  event.council_ods = council.ods;
  event.requisition = from.requisition;
  event.priority = from.task ? from.task->priority : "routine";
  event.immediate_danger = from.immediate_danger;
  event.child_initials = from.child_initials;
  event.child_index = from.child_index;
  event.earlier = from.earlier;
  event.how = "redirect";
  event.redirected_from =
      referral::Link{from.id, from.service_request,
                     from.task ? "Task/" + base::to_string(from.task->id) : std::string(), from.council_ods};
  Ids ids;
  for (const store::ResourceRow& row : resources) {
    ids.emplace(base::to_string(row.id), base::to_string(copy_id(from, event.case_id, row.id)));
  }
  const referral::ResourceVersion organization = intake::council_organization(council, event.case_id, now);
  event.owner = intake::reference_to(organization);
  event.service_request = mapped(from.service_request, ids);
  if (from.task) {
    event.patient = mapped(from.task->for_patient, ids);
    event.requester = mapped(from.task->requester, ids);
  }
  for (const store::ResourceRow& row : resources) {
    const base::Uuid id = copy_id(from, event.case_id, row.id);
    if (id == organization.id) {
      event.resources.push_back(organization);
    } else {
      event.resources.push_back({row.type, id, 1, TRY(copied(row, from, event.owner, ids, now))});
    }
  }
  return event;
}

}  // namespace gateway::casework
