// The FHIR face of a request for advice: made anew from its state at every reading.
#include "referral/advice.hpp"
#include "referral/codes.hpp"
#include "referral/object_text.hpp"

namespace gateway::referral {
namespace {

constexpr std::string_view observation_value_system = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
constexpr std::string_view advice_task_profile = "https://referral-gateway.example/fhir/StructureDefinition/AdviceTask";
constexpr std::string_view advice_request_profile =
    "https://referral-gateway.example/fhir/StructureDefinition/AdviceRequest";
constexpr std::string_view advice_answer_profile =
    "https://referral-gateway.example/fhir/StructureDefinition/AdviceAnswer";

std::string request_id_of(const Advice& advice) {
  return base::to_string(base::derive_near(advice.id, "question"));
}

void begin(ObjectText& out, std::string_view type, const std::string& id, std::string_view version, base::Instant at,
           std::string_view profile) {
  out.begin_object();
  out.string("resourceType", type);
  out.string("id", id);
  out.begin_object("meta");
  out.string("versionId", version);
  out.string("lastUpdated", base::format_instant(at));
  out.begin_array("profile");
  out.string(profile);
  out.end_array();
  out.begin_array("security");
  out.begin_object();
  out.string("system", observation_value_system);
  out.string("code", "ANONYED");
  out.string("display", "anonymized");
  out.end_object();
  out.end_array();
  out.end_object();
}

// An organisation by its code; `name` empty for an array's element.
void write_organisation(ObjectText& out, std::string_view name, std::string_view ods) {
  if (name.empty()) {
    out.begin_object();
  } else {
    out.begin_object(name);
  }
  out.string("type", "Organization");
  out.begin_object("identifier");
  out.string("system", codes::ods_system);
  out.string("value", ods);
  out.end_object();
  out.end_object();
}

void write_reference(ObjectText& out, std::string_view name, std::string_view reference) {
  if (name.empty()) {
    out.begin_object();
  } else {
    out.begin_object(name);
  }
  out.string("reference", reference);
  out.end_object();
}

void write_concept(ObjectText& out, std::string_view name, std::string_view system, std::string_view code,
                   std::string_view text) {
  out.begin_object(name);
  out.begin_array("coding");
  out.begin_object();
  if (!system.empty()) out.string("system", system);
  out.string("code", code);
  if (const auto display = codes::display_of(system, code); !display.empty()) out.string("display", display);
  out.end_object();
  out.end_array();
  if (!text.empty()) out.string("text", text);
  out.end_object();
}

void write_outputs(ObjectText& out, const Advice& advice) {
  if (advice.answers.empty()) return;
  out.begin_array("output");
  for (const AdviceAnswer& answer : advice.answers) {
    out.begin_object();
    out.begin_object("type");
    out.string("text", "Advice");
    out.end_object();
    write_reference(out, "valueReference", "Communication/" + base::to_string(answer.id));
    out.end_object();
  }
  out.end_array();
}

std::string question_of(const Advice& advice) {
  ObjectText out;
  begin(out, "CommunicationRequest", request_id_of(advice), "1", advice.asked_at, advice_request_profile);
  const bool withdrawn = advice.status == TaskStatus::cancelled || advice.status == TaskStatus::rejected;
  out.string("status", advice.status == TaskStatus::completed ? "completed" : withdrawn ? "revoked" : "active");
  out.string("priority", advice.priority);
  out.begin_array("payload");
  for (const std::string& paragraph : advice.question) {
    out.begin_object();
    out.string("contentString", paragraph);
    out.end_object();
  }
  out.end_array();
  out.string("authoredOn", base::format_instant(advice.asked_at));
  write_organisation(out, "requester", advice.asker_ods);
  out.begin_array("recipient");
  write_organisation(out, {}, advice.adviser_ods);
  out.end_array();
  out.end_object();
  return out.take();
}

std::string answer_of(const Advice& advice, const AdviceAnswer& answer) {
  ObjectText out;
  begin(out, "Communication", base::to_string(answer.id), "1", answer.at, advice_answer_profile);
  out.begin_array("basedOn");
  write_reference(out, {}, "CommunicationRequest/" + request_id_of(advice));
  out.end_array();
  out.string("status", "completed");
  out.string("sent", base::format_instant(answer.at));
  out.begin_array("recipient");
  write_organisation(out, {}, advice.asker_ods);
  out.end_array();
  write_organisation(out, "sender", advice.adviser_ods);
  out.begin_array("payload");
  out.begin_object();
  out.string("contentString", answer.text);
  out.end_object();
  out.end_array();
  out.end_object();
  return out.take();
}

}  // namespace

std::string advice_task(const Advice& advice) {
  ObjectText out;
  begin(out, "Task", base::to_string(advice.id), std::to_string(advice.version), advice.last_modified,
        advice_task_profile);
  if (!advice.referral.empty()) {
    out.begin_array("partOf");
    write_reference(out, {}, advice.referral);
    out.end_array();
  }
  out.string("status", to_code(advice.status));
  if (advice.status_reason) {
    write_concept(out, "statusReason", advice.status_reason->system, advice.status_reason->code,
                  advice.status_reason->text);
  }
  if (advice.overdue && !is_terminal(advice.status)) {
    write_concept(out, "businessStatus", codes::business_status_system, codes::no_answer, {});
  }
  out.string("intent", "order");
  out.string("priority", advice.priority);
  write_concept(out, "code", codes::task_code_system, codes::seek_safeguarding_advice, {});
  write_reference(out, "focus", "CommunicationRequest/" + request_id_of(advice));
  out.string("authoredOn", base::format_instant(advice.asked_at));
  out.string("lastModified", base::format_instant(advice.last_modified));
  write_organisation(out, "requester", advice.asker_ods);
  write_organisation(out, "owner", advice.adviser_ods);
  out.begin_object("restriction");
  out.begin_object("period");
  out.string("start", base::format_instant(advice.asked_at));
  out.string("end", base::format_instant(advice.due_at));
  out.end_object();
  out.end_object();
  write_outputs(out, advice);
  out.end_object();
  return out.take();
}

std::vector<std::string> advice_resources(const Advice& advice) {
  std::vector<std::string> resources{advice_task(advice), question_of(advice)};
  for (const AdviceAnswer& answer : advice.answers) resources.push_back(answer_of(advice, answer));
  return resources;
}

}  // namespace gateway::referral
