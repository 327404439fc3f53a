// The messages of an HL7 v2 file: one after another, out of FHS and BHS envelopes, memory one message.
#pragma once

#include <memory>

#include "formats/record_stream.hpp"

namespace gateway::formats {

// A message goes from a line that begins with MSH to the next such line, the next envelope segment or the end. Its
// place is "message 3, line 41". Framing characters of MLLP between messages are passed over, lines of nothing too.
// Errors of next(): structure where something else stands before the first message, and, after the last message, when
// the envelope counts others than there were (BTS-1) or was not closed; too_long for a message over `record_bytes`.
// A text without any message is one record of all its bytes, up to the limit: its reader says what is wrong.
std::unique_ptr<RecordStream> hl7v2_stream(ChunkSource source, std::size_t record_bytes);

}  // namespace gateway::formats
