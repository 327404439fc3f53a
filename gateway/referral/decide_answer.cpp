// Answers to what was asked: they are waited for; the practice's to the council goes onto the referral's Task, which
// the council is sent.
#include <algorithm>
#include <array>

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"
#include "referral/object_text.hpp"

namespace gateway::referral {
namespace {

// Asked beside an escalation about the very same: one ladder is enough.
constexpr std::array on_the_ladder = {codes::ask_after_decision, codes::cancellation_refused};

constexpr std::string_view replaced_members[] = {"type"};

const json::Rewording as_it_stands{{}, [](std::string_view text) { return text; }};

// One entry of Task.input of our type answer, with `value` (`,"value[x]":…`) as it was given.
void append_answer(std::string& entries, std::string_view value) {
  ObjectText type;
  type.begin_object();
  type.begin_array("coding");
  type.begin_object();
  type.string("system", codes::task_input_system);
  type.string("code", codes::answer);
  type.string("display", codes::display_of(codes::task_input_system, codes::answer));
  type.end_object();
  type.end_array();
  type.end_object();
  if (!entries.empty()) entries += ',';
  entries += "{\"type\":" + type.take() + std::string(value) + '}';
}

// What the errand was completed with: the values of its outputs, the texts of its notes.
std::string answers_of(const ReferralTask& errand) {
  static const json::Names names;
  std::string entries;
  if (const auto outputs = json::read(errand.output, names); !errand.output.empty() && outputs) {
    for (const json::Node& output : outputs->root()) {
      std::string value;
      json::write_members_to(output, replaced_members, as_it_stands, value);
      append_answer(entries, value);
    }
  }
  if (const auto notes = json::read(errand.note, names); !errand.note.empty() && notes) {
    for (const json::Node& note : notes->root()) {
      append_answer(entries, ",\"valueString\":" + json::quote(note.string("text")));
    }
  }
  return entries;
}

std::string with_entries(const ReferralTask& referral, const std::string& entries) {
  std::string input = referral.input;
  // Nothing but the sender's Task is written by itself.
  if (input.empty() && !referral.sender_task.empty()) {
    input = input_of(codes::sender_task, "valueReference", referral.sender_task);
  }
  if (input.empty()) return "[" + entries + "]";
  input.pop_back();
  return input + ',' + entries + ']';
}

base::Uuid answer_clock(const ReferralTask& errand, std::string_view rule) {
  return base::derive_near(errand.id, "answer|" + std::string(rule));
}

}  // namespace

void await_answer(Decision& decision, const ReferralTask& errand, const Circumstances& at) {
  const auto& reasons = on_the_ladder;
  const bool escalated = std::find(reasons.begin(), reasons.end(), errand.reason->code) != reasons.end();
  if (errand.purpose != TaskPurpose::inform || errand.due || escalated) return;
  for (const ClockRule& rule : at.policy.clocks) {
    if (met(rule.starts_on, {milestones::asked}).empty() || !applies(rule, decision.next)) continue;
    const base::Uuid id = answer_clock(errand, rule.id);
    start_clock(decision, rule, at, &id);
  }
}

void stop_waiting(Decision& decision, const ReferralTask& errand, std::string_view why, const Circumstances& at) {
  for (std::size_t index = 0; index < decision.next.clocks.size(); ++index) {
    const Clock& clock = decision.next.clocks[index];
    if (!clock.watch && !clock.ended_at && clock.id == answer_clock(errand, clock.rule)) {
      stop_clock(decision, index, why, at);
    }
  }
}

const ReferralTask* awaited_by(const Case& of, const Clock& clock) {
  const auto found = std::find_if(of.errands.begin(), of.errands.end(), [&](const ReferralTask& errand) {
    return answer_clock(errand, clock.rule) == clock.id;
  });
  return found == of.errands.end() ? nullptr : &*found;
}

void settle_reminder(Decision& decision, const Clock& ended, const Circumstances& at) {
  if (ended.inform.empty()) return;
  const auto& clocks = decision.next.clocks;
  const bool still_asked = std::any_of(clocks.begin(), clocks.end(), [&](const Clock& clock) {
    return clock.state == ClockState::breached && !clock.ended_at && !clock.inform.empty() &&
           clock.reason == ended.reason;
  });
  if (!still_asked) settle_errands(decision, ended.reason, at);
}

void pass_answer_on(Decision& decision, const ReferralTask& errand, const Circumstances& at) {
  ReferralTask& referral = *decision.next.task;
  const std::string entries = answers_of(errand);
  // What is final stays as it is, and needs no answer.
  if (entries.empty() || is_terminal(referral.status)) return;
  referral.input = with_entries(referral, entries);
  ++referral.version;
  referral.last_modified = std::max(at.now, referral.last_modified);
  write_task(decision, referral);
  tell_moved(decision, referral, at);
  send_answer(decision, errand, at);
}

}  // namespace gateway::referral
