#include "net/wire_rules.hpp"

#include <array>

namespace gateway::net {

namespace {

using enum WireRule;

constexpr std::array<WireRuleText, wire_rule_count> rules{{
    {line_end, "line-end", 400, "structure", "A line ends with CR or LF alone.", "End every line with CR LF."},
    {empty_first_line, "empty-first-line", 400, "structure", "The message begins with an empty line.",
     "Begin with the first line itself."},
    {control_byte, "control-byte", 400, "structure", "The header holds a control byte.", "Leave such bytes out."},
    {head_too_long, "head-too-long", 431, "too-long", "The request line and header fields together are too long.",
     "Send at most {head} bytes before the body."},
    {too_many_fields, "too-many-fields", 431, "too-long", "There are too many header fields.",
     "Send at most {fields} fields."},
    {request_line, "request-line", 400, "structure",
     "The request line is not method, target and version with one space between each.",
     "Write it as in GET /fhir/R4/metadata HTTP/1.1."},
    {status_line, "status-line", 400, "structure",
     "The status line is not HTTP/1.1, a three-digit status and a reason.", "Write it as in HTTP/1.1 200 OK."},
    {method_malformed, "method-malformed", 400, "structure", "The method is not a token.",
     "Use one of GET, HEAD, POST, PUT, PATCH and DELETE, in capitals."},
    {method_unknown, "method-unknown", 501, "not-supported", "The method is not known here.",
     "Use one of GET, HEAD, POST, PUT, PATCH and DELETE, in capitals."},
    {method_not_allowed, "method-not-allowed", 405, "not-supported", "The method is not offered here.",
     "Use one of the methods in the Allow header."},
    {target_too_long, "target-too-long", 414, "too-long", "The request target is too long.",
     "Send a target of at most {target} bytes."},
    {target_form, "target-form", 400, "structure", "The request target does not begin with \"/\".",
     "Send the path alone; the host goes into Host."},
    {target_byte, "target-byte", 400, "structure", "The request target holds a byte that must be percent-encoded.",
     "Encode it as % and two hexadecimal digits."},
    {target_escape, "target-escape", 400, "structure",
     "A percent sequence in the target is malformed or stands for a slash, a control or a non-ASCII byte in the path.",
     "Encode printable ASCII other than slashes only, as % and two hexadecimal digits."},
    {target_dot_segment, "target-dot-segment", 400, "structure", "The path holds a \".\" or \"..\" segment.",
     "Send the path that it leads to."},
    {version_malformed, "version-malformed", 400, "structure", "The version is none of HTTP.", "Send HTTP/1.1."},
    {version_not_supported, "version-not-supported", 505, "not-supported", "Only HTTP/1.1 is spoken here.",
     "Send HTTP/1.1."},
    {host_missing, "host-missing", 400, "required", "There is no Host field.",
     "Send the host name of the gateway as Host."},
    {host_repeated, "host-repeated", 400, "structure", "There is more than one Host field.", "Send exactly one."},
    {host_malformed, "host-malformed", 400, "value", "The Host field is not a host name with an optional port.",
     "Send the host name of the gateway as Host."},
    {host_unknown, "host-unknown", 421, "not-found", "The Host field names a host that is not served here.",
     "Use the host name that the gateway's operator gave you."},
    {field_line, "field-line", 400, "structure", "A header line is not a name, a colon and a value.",
     "Write it as in Accept: application/fhir+json."},
    {field_name, "field-name", 400, "structure", "A header field name is not a token, or holds \"_\".",
     "Use letters, digits and marks such as \"-\", without \"_\" or spaces."},
    {field_folded, "field-folded", 400, "structure", "A header field goes on on a second line.",
     "Write each field on one line."},
    {field_value, "field-value", 400, "structure", "A header field value holds a byte that is not printable ASCII.",
     "Encode such bytes or leave them out."},
    {field_repeated, "field-repeated", 400, "structure", "A header field that may stand only once is repeated.",
     "Send it once."},
    {length_malformed, "length-malformed", 400, "structure",
     "Content-Length is not one decimal number of at most ten digits.",
     "Send the number of bytes of the body, without sign or leading zeros."},
    {length_repeated, "length-repeated", 400, "structure", "There is more than one Content-Length field.",
     "Send at most one."},
    {length_missing, "length-missing", 400, "structure", "The length of the body is not stated.",
     "Send Content-Length, or the body in chunks."},
    {coding_not_chunked, "coding-not-chunked", 400, "structure", "Transfer-Encoding is not exactly \"chunked\".",
     "Send exactly that, or Content-Length instead."},
    {coding_repeated, "coding-repeated", 400, "structure", "There is more than one Transfer-Encoding field.",
     "Send at most one."},
    {coding_with_length, "coding-with-length", 400, "structure", "Content-Length and Transfer-Encoding stand together.",
     "Send one of the two."},
    {body_not_expected, "body-not-expected", 400, "structure", "GET, HEAD and DELETE take no body.",
     "Send the request without one."},
    {body_too_long, "body-too-long", 413, "too-long", "The body is too long.", "Send at most {body} bytes."},
    {expectation, "expectation", 417, "not-supported", "The only expectation served is 100-continue.",
     "Send that one or no Expect field."},
    {chunk_size, "chunk-size", 400, "structure", "A chunk size is not one to eight hexadecimal digits.",
     "Send such a size before every chunk."},
    {chunk_extension, "chunk-extension", 400, "structure", "A chunk has an extension.",
     "Send the size of a chunk alone on its line."},
    {chunk_end, "chunk-end", 400, "structure", "A chunk does not end with CR LF right after its bytes.",
     "State as its size the number of its bytes."},
    {trailer, "trailer", 400, "structure", "There are trailer fields after the body.",
     "Send all fields before the body."},
    {wire_too_long, "wire-too-long", 413, "too-long", "The request takes too many bytes on the wire for its body.",
     "Send fewer and larger chunks."},
    {parsers_disagree, "parsers-disagree", 400, "structure", "The header can be read in more than one way.",
     "Send a plain HTTP/1.1 header."},
    {header_late, "header-late", 408, "timeout", "The header did not arrive in time.",
     "Send the whole request without a pause."},
    {body_late, "body-late", 408, "timeout", "The body did not arrive in time.",
     "Send the same message again, without a pause."},
    {answer_late, "answer-late", 503, "transient", "No answer was ready in time.",
     "Try again with the same X-Request-ID."},
    {unexpected_bytes, "unexpected-bytes", 400, "structure", "Bytes arrived that nobody asked for.",
     "Send only what was asked for."},
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
