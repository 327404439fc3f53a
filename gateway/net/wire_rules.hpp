// WireRule: every way in which bytes from the network can break our rules, with its id, HTTP status and words.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gateway::net {

// SEC-13 and SEC-14. Stricter than RFC 9112 on purpose in: HTTP/1.0, absolute-form targets, chunk extensions, trailers,
// "_" in field names, bytes over 0x7E in values and targets, an empty line before the request, a body on DELETE.
enum class WireRule : std::uint8_t {
  line_end,
  empty_first_line,
  control_byte,
  head_too_long,
  too_many_fields,
  request_line,
  status_line,
  method_malformed,
  method_unknown,
  method_not_allowed,
  target_too_long,
  target_form,
  target_byte,
  target_escape,
  target_dot_segment,
  version_malformed,
  version_not_supported,
  host_missing,
  host_repeated,
  host_malformed,
  host_unknown,
  field_line,
  field_name,
  field_folded,
  field_value,
  field_repeated,
  length_malformed,
  length_repeated,
  length_missing,
  coding_not_chunked,
  coding_repeated,
  coding_with_length,
  body_not_expected,
  body_too_long,
  expectation,
  chunk_size,
  chunk_extension,
  chunk_end,
  trailer,
  wire_too_long,
  parsers_disagree,
  header_late,
  body_late,
  answer_late,
  unexpected_bytes,
};

inline constexpr std::size_t wire_rule_count = static_cast<std::size_t>(WireRule::unexpected_bytes) + 1;

struct WireRuleText {
  WireRule rule;
  const char* id;          // what counters and answers name
  int status;              // of the answer; the connection is closed after it
  const char* issue_type;  // FHIR R4 issue-type
  const char* text;        // what is wrong, for people
  const char* remedy;      // what to do; {head}, {fields}, {target} and {body} stand for limits
};

const WireRuleText& describe(WireRule rule);

}  // namespace gateway::net
