#include "referral/case_codec.hpp"

#include <array>

#include "json/reader.hpp"
#include "referral/case_links.hpp"
#include "referral/case_members.hpp"
#include "referral/clock_codec.hpp"
#include "referral/object_text.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

constexpr int format_version = 2;
constexpr std::array<std::string_view, 5> purposes = {"fulfill", "escalate", "inform", "abort", "next-step"};
constexpr std::array<std::string_view, 4> delivery_states = {"none", "queued", "delivered", "escalated"};

std::int64_t to_number(base::Instant instant) {
  return instant.time_since_epoch().count();
}

void write_optional(ObjectText& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.string(name, text);
}

void write_reason(ObjectText& out, std::string_view name, const std::optional<Reason>& reason) {
  if (!reason) return;
  out.begin_object(name);
  out.string("system", reason->system);
  out.string("code", reason->code);
  out.string("text", reason->text);
  out.end_object();
}

void write_members(ObjectText& out, const ReferralTask& task) {
  out.string("id", base::to_string(task.id));
  out.unsigned_number("version", task.version);
  out.string("purpose", purposes[static_cast<std::size_t>(task.purpose)]);
  out.string("status", to_code(task.status));
  write_optional(out, "business_status", task.business_status);
  write_reason(out, "status_reason", task.status_reason);
  write_optional(out, "priority", task.priority);
  out.number("authored_on", to_number(task.authored_on));
  out.number("last_modified", to_number(task.last_modified));
  if (task.due) out.number("due", to_number(*task.due));
  write_optional(out, "focus", task.focus);
  write_optional(out, "for_patient", task.for_patient);
  write_optional(out, "requester", task.requester);
  write_optional(out, "owner", task.owner);
  write_optional(out, "owner_role", task.owner_role);
  write_optional(out, "owner_ods", task.owner_ods);
  write_optional(out, "part_of", task.part_of);
  write_optional(out, "sender_task", task.sender_task);
  write_reason(out, "reason", task.reason);
  out.unsigned_number("rung", task.rung);
  write_optional(out, "step", task.step);
  write_optional(out, "input", task.input);
  write_optional(out, "output", task.output);
  write_optional(out, "note", task.note);
}

void write_notices(ObjectText& out, const std::vector<PendingNotice>& notices) {
  if (notices.empty()) return;
  out.begin_array("notices");
  for (const PendingNotice& notice : notices) {
    out.begin_object();
    out.string("id", base::to_string(notice.id));
    out.string("task", base::to_string(notice.task));
    out.string("role", notice.role);
    out.boolean("failed", notice.failed);
    out.end_object();
  }
  out.end_array();
}

void write_tasks(ObjectText& out, std::string_view name, const std::vector<ReferralTask>& tasks) {
  out.begin_array(name);
  for (const ReferralTask& task : tasks) {
    out.begin_object();
    write_members(out, task);
    out.end_object();
  }
  out.end_array();
}

void write_letters(ObjectText& out, const std::vector<Letter>& letters) {
  out.begin_array("letters");
  for (const Letter& letter : letters) {
    out.begin_object();
    out.string("task", base::to_string(letter.task));
    out.string("state", delivery_states[static_cast<std::size_t>(letter.state)]);
    out.unsigned_number("attempts", letter.attempts);
    out.end_object();
  }
  out.end_array();
}

std::vector<Letter> read_letters(const json::Node* list, std::optional<Error>& problem) {
  std::vector<Letter> letters;
  if (list == nullptr) return letters;
  for (const json::Node& node : *list) {
    const Members members(node, problem);
    letters.push_back({members.uuid("task"), static_cast<DeliveryState>(members.word("state", delivery_states)),
                       members.number<std::uint32_t>("attempts")});
  }
  return letters;
}

ReferralTask read_task(const json::Node& node, int format, std::optional<Error>& problem) {
  const Members members(node, problem);
  ReferralTask task;
  task.id = members.uuid("id");
  task.version = members.number<std::uint32_t>("version");
  if (format == format_before_ladders) {
    task.purpose = members.boolean("escalation") ? TaskPurpose::escalate : TaskPurpose::fulfill;
  } else {
    task.purpose = static_cast<TaskPurpose>(members.word("purpose", purposes));
  }
  task.status = members.status("status");
  task.business_status = members.text("business_status");
  task.status_reason = members.reason("status_reason");
  task.priority = members.text("priority");
  task.authored_on = members.instant("authored_on");
  task.last_modified = members.instant("last_modified");
  task.due = members.optional_instant("due");
  task.focus = members.text("focus");
  task.for_patient = members.text("for_patient");
  task.requester = members.text("requester");
  task.owner = members.text("owner");
  task.owner_role = members.text("owner_role");
  task.owner_ods = members.text("owner_ods");
  task.part_of = members.text("part_of");
  task.sender_task = members.text("sender_task");
  task.reason = members.reason("reason");
  task.rung = members.number<std::uint32_t>("rung");
  task.step = members.text("step");
  task.input = members.text("input");
  task.output = members.text("output");
  task.note = members.text("note");
  return task;
}

std::vector<ReferralTask> read_tasks(const json::Node* list, int format, std::optional<Error>& problem) {
  std::vector<ReferralTask> tasks;
  if (list == nullptr) return tasks;
  for (const json::Node& node : *list) tasks.push_back(read_task(node, format, problem));
  return tasks;
}

}  // namespace

std::string encode_case(const Case& value) {
  ObjectText out;
  out.begin_object();
  out.number("format", format_version);
  out.string("id", base::to_string(value.id));
  out.string("referral_id", base::to_string(value.referral_id));
  out.string("correlation_id", base::to_string(value.correlation_id));
  out.string("request_id", base::to_string(value.request_id));
  out.unsigned_number("version", value.version);
  out.string("practice_ods", value.practice_ods);
  out.string("council_ods", value.council_ods);
  out.string("requisition", value.requisition);
  out.string("child_initials", value.child_initials.reveal());
  out.boolean("immediate_danger", value.immediate_danger);
  out.boolean("quarantined", value.quarantined);
  out.string("service_request", value.service_request);
  out.string("delivery", delivery_states[static_cast<std::size_t>(value.delivery)]);
  out.unsigned_number("delivery_attempts", value.delivery_attempts);
  if (value.task) {
    out.begin_object("task");
    write_members(out, *value.task);
    out.end_object();
  }
  write_tasks(out, "escalations", value.escalations);
  if (!value.errands.empty()) write_tasks(out, "errands", value.errands);
  if (!value.next_steps.empty()) write_tasks(out, "next_steps", value.next_steps);
  if (!value.letters.empty()) write_letters(out, value.letters);
  write_texts(out, "reached", value.reached);
  write_links(out, value);
  out.begin_array("clocks");
  for (const Clock& clock : value.clocks) write_clock(out, clock);
  out.end_array();
  write_notices(out, value.notices);
  out.end_object();
  return out.take();
}

base::Result<Case> decode_case(std::string_view text) {
  static const json::Names names;
  const auto document = TRY(json::read(text, names));
  if (!document.root().is_object()) return Error(ErrorKind::structure, "a stored case is not an object");
  std::optional<Error> problem;
  const Members members(document.root(), problem);
  const int format = members.number<int>("format");
  if (format != format_version && format != format_before_ladders) {
    return Error(ErrorKind::value, "a stored case has a format this program does not know", "/format",
                 "open the store with the version of the program that wrote it, or a later one");
  }
  Case value;
  value.id = members.uuid("id");
  value.referral_id = members.uuid("referral_id");
  value.correlation_id = members.uuid("correlation_id");
  value.request_id = members.uuid("request_id");
  value.version = members.number<std::uint64_t>("version");
  value.practice_ods = members.text("practice_ods");
  value.council_ods = members.text("council_ods");
  value.requisition = members.text("requisition");
  value.child_initials = base::Sensitive<std::string>(members.text("child_initials"));
  value.immediate_danger = members.boolean("immediate_danger");
  value.quarantined = members.boolean("quarantined");
  value.service_request = members.text("service_request");
  value.delivery = static_cast<DeliveryState>(members.word("delivery", delivery_states));
  value.delivery_attempts = members.number<std::uint32_t>("delivery_attempts");
  if (const json::Node* task = document.root().find("task")) value.task = read_task(*task, format, problem);
  value.escalations = read_tasks(members.list("escalations"), format, problem);
  value.errands = read_tasks(document.root().find("errands"), format, problem);
  value.next_steps = read_tasks(document.root().find("next_steps"), format, problem);
  value.letters = read_letters(document.root().find("letters"), problem);
  value.reached = members.texts("reached");
  read_links(document.root(), value, problem);
  if (const json::Node* list = members.list("clocks")) {
    for (const json::Node& node : *list) value.clocks.push_back(read_clock(node, format, problem));
  }
  value.notices = members.notices("notices");
  if (problem) return *problem;
  return value;
}

}  // namespace gateway::referral
