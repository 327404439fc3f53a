#include "casework/re_referral.hpp"

#include <algorithm>
#include <unordered_set>

#include "fhir/identifiers.hpp"
#include "fhir/reference_text.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "referral/summary.hpp"

namespace gateway::casework {
namespace {

const json::Names& names() {
  static const json::Names names;
  return names;
}

// What the gateway added to the practice's own: it adds it again.
bool is_added(const referral::Case& of, const store::ResourceRow& row) {
  return row.type == "Provenance" || row.id == base::derive_near(of.id, "original") ||
         row.id == base::derive_near(of.id, "council") || row.id == base::derive_near(of.id, "summary");
}

void strip_meta(json::Document& document, json::Node& resource) {
  document.remove(resource, "id");
  if (json::Node* meta = json::Document::mutable_find(resource, "meta")) {
    document.remove(*meta, "versionId");
    document.remove(*meta, "lastUpdated");
  }
  const json::Node* identifiers = resource.find("identifier");
  if (identifiers == nullptr || !identifiers->is_array()) return;
  json::Node& kept = document.make_array();
  for (const json::Node& identifier : *identifiers) {
    if (identifier.string("system") != fhir::identifiers::resource) document.append(kept, document.copy(identifier));
  }
  if (kept.size() == 0) {
    document.remove(resource, "identifier");
  } else {
    document.set(resource, "identifier", kept);
  }
}

json::Node& logical_reference(json::Document& document, std::string_view type, std::string_view system,
                              std::string_view value) {
  json::Node& reference = document.make_object();
  document.append(reference, "type", document.make_string(type));
  json::Node& identifier = document.append(reference, "identifier", document.make_object());
  document.append(identifier, "system", document.make_string(system));
  document.append(identifier, "value", document.make_string(value));
  return reference;
}

void set_one(json::Document& document, json::Node& resource, std::string_view name, json::Node& value) {
  json::Node& list = document.make_array();
  document.append(list, value);
  document.set(resource, name, list);
}

// The new request: it replaces the old one, in the same group, for the same council.
void rewrite_request(json::Document& document, json::Node& request, const referral::Case& of, base::Instant now) {
  document.set(request, "status", document.make_string("active"));
  const json::Node* text = request.find("text");
  if (text != nullptr && referral::is_made_here(text->string("div"))) document.remove(request, "text");
  document.set(request, "authoredOn", document.make_string(base::format_instant(now)));
  const std::string old_id = of.service_request.substr(of.service_request.find('/') + 1);
  set_one(document, request, "replaces",
          logical_reference(document, "ServiceRequest", fhir::identifiers::resource, old_id));
  set_one(document, request, "performer",
          logical_reference(document, "Organization", fhir::identifiers::ods_organization, of.council_ods));
  json::Node& requisition = document.make_object();
  const std::size_t bar = of.requisition.find('|');
  document.append(requisition, "system",
                  document.make_string(bar == std::string::npos ? fhir::identifiers::requisition
                                                                : std::string_view(of.requisition).substr(0, bar)));
  document.append(requisition, "value",
                  document.make_string(bar == std::string::npos ? std::string_view(of.requisition)
                                                                : std::string_view(of.requisition).substr(bar + 1)));
  document.set(request, "requisition", requisition);
}

void append_issue(std::string& out, std::string_view code, std::string_view text, std::string_view where) {
  if (!out.empty()) out += ',';
  out +=
      "{\"severity\":\"warning\",\"code\":" + json::quote(code) + ",\"details\":{\"text\":" + json::quote(text) + '}';
  if (!where.empty()) out += ",\"expression\":[" + json::quote(where) + ']';
  out += '}';
}

// The suggestions in words; what is no text is on the Task.
void append_suggestions(std::string& out, const std::string& output) {
  const auto list = json::read(output, names());
  if (!list || !list->root().is_array()) return;
  for (const json::Node& entry : list->root()) {
    if (!entry.string("valueString").empty()) {
      append_issue(out, "informational", "The council suggests: " + std::string(entry.string("valueString")),
                   "Task.output");
    }
  }
}

// The issues of the OperationOutcome among the parameters that the first message was answered with.
void append_first_warnings(std::string& out, std::string_view answer) {
  const auto document = json::read(answer, names());
  const json::Node* parameters = document ? document->root().find("parameter") : nullptr;
  if (parameters == nullptr) return;
  for (const json::Node& parameter : *parameters) {
    if (parameter.string("name") != "outcome") continue;
    const json::Node* outcome = parameter.find("resource");
    const json::Node* issues = outcome == nullptr ? nullptr : outcome->find("issue");
    if (issues == nullptr) continue;
    for (const json::Node& issue : *issues) {
      if (issue.string("severity") == "information") continue;
      if (!out.empty()) out += ',';
      out += json::write(issue);
    }
  }
}

}  // namespace

base::Result<referral::ResourceVersion> revoked(const store::ResourceRow& request, base::Instant now) {
  json::Document document = TRY(json::read(request.bytes, names()));
  json::Node& root = document.root();
  if (!root.is_object()) return base::Error(base::ErrorKind::structure, "a stored request is no object");
  document.set(root, "status", document.make_string("revoked"));
  if (json::Node* meta = json::Document::mutable_find(root, "meta")) {
    document.set(*meta, "versionId", document.make_string(std::to_string(request.version + 1)));
    document.set(*meta, "lastUpdated", document.make_string(base::format_instant(now)));
  }
  return referral::ResourceVersion{request.type, request.id, request.version + 1, json::write(root)};
}

base::Result<std::string> re_referral_bundle(const referral::Case& of, const std::vector<store::ResourceRow>& resources,
                                             std::string_view base_url, base::Instant now) {
  std::unordered_set<std::string> inside;
  for (const store::ResourceRow& row : resources) {
    if (!is_added(of, row)) inside.insert(row.type + '/' + base::to_string(row.id));
  }
  const auto rewrite = [&](const fhir::ReferenceMember& member, std::string& out) {
    const std::size_t slash = member.reference.find('/');
    if (slash == std::string_view::npos || !base::parse_uuid(member.reference.substr(slash + 1))) return false;
    const bool travels = inside.contains(std::string(member.reference));
    fhir::append_reference_member(out, travels ? "urn:uuid:" + std::string(member.reference.substr(slash + 1))
                                               : std::string(base_url) + '/' + std::string(member.reference));
    return true;
  };
  std::string out = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"timestamp\":\"" +
                    base::format_instant(now) + "\",\"entry\":[";
  bool first = true;
  for (const store::ResourceRow& row : resources) {
    if (is_added(of, row)) continue;
    json::Document document = TRY(json::read(row.bytes, names()));
    strip_meta(document, document.root());
    if (row.type + '/' + base::to_string(row.id) == of.service_request) {
      rewrite_request(document, document.root(), of, now);
    }
    out += first ? "{\"fullUrl\":\"urn:uuid:" : ",{\"fullUrl\":\"urn:uuid:";
    first = false;
    out += base::to_string(row.id) +
           "\",\"resource\":" + fhir::rewrite_references(json::write(document.root()), rewrite) + '}';
  }
  return out + "]}";
}

std::string missing_outcome(const referral::Case& of, std::string_view answer) {
  std::string issues;
  if (of.task && of.task->status_reason) {
    const referral::Reason& reason = *of.task->status_reason;
    append_issue(issues, "business-rule",
                 "The council did not accept the referral: " + reason.code + ": " + reason.text, "Task.statusReason");
  }
  if (of.task && !of.task->output.empty()) append_suggestions(issues, of.task->output);
  for (const referral::ReferralTask& errand : of.errands) {
    if (!errand.output.empty()) append_suggestions(issues, errand.output);
  }
  append_first_warnings(issues, answer);
  if (issues.empty()) append_issue(issues, "informational", "Nothing is known to have been missing.", {});
  return "{\"resourceType\":\"OperationOutcome\",\"issue\":[" + issues + "]}";
}

}  // namespace gateway::casework
