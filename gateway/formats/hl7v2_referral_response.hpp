// RRI^I12: what became of a referral, told to a system that speaks HL7 v2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "formats/hl7v2_answer.hpp"
#include "formats/hl7v2_message.hpp"

namespace gateway::formats {

// HL7 v2.8 table 0283.
enum class ReferralStatus { accepted, pending, rejected, expired };

struct ReferralResponse {
  // The answer to the message itself has an MSA; a later status has none.
  std::optional<Acknowledgement> acknowledgement;
  ReferralStatus status = ReferralStatus::pending;
  std::string status_text;         // RF1-1.2, in plain words; empty takes HL7's
  std::vector<std::string> ids;    // ours, one for each child: RF1-11 the first, each in a note of its own when several
  std::string assigner;            // whose ids they are: RF1-11.2
  std::vector<std::string> notes;  // NTE-3, UTF-8
  std::string control_id;          // MSH-10
  base::Instant at{};              // MSH-7
};

// The response to `original`, in its delimiters: MSH swapped, RF1 as it came with the status and our id put in (made
// when there was none), PRD, CTD and PID as they came, notes (HL7 v2.8 §11.3.2). Errors: structure when MSH says too
// little.
base::Result<std::string> write_referral_response(const Hl7v2Message& original, const ReferralResponse& response);

}  // namespace gateway::formats
