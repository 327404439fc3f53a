#include "net/wire_rules.hpp"

#include <array>

namespace gateway::net {

namespace {

using enum WireRule;

constexpr std::array<WireRuleText, wire_rule_count> rules{{
    {line_end, "line-end", 400, "structure", "Lines must end with CR LF; a CR or LF alone is refused."},
    {empty_first_line, "empty-first-line", 400, "structure", "A request must not begin with an empty line."},
    {control_byte, "control-byte", 400, "structure", "Control bytes are not allowed in the header."},
    {head_too_long, "head-too-long", 431, "too-long", "The request line and header fields together are too long."},
    {too_many_fields, "too-many-fields", 431, "too-long", "There are too many header fields."},
    {request_line, "request-line", 400, "structure",
     "The request line must be method, target and version, one space between each."},
    {status_line, "status-line", 400, "structure",
     "The status line must be HTTP/1.1, a three-digit status and a reason."},
    {method_malformed, "method-malformed", 400, "structure", "The method is not a token."},
    {method_unknown, "method-unknown", 501, "not-supported", "The method is not known; methods are in capitals."},
    {method_not_allowed, "method-not-allowed", 405, "not-supported", "The method is not offered here."},
    {target_too_long, "target-too-long", 414, "too-long", "The request target is too long."},
    {target_form, "target-form", 400, "structure",
     "The request target must begin with \"/\"; the host goes into Host."},
    {target_byte, "target-byte", 400, "structure", "The request target holds a byte that must be percent-encoded."},
    {target_escape, "target-escape", 400, "structure",
     "A percent sequence in the target is malformed or stands for a slash, a control or a non-ASCII byte in the path."},
    {target_dot_segment, "target-dot-segment", 400, "structure", "The path must not hold \".\" or \"..\" segments."},
    {version_malformed, "version-malformed", 400, "structure", "The version must be HTTP/1.1."},
    {version_not_supported, "version-not-supported", 505, "not-supported", "Only HTTP/1.1 is spoken here."},
    {host_missing, "host-missing", 400, "required", "A Host field is required."},
    {host_repeated, "host-repeated", 400, "structure", "There must be exactly one Host field."},
    {host_malformed, "host-malformed", 400, "value", "The Host field must be a host name and an optional port."},
    {host_unknown, "host-unknown", 421, "not-found", "The Host field names a host that is not served here."},
    {field_line, "field-line", 400, "structure", "A header line must be a name, a colon and a value."},
    {field_name, "field-name", 400, "structure",
     "A header field name must be a token of letters, digits and marks such as \"-\", without \"_\" or spaces."},
    {field_folded, "field-folded", 400, "structure", "A header field must not be continued on a second line."},
    {field_value, "field-value", 400, "structure", "A header field value must be printable ASCII."},
    {field_repeated, "field-repeated", 400, "structure", "This header field must not be repeated."},
    {length_malformed, "length-malformed", 400, "structure",
     "Content-Length must be one decimal number of at most ten digits, without sign or leading zeros."},
    {length_repeated, "length-repeated", 400, "structure", "There must be at most one Content-Length field."},
    {length_missing, "length-missing", 400, "structure", "The length of the body is not stated."},
    {coding_not_chunked, "coding-not-chunked", 400, "structure", "Transfer-Encoding must be exactly \"chunked\"."},
    {coding_repeated, "coding-repeated", 400, "structure", "There must be at most one Transfer-Encoding field."},
    {coding_with_length, "coding-with-length", 400, "structure",
     "Content-Length and Transfer-Encoding must not stand together."},
    {body_not_expected, "body-not-expected", 400, "structure", "GET, HEAD and DELETE must not have a body."},
    {body_too_long, "body-too-long", 413, "too-long", "The body is too long."},
    {expectation, "expectation", 417, "not-supported", "The only expectation served is 100-continue."},
    {chunk_size, "chunk-size", 400, "structure", "A chunk size must be one to eight hexadecimal digits."},
    {chunk_extension, "chunk-extension", 400, "structure", "Chunk extensions are not accepted."},
    {chunk_end, "chunk-end", 400, "structure", "A chunk must end with CR LF right after its bytes."},
    {trailer, "trailer", 400, "structure", "Trailer fields are not accepted."},
    {wire_too_long, "wire-too-long", 413, "too-long", "The request takes too many bytes on the wire for its body."},
    {parsers_disagree, "parsers-disagree", 400, "structure", "The header can be read in more than one way."},
    {header_late, "header-late", 408, "timeout", "The header did not arrive in time."},
    {body_late, "body-late", 408, "timeout", "The body did not arrive in time."},
    {answer_late, "answer-late", 503, "transient",
     "No answer was ready in time; try again with the same X-Request-ID."},
    {unexpected_bytes, "unexpected-bytes", 400, "structure", "Bytes arrived that nobody asked for."},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].rule != static_cast<WireRule>(i)) return false;
  }
  return true;
}
static_assert(in_order(), "the table must follow the enumeration");

}  // namespace

const WireRuleText& describe(WireRule rule) {
  return rules[static_cast<std::size_t>(rule)];
}

}  // namespace gateway::net
