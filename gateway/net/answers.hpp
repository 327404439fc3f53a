// Answers as bytes: status line, fields, exact length; and the OperationOutcome that names a broken wire rule.
#pragma once

#include <string>
#include <string_view>

#include "net/message.hpp"
#include "net/request_ids.hpp"
#include "net/wire_guard.hpp"
#include "net/wire_rules.hpp"

namespace gateway::net {

struct AnswerFraming {
  bool head_only = false;  // answers HEAD: the length of the body, without the body
  bool close = false;      // says "Connection: close"
};

// The whole answer (RFC 9112 §4): Date and Content-Length are ours (no length with 204 and 304); fields of `response`
// that would state framing or connection are left out.
std::string write_answer(const Response& response, AnswerFraming framing, std::string_view date);

// What there is to do about `rule`, its limits filled in.
std::string remedy(WireRule rule, const GuardLimits& limits);

// What answers a request that breaks `rule`: an R4 OperationOutcome of a few hundred bytes whose details.text is for
// people and whose diagnostics is the rule's id; `ids` are mirrored.
Response refusal(WireRule rule, const GuardLimits& limits, const RequestIds& ids);

// What answers when a handler gave no answer: a bug of ours, 500.
Response unanswered();

}  // namespace gateway::net
