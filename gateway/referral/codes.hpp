// Codes: every code and system URI the domain writes into or reads from a Task, with what a person reads.
#pragma once

#include <span>
#include <string_view>

#include "fhir/identifiers.hpp"

namespace gateway::referral::codes {

struct Code {
  std::string_view code;
  std::string_view display;
};

// A CodeSystem of ours as it is published (fhir-profiles/codesystems/).
struct System {
  std::string_view uri;
  std::span<const Code> codes;
};

// Our bases are those of fhir/identifiers.hpp; a test holds them together.
inline constexpr std::string_view business_status_system =
    "https://referral-gateway.example/fhir/CodeSystem/business-status";
inline constexpr std::string_view status_reason_system =
    "https://referral-gateway.example/fhir/CodeSystem/status-reason";
inline constexpr std::string_view escalation_reason_system =
    "https://referral-gateway.example/fhir/CodeSystem/escalation-reason";
inline constexpr std::string_view role_system = "https://referral-gateway.example/fhir/CodeSystem/safeguarding-role";
inline constexpr std::string_view task_code_system = "https://referral-gateway.example/fhir/CodeSystem/task-code";
inline constexpr std::string_view task_input_system = "https://referral-gateway.example/fhir/CodeSystem/task-input";
inline constexpr std::string_view task_output_system = "https://referral-gateway.example/fhir/CodeSystem/task-output";
inline constexpr std::string_view referral_task_profile =
    "https://referral-gateway.example/fhir/StructureDefinition/SafeguardingReferralTask";
inline constexpr std::string_view escalation_task_profile =
    "https://referral-gateway.example/fhir/StructureDefinition/EscalationTask";
inline constexpr std::string_view owner_role_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/owner-role";
inline constexpr std::string_view rung_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/escalation-rung";
inline constexpr std::string_view task_identifier_system = fhir::identifiers::resource;
inline constexpr std::string_view requisition_system = fhir::identifiers::requisition;
inline constexpr std::string_view ods_system = fhir::identifiers::ods_organization;
inline constexpr std::string_view hl7_task_code_system = "http://hl7.org/fhir/CodeSystem/task-code";
inline constexpr std::string_view confidentiality_system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

// Task.businessStatus (standards.md b.2). Those without a suffix say that the council did not say which kind.
inline constexpr std::string_view received_for_conversion = "received-for-conversion";
inline constexpr std::string_view queued = "queued";
inline constexpr std::string_view sent = "sent";
inline constexpr std::string_view delivery_retrying = "delivery-retrying";
inline constexpr std::string_view withdrawn_before_sending = "withdrawn-before-sending";
inline constexpr std::string_view received_by_system = "received-by-system";
inline constexpr std::string_view acknowledged = "acknowledged";
inline constexpr std::string_view awaiting_information = "awaiting-information";
inline constexpr std::string_view accepted = "accepted";
inline constexpr std::string_view accepted_s17_assessment = "accepted-s17-assessment";
inline constexpr std::string_view accepted_s47_strategy = "accepted-s47-strategy";
inline constexpr std::string_view accepted_early_help = "accepted-early-help";
inline constexpr std::string_view not_accepted = "not-accepted";
inline constexpr std::string_view not_accepted_advice_given = "not-accepted-advice-given";
inline constexpr std::string_view not_accepted_signposted = "not-accepted-signposted";
inline constexpr std::string_view not_accepted_early_help_offered = "not-accepted-early-help-offered";
inline constexpr std::string_view not_accepted_wrong_area = "not-accepted-wrong-area";
inline constexpr std::string_view not_accepted_no_further_action = "not-accepted-no-further-action";
inline constexpr std::string_view in_progress = "in-progress";
inline constexpr std::string_view assessment_started = "assessment-started";
inline constexpr std::string_view strategy_discussion_held = "strategy-discussion-held";
inline constexpr std::string_view s47_started = "s47-started";
inline constexpr std::string_view icpc_scheduled = "icpc-scheduled";
inline constexpr std::string_view child_seen = "child-seen";
inline constexpr std::string_view on_hold = "on-hold";
inline constexpr std::string_view cancellation_requested = "cancellation-requested";
inline constexpr std::string_view completed = "completed";
inline constexpr std::string_view completed_cp_plan = "completed-cp-plan";
inline constexpr std::string_view completed_cin_plan = "completed-cin-plan";
inline constexpr std::string_view completed_early_help = "completed-early-help";
inline constexpr std::string_view completed_nfa = "completed-nfa";
inline constexpr std::string_view could_not_complete = "could-not-complete";
inline constexpr std::string_view withdrawn = "withdrawn";
inline constexpr std::string_view entered_in_error = "entered-in-error";
inline constexpr std::string_view wrong_person = "wrong-person";
inline constexpr std::string_view duplicate_record = "duplicate-record";
inline constexpr std::string_view raised = "raised";  // of an escalation: nobody has taken it yet
inline constexpr std::string_view being_resolved = "being-resolved";
inline constexpr std::string_view resolved = "resolved";
inline constexpr std::string_view offered = "offered";  // of a next step: the practice has not said yet
inline constexpr std::string_view step_taken = "step-taken";
inline constexpr std::string_view step_declined = "step-declined";
inline constexpr std::string_view step_done = "step-done";
inline constexpr std::string_view no_answer = "no-answer";  // of a request for advice: its time is over

// Task.reasonCode of an escalation (standards.md §6, b.3).
inline constexpr std::string_view no_decision = "no-decision";
inline constexpr std::string_view delivery_failed = "delivery-failed";
inline constexpr std::string_view unprocessed_record = "unprocessed-record";
inline constexpr std::string_view not_processed = "not-processed";
inline constexpr std::string_view withdrawn_after_sending = "withdrawn-after-sending";
inline constexpr std::string_view privacy_incident = "privacy-incident";
inline constexpr std::string_view no_strategy_discussion = "no-strategy-discussion";
inline constexpr std::string_view no_conference = "no-conference";
inline constexpr std::string_view assessment_overdue = "assessment-overdue";
inline constexpr std::string_view no_feedback = "no-feedback";
inline constexpr std::string_view cancellation_wanted = "cancellation-wanted";
inline constexpr std::string_view cancellation_refused = "cancellation-refused";
inline constexpr std::string_view disagreement = "disagreement";
inline constexpr std::string_view nobody_responsible = "nobody-responsible";
inline constexpr std::string_view review_due = "review-due";
inline constexpr std::string_view not_answered = "not-answered";
// Of a Task to inform or to abort, which is no escalation.
inline constexpr std::string_view feedback_incomplete = "feedback-incomplete";
inline constexpr std::string_view information_wanted = "information-wanted";
inline constexpr std::string_view re_referral_due = "re-referral-due";
inline constexpr std::string_view family_not_told = "family-not-told";
inline constexpr std::string_view child_not_seen = "child-not-seen";
inline constexpr std::string_view not_in_writing = "not-in-writing";
inline constexpr std::string_view ask_after_decision = "ask-after-decision";
// could-not-complete is a reason to escalate as well as a business status.

// Task.statusReason of a referral entered in error; wrong-person and duplicate-record are business statuses as well.
inline constexpr std::string_view test_record = "test-record";

// ServiceRequest.orderDetail (standards.md §6).
inline constexpr std::string_view contacting_subject_prohibited = "contacting-subject-prohibited";

// Safeguarding roles (standards.md §6).
inline constexpr std::string_view practice_lead = "practice-lead";
inline constexpr std::string_view deputy_lead = "deputy-lead";

// Task codes, and the kinds of Task.input and Task.output.
inline constexpr std::string_view fulfill = "fulfill";
inline constexpr std::string_view escalate = "escalate";
inline constexpr std::string_view inform = "inform";
inline constexpr std::string_view abort = "abort";
inline constexpr std::string_view seek_safeguarding_advice = "seek-safeguarding-advice";
// What may come after a referral that was not accepted (standards.md §6).
inline constexpr std::string_view refer_again = "refer-again";
inline constexpr std::string_view refer_to_early_help = "refer-to-early-help";
inline constexpr std::string_view obtain_collateral = "obtain-collateral";
inline constexpr std::string_view seek_guidance = "seek-guidance";
inline constexpr std::string_view escalate_disagreement = "escalate-disagreement";
inline constexpr std::string_view redirect = "redirect";
inline constexpr std::string_view sender_task = "sender-task";
inline constexpr std::string_view earlier_referral = "earlier-referral";
inline constexpr std::string_view earlier_elsewhere = "earlier-elsewhere";
inline constexpr std::string_view suggestion = "suggestion";
inline constexpr std::string_view answer = "answer";
inline constexpr std::string_view responsible_council = "responsible-council";  // of Task.input and of Task.output
inline constexpr std::string_view spoken_to_at_council = "spoken-to-at-council";
inline constexpr std::string_view done_for = "done-for";

// Our CodeSystems: business-status, status-reason, escalation-reason, safeguarding-role, task-code, task-input,
// task-output.
std::span<const System> systems();

// What a person reads for `code` of our system `uri`; empty when there is no such code.
std::string_view display_of(std::string_view uri, std::string_view code);

// True when our system `uri` has `code`.
bool is_known(std::string_view uri, std::string_view code);

}  // namespace gateway::referral::codes
