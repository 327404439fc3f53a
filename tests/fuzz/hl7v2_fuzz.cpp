// Any bytes as an HL7 v2 file: parted, read or refused with a place, written back and read the same, always answerable.
#include <cstdint>

#include "formats/hl7v2_answer.hpp"
#include "formats/hl7v2_place.hpp"
#include "formats/hl7v2_record.hpp"
#include "formats/hl7v2_referral_response.hpp"
#include "formats/hl7v2_stream.hpp"
#include "fuzz/world.hpp"
#include "json/bytes.hpp"
#include "json/writer.hpp"

using namespace gateway;
using namespace gateway::formats;

namespace {

// Every value lies in the text, has a place in HL7's words, and holds no control character.
void expect_placed(const SourceRecord& record, const json::Node& node, std::size_t size) {
  for (const json::Node& child : node) {
    fuzz::expect(child.offset() <= size, "a node stands in the text");
    fuzz::expect(parse_hl7v2_place(record.place(child)).has_value(), "a node has a place");
    if (child.is_string()) {
      fuzz::expect(json::is_utf8(child.text()) && !json::has_control_character(child.text()), "a text is text");
    }
    expect_placed(record, child, size);
  }
}

void try_record(std::string_view text) {
  static const json::Names& names = *new json::Names();
  const auto header = read_hl7v2_header(text);
  const auto message = read_hl7v2(text);
  const auto record = read_hl7v2_record(text, names);
  fuzz::expect(message.ok() == record.ok(), "syntax alone decides what is read");
  if (header) {
    const base::Error error = record ? base::Error(base::ErrorKind::value, "x", "PID-3") : record.error();
    const std::string answer = write_hl7v2_acknowledgement(*header, {Acknowledgement::error, {error}, {}, "1", {}});
    fuzz::expect(read_hl7v2(answer).ok(), "an answer is a message");
  }
  if (!record) {
    fuzz::expect(!record.error().text.empty(), "a refusal says why");
    return;
  }
  fuzz::expect(header.ok(), "what can be read can be answered");
  expect_placed(*record, record->tree.root(), text.size());
  const std::string written = write_hl7v2(*message);
  const auto again = read_hl7v2(written);
  fuzz::expect(again.ok(), "what was written can be read");
  fuzz::expect(write_hl7v2(*again) == written, "what was read again is written the same");
  const auto response = write_referral_response(*message, {});
  fuzz::expect(response.ok() && read_hl7v2(*response).ok(), "a response is a message");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  try_record(text);
  const auto stream = hl7v2_stream(chunks_of(text), 4'096);
  for (std::size_t records = 0; records <= size + 1; ++records) {
    const auto next = stream->next();
    if (!next || !next->has_value()) return 0;
    fuzz::expect((*next)->bytes.size() <= 4'096 + 3, "a record keeps its limit");
    fuzz::expect((*next)->number == records + 1, "records are counted");
  }
  fuzz::expect(false, "there is at most one record more than bytes");
  return 0;
}
