#include "referral/decide_parts.hpp"

#include <algorithm>

#include "referral/codes.hpp"
#include "referral/object_text.hpp"
#include "referral/task_resource.hpp"

namespace gateway::referral {
namespace {

void append_input(ObjectText& out, std::string_view code, std::string_view member, std::string_view value) {
  out.begin_object();
  out.begin_object("type");
  out.begin_array("coding");
  out.begin_object();
  out.string("system", codes::task_input_system);
  out.string("code", code);
  out.string("display", codes::display_of(codes::task_input_system, code));
  out.end_object();
  out.end_array();
  out.end_object();
  if (member == "valueReference") {
    out.begin_object(member);
    out.string("reference", value);
    out.end_object();
  } else {
    out.string(member, value);
  }
  out.end_object();
}

}  // namespace

base::Uuid referral_task_id(const base::Uuid& case_id) {
  return base::derive_near(case_id, "task|fulfill");
}

base::Uuid clock_id(const base::Uuid& case_id, std::string_view rule) {
  return base::derive_near(case_id, "clock|" + std::string(rule));
}

base::Uuid delivery_id(const base::Uuid& case_id) {
  return base::derive_near(case_id, "delivery|1");
}

base::Uuid escalation_id(const base::Uuid& cause, std::string_view reason, std::size_t rung) {
  return base::derive_near(cause, "escalation|" + std::string(reason) + "|" + std::to_string(rung));
}

std::string task_reference(const base::Uuid& id) {
  return "Task/" + base::to_string(id);
}

Decision change_of(const Case& current) {
  Decision decision;
  decision.next = current;
  ++decision.next.version;
  return decision;
}

Decision no_change(const Case& current) {
  Decision decision;
  decision.next = current;
  decision.unchanged = true;
  return decision;
}

void tell(Decision& decision, const Circumstances& at, std::string kind, std::string actor, Details details) {
  decision.story.push_back({at.now, std::move(kind), std::move(actor), std::move(details)});
}

void note_fact(Decision& decision, const Circumstances& at, std::string action, std::string actor, std::string object,
               std::string outcome, std::string rule) {
  decision.facts.push_back(
      {at.now, std::move(action), std::move(actor), std::move(object), std::move(outcome), std::move(rule)});
}

std::string input_of(std::string_view code, std::string_view member, std::string_view value) {
  ObjectText out;
  append_input(out, code, member, value);
  return "[" + out.take() + "]";
}

std::string earlier_input(const Case& of) {
  ObjectText out;
  std::size_t elsewhere = 0;
  base::Instant last{};
  for (const EarlierReferral& one : of.earlier) {
    if (one.practice_ods == of.practice_ods) {
      append_input(out, codes::earlier_referral, "valueReference", one.task);
      continue;
    }
    ++elsewhere;
    last = std::max(last, one.refused_at);
  }
  if (elsewhere > 0) {
    append_input(out, codes::earlier_elsewhere, "valueString",
                 std::to_string(elsewhere) + ", the last on " + base::format_instant(last).substr(0, 10));
  }
  const std::string entries = out.take();
  return entries.empty() ? entries : "[" + entries + "]";
}

void write_task(Decision& decision, const ReferralTask& task) {
  decision.resources.push_back({"Task", task.id, task.version, task_resource(task, decision.next.requisition)});
}

}  // namespace gateway::referral
