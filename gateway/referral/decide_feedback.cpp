// Feedback of a council: what the referrer and the family were told, each with its own clock.
#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

// A family is told only in a way that is safe for the child (standards.md §6).
base::Status check_safe(const FeedbackGiven& event) {
  if (event.to != Addressee::family || !event.given || !event.contact_prohibited || event.says_how_safe) {
    return base::Success{};
  }
  return base::Error(
      base::ErrorKind::business_rule, "the referral forbids contacting child and family", "Communication.status",
      "send not-done with the reason unsafe-to-inform, or say in a note with the extension safe-contact how "
      "safe contact was made");
}

}  // namespace

base::Result<Decision> decide_feedback(const Case& current, const FeedbackGiven& event, const Circumstances& at) {
  if (!current.task || current.task->id != event.task_id || event.organisation != current.council_ods) {
    return base::Error(base::ErrorKind::not_found, "no such Task");
  }
  TRY(check_safe(event));
  Decision decision = change_of(current);
  catch_up(decision, at);
  const bool family = event.to == Addressee::family;
  const std::string reference = "Communication/" + base::to_string(event.resource.id);
  decision.resources.push_back(event.resource);
  Details details{{"communication", reference},
                  {"to", family ? "family" : "referrer"},
                  {"status", event.given ? "completed" : "not-done"},
                  {"task", task_reference(event.task_id)}};
  if (event.not_done) details.emplace_back("reason", event.not_done->code);
  tell(decision, at, "feedback", event.organisation, std::move(details));
  note_fact(decision, at, "create", event.organisation, reference);
  // A reason given for not telling the family ends the waiting too; the referrer must be told something.
  if (family) {
    reach(decision, milestones::family_told, at);
    settle_errands(decision, codes::family_not_told, at);
  } else if (event.given) {
    reach(decision, milestones::referrer_told, at);
    settle_errands(decision, codes::feedback_incomplete, at);
  }
  return decision;
}

}  // namespace gateway::referral
