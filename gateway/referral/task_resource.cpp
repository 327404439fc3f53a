#include "referral/task_resource.hpp"

#include "referral/codes.hpp"
#include "referral/next_step.hpp"
#include "referral/object_text.hpp"

namespace gateway::referral {
namespace {

// {"coding":[{system, code, display?}], "text"?} as the value of `name`, or as an array's element when it is empty.
void write_concept(ObjectText& out, std::string_view name, std::string_view system, std::string_view code,
                   std::string_view text) {
  if (name.empty()) {
    out.begin_object();
  } else {
    out.begin_object(name);
  }
  if (!code.empty()) {
    out.begin_array("coding");
    out.begin_object();
    if (!system.empty()) out.string("system", system);
    out.string("code", code);
    if (const auto display = codes::display_of(system, code); !display.empty()) out.string("display", display);
    out.end_object();
    out.end_array();
  }
  if (!text.empty()) out.string("text", text);
  out.end_object();
}

void write_reference(ObjectText& out, std::string_view name, std::string_view reference) {
  if (reference.empty()) return;
  out.begin_object(name);
  out.string("reference", reference);
  out.end_object();
}

void write_identifier(ObjectText& out, std::string_view system, std::string_view value) {
  out.string("system", system);
  out.string("value", value);
}

void write_meta(ObjectText& out, const ReferralTask& task) {
  out.begin_object("meta");
  out.string("versionId", std::to_string(task.version));
  out.string("lastUpdated", base::format_instant(task.last_modified));
  if (task.purpose == TaskPurpose::fulfill || task.purpose == TaskPurpose::escalate) {
    out.begin_array("profile");
    out.string(task.purpose == TaskPurpose::fulfill ? codes::referral_task_profile : codes::escalation_task_profile);
    out.end_array();
  }
  out.begin_array("security");
  out.begin_object();
  out.string("system", codes::confidentiality_system);
  out.string("code", "R");
  out.string("display", "restricted");
  out.end_object();
  out.end_array();
  out.end_object();
}

// An escalation's owner is an organisation, and the role there; who fills it is not for the gateway to know.
void write_owner_role(ObjectText& out, const ReferralTask& task) {
  out.begin_object("owner");
  out.begin_array("extension");
  out.begin_object();
  out.string("url", codes::owner_role_extension);
  write_concept(out, "valueCodeableConcept", codes::role_system, task.owner_role, {});
  out.end_object();
  out.end_array();
  out.string("type", "Organization");
  out.begin_object("identifier");
  write_identifier(out, codes::ods_system, task.owner_ods);
  out.end_object();
  const auto display = codes::display_of(codes::role_system, task.owner_role);
  out.string("display", display.empty() ? std::string_view(task.owner_role) : display);
  out.end_object();
}

void write_sender_task(ObjectText& out, const ReferralTask& task) {
  if (task.sender_task.empty()) return;
  out.begin_array("input");
  out.begin_object();
  write_concept(out, "type", codes::task_input_system, codes::sender_task, {});
  write_reference(out, "valueReference", task.sender_task);
  out.end_object();
  out.end_array();
}

}  // namespace

std::string task_resource(const ReferralTask& task, std::string_view requisition) {
  ObjectText out;
  const std::string id = base::to_string(task.id);
  const bool escalation = task.purpose == TaskPurpose::escalate;
  out.begin_object();
  out.string("resourceType", "Task");
  out.string("id", id);
  write_meta(out, task);
  if (escalation) {
    out.begin_array("extension");
    out.begin_object();
    out.string("url", codes::rung_extension);
    out.unsigned_number("valuePositiveInt", task.rung);
    out.end_object();
    out.end_array();
  }
  out.begin_array("identifier");
  out.begin_object();
  write_identifier(out, codes::task_identifier_system, id);
  out.end_object();
  out.end_array();
  if (!requisition.empty()) {
    const auto bar = requisition.find('|');
    out.begin_object("groupIdentifier");
    if (bar == std::string_view::npos) {
      write_identifier(out, codes::requisition_system, requisition);
    } else {
      write_identifier(out, requisition.substr(0, bar), requisition.substr(bar + 1));
    }
    out.end_object();
  }
  if (!task.part_of.empty()) {
    out.begin_array("partOf");
    out.begin_object();
    out.string("reference", task.part_of);
    out.end_object();
    out.end_array();
  }
  out.string("status", to_code(task.status));
  if (task.status_reason) {
    write_concept(out, "statusReason", task.status_reason->system, task.status_reason->code, task.status_reason->text);
  }
  if (!task.business_status.empty()) {
    write_concept(out, "businessStatus", codes::business_status_system, task.business_status, {});
  }
  const bool next_step = task.purpose == TaskPurpose::next_step;
  out.string("intent", next_step ? "proposal" : "order");
  if (!task.priority.empty()) out.string("priority", task.priority);
  const bool standard = task.purpose == TaskPurpose::fulfill || task.purpose == TaskPurpose::abort;
  write_concept(out, "code", standard ? codes::hl7_task_code_system : codes::task_code_system,
                next_step ? std::string_view(task.step) : std::string_view(to_text(task.purpose)), {});
  if (next_step) out.string("description", next_step_words(task.step));
  write_reference(out, "focus", task.focus);
  write_reference(out, "for", task.for_patient);
  out.string("authoredOn", base::format_instant(task.authored_on));
  out.string("lastModified", base::format_instant(task.last_modified));
  write_reference(out, "requester", task.requester);
  if (!task.owner.empty()) {
    write_reference(out, "owner", task.owner);
  } else if (!task.owner_role.empty()) {
    write_owner_role(out, task);
  }
  if (task.reason) write_concept(out, "reasonCode", task.reason->system, task.reason->code, task.reason->text);
  if (!task.note.empty()) out.raw("note", task.note);
  if (task.due) {
    out.begin_object("restriction");
    out.begin_object("period");
    out.string("end", base::format_instant(*task.due));
    out.end_object();
    out.end_object();
  }
  if (task.input.empty()) {
    write_sender_task(out, task);
  } else {
    out.raw("input", task.input);
  }
  if (!task.output.empty()) out.raw("output", task.output);
  out.end_object();
  return out.take();
}

}  // namespace gateway::referral
