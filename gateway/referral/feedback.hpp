// Feedback: what a Communication of a council says it told the referrer or the family, and what must not be in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/document.hpp"
#include "referral/event.hpp"

namespace gateway::referral {

// Who counts as the referrer of a referral: its practice by ODS code, and what came with it by reference.
struct Referrer {
  std::string practice_ods;
  std::vector<std::string> references;  // Organization/…, Practitioner/…, PractitionerRole/…
};

// Reads a Communication about one of our Tasks (basedOn or about Task/…; R4's inResponseTo can only point to another
// Communication). To the referrer it names as recipient the practice by its ODS code or one of the references of
// `referrer`, to the family a RelatedPerson or Patient; completed, or not-done with statusReason (code and text). The
// caller adds task id, organisation, request id and resource.
// Errors: required, value, code_invalid, business_rule; places are FHIRPath ("Communication.recipient").
base::Result<FeedbackGiven> read_feedback(const json::Node& communication, const Referrer& referrer);

// The Task a Communication is about. Errors: required when none is named.
base::Result<base::Uuid> task_of_feedback(const json::Node& communication);

// True when `service_request` forbids contacting child and family (orderDetail contacting-subject-prohibited).
bool prohibits_contact(const json::Node& service_request);

}  // namespace gateway::referral
