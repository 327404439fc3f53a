// Hl7v2Header: what MSH says of a message: whose it is, what it is, and which answers its sender wants.
#pragma once

#include <string>
#include <string_view>

#include "formats/hl7v2_text.hpp"

namespace gateway::formats {

// Fields as written, not decoded: an answer sends them back as they came.
struct Hl7v2Header {
  Hl7v2Delimiters delimiters;
  std::string sending_application;    // MSH-3
  std::string sending_facility;       // MSH-4
  std::string receiving_application;  // MSH-5
  std::string receiving_facility;     // MSH-6
  std::string code;                   // MSH-9.1, "REF"
  std::string trigger;                // MSH-9.2, "I12"
  std::string control_id;             // MSH-10
  std::string processing_id;          // MSH-11
  std::string version;                // MSH-12.1
  std::string accept_wanted;          // MSH-15 (table 0155): AL, NE, ER, SU or empty
  std::string application_wanted;     // MSH-16
  std::string charset;                // MSH-18
};

// Reads the first segment of `bytes` and nothing more, so that a message that cannot be read can still be answered.
// Errors: structure when it is no MSH or names no delimiters.
base::Result<Hl7v2Header> read_hl7v2_header(std::string_view bytes);

// True when the sender asks for answers in two steps (HL7 v2.8 §2.9.3): MSH-15 or MSH-16 is valued.
bool wants_enhanced_mode(const Hl7v2Header& header);

}  // namespace gateway::formats
