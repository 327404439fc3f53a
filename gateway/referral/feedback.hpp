// Feedback: what a Communication of a council says it told the referrer or the family, and what must not be in it.
#pragma once

#include <string>
#include <vector>

#include "json/document.hpp"
#include "referral/event.hpp"

namespace gateway::referral {

// Reads a Communication about one of our Tasks (basedOn or about Task/…; R4's inResponseTo can only point to another
// Communication). To the referrer it names a recipient Organization, Practitioner or PractitionerRole, to the family a
// RelatedPerson or Patient; completed, or not-done with statusReason (code and text). The caller adds task id,
// organisation, request id and resource.
// Errors: required, value, code_invalid, business_rule; places are FHIRPath ("Communication.recipient").
base::Result<FeedbackGiven> read_feedback(const json::Node& communication);

// The Task a Communication is about. Errors: required when none is named.
base::Result<base::Uuid> task_of_feedback(const json::Node& communication);

// True when `service_request` forbids contacting child and family (orderDetail contacting-subject-prohibited).
bool prohibits_contact(const json::Node& service_request);

// The lines and postcodes of the restricted addresses of a Patient or RelatedPerson, in small letters without what is
// no letter or digit: as `holds_any` compares. Whole words of three characters or more only.
std::vector<std::string> restricted_places(const json::Node& person);

// Where `communication` says one of `places` (restricted_places), as a FHIRPath; empty when nowhere.
std::string place_that_tells(const json::Node& communication, const std::vector<std::string>& places);

}  // namespace gateway::referral
