// Advice body: what the messages about advice hold, read strictly: what could tell who the child is has no place there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/name.hpp"
#include "referral/advice.hpp"

namespace gateway::api {

struct Question {
  std::vector<std::string> texts;   // paragraphs
  std::vector<std::string> places;  // FHIRPath of each
  std::vector<std::string> names;   // that must not be in them; not to be kept
  std::string adviser;              // ODS code
  std::string adviser_place;
  std::string priority = "routine";
};

// Parameters (question 1..*, adviser, priority, name 0..*) or a CommunicationRequest (payload, recipient, priority).
// Errors: those of json::read; structure for another type; required; value; invariant for an element that has no place
// in an anonymous question.
base::Result<Question> read_question(std::string_view body, const json::Names& names);

// Status and statusReason of a Task. Errors: as above; code_invalid.
base::Result<referral::AdviceMoved> read_move(std::string_view body, const json::Names& names);

// The words of a Communication. Errors: as above.
base::Result<std::string> read_answer(std::string_view body, const json::Names& names);

// The Task that the parameter `referral` names. Errors: as above.
base::Result<base::Uuid> read_link(std::string_view body, const json::Names& names);

}  // namespace gateway::api
