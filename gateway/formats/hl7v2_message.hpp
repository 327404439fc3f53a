// Hl7v2Message: the syntax of one HL7 v2 message (2.3 to 2.8): segments and fields as they are written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/hl7v2_text.hpp"

namespace gateway::formats {

// Limits of one reading; over any of them the message is refused, never truncated.
struct Hl7v2Limits {
  std::size_t bytes = std::size_t{16} * 1024 * 1024;
  std::size_t segments = 10'000;
  std::size_t fields = 1'000;    // per segment
  std::size_t values = 200'000;  // repetitions, components and sub-components of all fields
};

struct Hl7v2Segment {
  std::string_view name;                 // "PID"
  std::vector<std::string_view> fields;  // [n] is field n as written, [0] the name; of MSH [1] is "|" and [2] "^~\&"
  std::uint32_t offset = 0;              // of the name, in the bytes read
  bool continued = false;                // it holds line ends, so the standard would end it earlier

  // Field `number` as written; empty when the segment ends before it.
  std::string_view field(std::size_t number) const { return number < fields.size() ? fields[number] : ""; }
};

enum class Hl7v2LineEnds : std::uint8_t { carriage_return, line_feed, both, mixed };

// Views into the bytes it was read from, which must outlive it.
struct Hl7v2Message {
  Hl7v2Delimiters delimiters;
  std::vector<Hl7v2Segment> segments;  // the first is MSH
  Hl7v2LineEnds line_ends = Hl7v2LineEnds::carriage_return;

  const Hl7v2Segment& header() const { return segments.front(); }

  // The first segment of that name, or null.
  const Hl7v2Segment* find(std::string_view name) const;
};

// Reads one message. Segments end with CR as the standard has it, or LF or CR LF; a line that does not begin with a
// segment's name and a separator belongs to the field before it. Envelope segments (FHS, BHS, BTS, FTS), a byte order
// mark and the framing characters of MLLP around the message are passed over.
// Errors: structure (no MSH at the beginning, delimiters, a second MSH), with place; too_long, too_costly over
// `limits`.
base::Result<Hl7v2Message> read_hl7v2(std::string_view bytes, const Hl7v2Limits& limits = {});

// The message written from its smallest parts, each segment ended by CR. Of a conformant message: its bytes.
std::string write_hl7v2(const Hl7v2Message& message);

// True when `line` begins with the segment name `name` and ends there or goes on with what cannot be part of a name.
bool begins_hl7v2_segment(std::string_view line, std::string_view name);

// True when `line` is a segment of an envelope: FHS, BHS, BTS, FTS.
bool is_hl7v2_envelope(std::string_view line);

}  // namespace gateway::formats
