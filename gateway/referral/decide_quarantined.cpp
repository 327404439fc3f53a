// What a record that could not become a referral sets in motion: it is kept, and a person is told at once.
#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

// Kind and place of each problem: enough to find it in the kept record, nothing of what stands there.
std::string problems(const RecordQuarantined& event) {
  std::string text = "The record was kept but not turned into a referral; it stopped at " + event.stage;
  constexpr std::size_t shown = 5;
  for (std::size_t index = 0; index < event.errors.size() && index < shown; ++index) {
    const base::Error& error = event.errors[index];
    text += index == 0 ? ": " : "; ";
    text += base::issue_type(error.kind);
    if (!error.place.empty()) text += " at " + error.place;
  }
  if (event.errors.size() > shown) text += "; and " + std::to_string(event.errors.size() - shown) + " more";
  return text + ".";
}

}  // namespace

base::Result<Decision> decide_quarantined(const Case& current, const RecordQuarantined& event,
                                          const Circumstances& at) {
  if (current.version != 0) return no_change(current);
  Decision decision;
  Case& next = decision.next;
  next.id = event.case_id;
  next.referral_id = event.referral_id;
  next.correlation_id = event.correlation_id;
  next.request_id = event.request_id;
  next.version = 1;
  next.practice_ods = event.practice_ods;
  next.quarantined = true;
  decision.resources = event.resources;

  tell(decision, at, "received", event.practice_ods, {{"practice", event.practice_ods}});
  tell(decision, at, "stored", gateway_actor, {{"case", base::to_string(event.case_id)}, {"original", event.original}});
  Details why{{"stage", event.stage}, {"errors", std::to_string(event.errors.size())}};
  if (!event.errors.empty()) {
    const base::Error& first = event.errors.front();
    why.emplace_back("first", std::string(base::issue_type(first.kind)) + " at " + first.place);
  }
  tell(decision, at, "quarantined", gateway_actor, std::move(why));
  note_fact(decision, at, "quarantine", gateway_actor, event.original, "success", event.stage);

  reach(decision, milestones::kept, at);
  raise_escalation(decision,
                   {.cause = event.case_id,
                    .reason = codes::unprocessed_record,
                    .text = problems(event),
                    .focus = event.original,
                    .due = next.clocks.front().due_at},
                   at);
  return decision;
}

}  // namespace gateway::referral
