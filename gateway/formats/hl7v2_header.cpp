#include "formats/hl7v2_header.hpp"

#include "formats/hl7v2_message.hpp"

namespace gateway::formats {
namespace {

// The line of MSH alone, so that nothing after it can spoil the answer; empty when something else stands before it than
// a frame and an envelope.
std::string_view header_line(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t begin = bytes.find_first_not_of("\xEF\xBB\xBF\x0b\r\n ");
    if (begin == std::string_view::npos) return {};
    bytes.remove_prefix(begin);
    const std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n\x1c"));
    if (line.starts_with("MSH")) return line;
    if (!is_hl7v2_envelope(line)) return {};
    bytes.remove_prefix(line.size());
  }
  return {};
}

}  // namespace

base::Result<Hl7v2Header> read_hl7v2_header(std::string_view bytes) {
  bytes = header_line(bytes);
  if (bytes.empty()) {
    return base::Error(base::ErrorKind::structure, "an HL7 v2 message begins with the segment MSH", "line 1",
                       "send the message as it is, MSH first");
  }
  const Hl7v2Message message = TRY(read_hl7v2(bytes));
  const Hl7v2Segment& segment = message.header();
  const Hl7v2Delimiters& d = message.delimiters;
  const auto type = hl7v2_parts(segment.field(9), d.component);
  Hl7v2Header header;
  header.delimiters = d;
  header.sending_application = segment.field(3);
  header.sending_facility = segment.field(4);
  header.receiving_application = segment.field(5);
  header.receiving_facility = segment.field(6);
  header.code = type[0];
  header.trigger = type.size() > 1 ? type[1] : "";
  header.control_id = segment.field(10);
  header.processing_id = segment.field(11);
  header.version = hl7v2_parts(segment.field(12), d.component).front();
  header.accept_wanted = segment.field(15);
  header.application_wanted = segment.field(16);
  header.charset = segment.field(18);
  return header;
}

bool wants_enhanced_mode(const Hl7v2Header& header) {
  return !header.accept_wanted.empty() || !header.application_wanted.empty();
}

}  // namespace gateway::formats
