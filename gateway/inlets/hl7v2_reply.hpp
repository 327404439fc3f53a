// What the sender of an HL7 v2 message is answered: which acknowledgements it asked for, and what they say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/uuid.hpp"
#include "casework/pipeline.hpp"
#include "formats/hl7v2_header.hpp"
#include "json/name.hpp"

namespace gateway::inlets {

// What an accepted referral is answered with where the sender does not ask for enhanced mode.
enum class ReferralAnswer { acknowledgement, response };  // ACK, RRI^I12

// What became of a message, in the words of every form.
struct Outcome {
  base::Result<casework::Answer> answer;
  std::vector<base::Error> remarks;  // told as warnings beside those of the answer
};

struct Asked {
  formats::Hl7v2Header header;
  std::string message;    // as it came; needed for an RRI^I12 only
  base::Uuid request_id;  // the answers' control ids are made of it, so that a repeat gets the same
};

// Whether answering `header` may need the message itself.
bool may_need_message(const formats::Hl7v2Header& header, ReferralAnswer usual);

// The messages to send back, in order; none where the sender wants none (HL7 v2.8 §2.9.2, §2.9.3).
// Original mode: AA when the record is kept and a person or the council will see it, also when it could not be mapped
// (the errors are then warnings here); AE when the message itself is wrong (unreadable, a control id used for another
// message); AR when the message may be right and cannot be taken (not a partner, not a referral, no room now).
// Enhanced mode: the same as CA, CE, CR where MSH-15 asks; then, once kept, RRI^I12 where MSH-16 asks.
std::vector<std::string> hl7v2_replies(const Asked& asked, const Outcome& outcome, ReferralAnswer usual,
                                       base::Instant now, const json::Names& names);

}  // namespace gateway::inlets
