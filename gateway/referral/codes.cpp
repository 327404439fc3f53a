#include "referral/codes.hpp"

namespace gateway::referral::codes {
namespace {

constexpr Code business_statuses[] = {
    {received_for_conversion, "Received, to be turned into a referral"},
    {queued, "Queued for the council"},
    {sent, "Delivered to the council's system"},
    {delivery_retrying, "Delivery failed and is tried again"},
    {withdrawn_before_sending, "Withdrawn before it was sent"},
    {received_by_system, "Received by the council's system, not yet by a person"},
    {acknowledged, "Acknowledged by a named person"},
    {awaiting_information, "Waiting for more information"},
    {accepted, "Accepted, kind of response not said"},
    {accepted_s17_assessment, "Accepted for a section 17 assessment"},
    {accepted_s47_strategy, "Accepted for a section 47 strategy discussion"},
    {accepted_early_help, "Accepted for early help"},
    {not_accepted, "Not accepted, kind not said"},
    {not_accepted_advice_given, "Not accepted, advice given"},
    {not_accepted_signposted, "Not accepted, signposted to another service"},
    {not_accepted_early_help_offered, "Not accepted, early help offered"},
    {not_accepted_wrong_area, "Not accepted, the child lives in another area"},
    {not_accepted_no_further_action, "Not accepted, no further action"},
    {in_progress, "In progress, step not said"},
    {assessment_started, "Assessment started"},
    {strategy_discussion_held, "Strategy discussion held"},
    {s47_started, "Section 47 enquiry started"},
    {icpc_scheduled, "Initial child protection conference scheduled"},
    {child_seen, "Child seen"},
    {on_hold, "On hold; statutory clocks keep running"},
    {cancellation_requested, "The referrer asks the council to stop"},
    {completed, "Completed, outcome not said"},
    {completed_cp_plan, "Completed with a child protection plan"},
    {completed_cin_plan, "Completed with a child in need plan"},
    {completed_early_help, "Completed with early help"},
    {completed_nfa, "Completed, no further action"},
    {could_not_complete, "Could not be completed"},
    {withdrawn, "Withdrawn by the referrer"},
    {entered_in_error, "Entered in error"},
    {wrong_person, "Entered in error: wrong person"},
    {duplicate_record, "Entered in error: the same record twice"},
    {raised, "Raised, nobody has taken it yet"},
    {being_resolved, "Being resolved"},
    {resolved, "Resolved"},
    {offered, "Offered to the practice, not answered yet"},
    {step_taken, "Taken by the practice"},
    {step_declined, "Not taken by the practice"},
    {step_done, "Done"},
    {no_answer, "Not answered in time"},
};

constexpr Code status_reasons[] = {
    {"below-threshold", "Does not meet the threshold for children's social care"},
    {"insufficient-information", "Not enough information to decide"},
    {"wrong-area", "Another authority is responsible"},
    {"already-open", "The child's case is open already"},
    {"duplicate-referral", "The same concern was referred already"},
    {"early-help-suitable", "Early help is the suitable response"},
    {"other-service-suitable", "Another service is the suitable response"},
    {"awaiting-referrer", "Waiting for the referrer"},
    {"awaiting-other-agency", "Waiting for another agency"},
    {"family-not-reached", "The child or family could not be reached"},
    {"family-moved", "The family moved away"},
    {"referrer-withdrew", "The referrer withdrew the request"},
    {wrong_person, "The record is about another person"},
    {duplicate_record, "The record was sent twice"},
    {test_record, "The record was a test"},
    {"other", "Another reason, told in the text"},
};

constexpr Code escalation_reasons[] = {
    {no_decision, "The council has not decided in time"},
    {delivery_failed, "The referral cannot be delivered to the council"},
    {unprocessed_record, "A record came in that could not become a referral"},
    {not_processed, "A kept record was not dealt with in time"},
    {could_not_complete, "The council could not complete its work"},
    {withdrawn_after_sending, "A referral was taken back that the council may hold as live"},
    {privacy_incident, "A referral was entered in error"},
    {no_strategy_discussion, "No strategy discussion was held in time"},
    {no_conference, "No child protection conference was scheduled in time"},
    {assessment_overdue, "The assessment was not completed in time"},
    {no_feedback, "The council gave no suggestion with its refusal in time"},
    {cancellation_wanted, "The referrer wants work stopped that the council has begun"},
    {cancellation_refused, "The council goes on with work it was asked to stop"},
    {disagreement, "The practice disagrees with the council's decision"},
    {nobody_responsible, "No council has taken the child on"},
    {review_due, "A referral that nothing watches over is to be looked at again"},
    {not_answered, "What was asked is not answered"},
    {feedback_incomplete, "A refusal says nothing about what else may help"},
    {information_wanted, "The council waits for information from the referrer"},
    {re_referral_due, "Time to decide about referring again"},
    {family_not_told, "The family was not told of the decision in time"},
    {child_not_seen, "The child was not seen in time"},
    {not_in_writing, "What was said by telephone was not confirmed in writing in time"},
    {ask_after_decision, "Time to ask the council for its decision"},
};

constexpr Code roles[] = {
    {practice_lead, "Practice safeguarding lead"},
    {deputy_lead, "Deputy practice safeguarding lead"},
    {"named-gp", "Named GP for safeguarding"},
    {"named-nurse", "Named nurse for safeguarding"},
    {"designated-doctor", "Designated doctor for safeguarding"},
    {"designated-nurse", "Designated nurse for safeguarding"},
    {"lado", "Local authority designated officer"},
    {"mash-manager", "Manager of the multi-agency safeguarding hub"},
    {"edt", "Emergency duty team"},
    {"partnership-chair", "Chair of the safeguarding partnership"},
};

constexpr Code task_codes[] = {
    {escalate, "Take up a referral that is not moving"},
    {inform, "Say what is missing"},
    {seek_safeguarding_advice, "Ask for safeguarding advice"},
    {refer_again, "Refer again with more information"},
    {refer_to_early_help, "Refer the family to early help"},
    {obtain_collateral, "Ask other professionals what they know"},
    {seek_guidance, "Seek guidance"},
    {escalate_disagreement, "Escalate the disagreement"},
    {redirect, "Send the referral to the council responsible"},
};

constexpr Code task_inputs[] = {
    {sender_task, "The Task the sender brought"},
    {earlier_referral, "An earlier referral of the same child that was not accepted"},
    {earlier_elsewhere, "Earlier referrals by other practices that were not accepted"},
    {responsible_council, "The council said to be responsible"},
    {answer, "The practice's answer to what the council asked"},
};

constexpr Code task_outputs[] = {
    {suggestion, "What the council suggests instead"},
    {spoken_to_at_council, "The person at the council who was spoken to"},
    {done_for, "The person of the owner's role for whom the practice did this"},
    {responsible_council, "The council said to be responsible"},
};

constexpr System all_systems[] = {
    {business_status_system, business_statuses},
    {status_reason_system, status_reasons},
    {escalation_reason_system, escalation_reasons},
    {role_system, roles},
    {task_code_system, task_codes},
    {task_input_system, task_inputs},
    {task_output_system, task_outputs},
};

const Code* find(std::string_view uri, std::string_view code) {
  for (const System& system : all_systems) {
    if (system.uri != uri) continue;
    for (const Code& one : system.codes) {
      if (one.code == code) return &one;
    }
  }
  return nullptr;
}

}  // namespace

std::span<const System> systems() {
  return all_systems;
}

std::string_view display_of(std::string_view uri, std::string_view code) {
  const Code* found = find(uri, code);
  return found == nullptr ? std::string_view() : found->display;
}

bool is_known(std::string_view uri, std::string_view code) {
  return find(uri, code) != nullptr;
}

}  // namespace gateway::referral::codes
