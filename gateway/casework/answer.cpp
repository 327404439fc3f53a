#include "casework/answer.hpp"

#include "base/error.hpp"
#include "fhir/outcome_text.hpp"
#include "json/writer.hpp"

namespace gateway::casework {
namespace {

store::InboxAnswer answer_to(const store::InboxRecord& record, int status) {
  store::InboxAnswer answer;
  answer.organisation = record.organisation;
  answer.request_id = record.request_id;
  answer.status = status;
  answer.location = "/referrals/" + base::to_string(record.referral_id);
  return answer;
}

void append_reference(std::string& out, std::string_view name, const std::string& reference) {
  out += ",{\"name\":\"";
  out += name;
  out += "\",\"valueReference\":{\"reference\":";
  json::quote_to(reference, out);
  out += "}}";
}

void append_text(std::string& out, std::string_view name, std::string_view type, std::string_view value) {
  out += ",{\"name\":\"";
  out += name;
  out += "\",\"";
  out += type;
  out += "\":";
  json::quote_to(value, out);
  out += '}';
}

// One child: its ServiceRequest and Task, where it stands and what is due; and the escalations raised.
void append_case(std::string& out, const referral::Case& standing) {
  out +=
      ",{\"name\":\"referral\",\"part\":[{\"name\":\"case\",\"valueUuid\":\"urn:uuid:" + base::to_string(standing.id) +
      "\"}";
  if (!standing.service_request.empty()) append_reference(out, "serviceRequest", standing.service_request);
  if (standing.task) {
    append_reference(out, "task", "Task/" + base::to_string(standing.task->id));
    append_text(out, "status", "valueCode", referral::to_code(standing.task->status));
    append_text(out, "businessStatus", "valueCode", standing.task->business_status);
    if (standing.task->due) append_text(out, "due", "valueInstant", base::format_instant(*standing.task->due));
  }
  if (!standing.council_ods.empty()) append_text(out, "council", "valueString", standing.council_ods);
  for (const referral::ReferralTask& escalation : standing.escalations) {
    append_reference(out, "escalation", "Task/" + base::to_string(escalation.id));
  }
  if (standing.replaces) append_reference(out, "replaces", standing.replaces->service_request);
  if (standing.replaced_by) append_reference(out, "replacedBy", standing.replaced_by->service_request);
  if (standing.redirected_from) append_reference(out, "redirectedFrom", standing.redirected_from->task);
  for (const referral::Link& link : standing.redirected_to) append_reference(out, "redirectedTo", link.task);
  for (const referral::ReferralTask& step : standing.next_steps) {
    append_reference(out, "nextStep", "Task/" + base::to_string(step.id));
  }
  out += "]}";
}

std::vector<referral::Case> cases_of(const Decisions& decisions) {
  std::vector<referral::Case> cases;
  for (const referral::Decision& decision : decisions) cases.push_back(decision.next);
  return cases;
}

}  // namespace

std::string referral_parameters(const base::Uuid& referral_id, const std::vector<referral::Case>& cases,
                                const std::string& outcome) {
  std::string out = "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"id\",\"valueUuid\":\"urn:uuid:" +
                    base::to_string(referral_id) + "\"}";
  for (const referral::Case& standing : cases) append_case(out, standing);
  if (!outcome.empty()) out += ",{\"name\":\"outcome\",\"resource\":" + outcome + '}';
  out += "]}";
  return out;
}

store::InboxAnswer answer_understood(const store::InboxRecord& record, const Decisions& decisions,
                                     const Findings& findings) {
  store::InboxAnswer answer = answer_to(record, findings.errors.empty() ? 201 : 202);
  const std::string outcome =
      findings.errors.empty() ? fhir::warnings_outcome(findings.warnings) : fhir::errors_outcome(findings.errors);
  answer.body = referral_parameters(record.referral_id, cases_of(decisions), outcome);
  return answer;
}

store::InboxAnswer answer_refused(const store::InboxRecord& record, const std::vector<base::Error>& errors) {
  store::InboxAnswer answer = answer_to(record, base::http_status(errors.front().kind));
  answer.location.clear();
  answer.body = fhir::errors_outcome(errors);
  return answer;
}

}  // namespace gateway::casework
