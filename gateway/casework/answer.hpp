// The answers to a message, as FHIR: Parameters naming every ServiceRequest and Task, or an OperationOutcome.
#pragma once

#include <string>
#include <vector>

#include "casework/casework.hpp"

namespace gateway::casework {

// What a sender is told about a message besides the ids made for it.
struct Findings {
  std::vector<base::Error> warnings;
  std::vector<base::Error> errors;  // why it, or one of its children, went to a person
};

// 201 for referrals received: one `referral` parameter a child, and the warnings. 202 when the record or one of its
// children is kept and given to a person instead: the escalation Task, and why.
store::InboxAnswer answer_understood(const store::InboxRecord& record, const Decisions& decisions,
                                     const Findings& findings);

// 4xx with an OperationOutcome of all `errors`; the first one's kind gives the status.
store::InboxAnswer answer_refused(const store::InboxRecord& record, const std::vector<base::Error>& errors);

// The Parameters resource that stands for a referral: its cases as they are now, with `outcome` when it is not empty.
std::string referral_parameters(const base::Uuid& referral_id, const std::vector<referral::Case>& cases,
                                const std::string& outcome);

}  // namespace gateway::casework
