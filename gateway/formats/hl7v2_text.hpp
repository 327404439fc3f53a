// HL7 v2 text: the delimiters a message chooses for itself, the escapes they make necessary, and its characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::formats {

// HL7 v2.8 §2.5.4. '\0' where the message names none.
struct Hl7v2Delimiters {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';
  char subcomponent = '&';
  char truncation = '\0';
  bool operator==(const Hl7v2Delimiters&) const = default;
};

// The delimiters that `segment` (MSH, BHS or FHS, from its name on) declares in its first two fields.
// Errors: structure when it declares none, one twice, more than six, or a letter, a digit or a control character.
base::Result<Hl7v2Delimiters> read_hl7v2_delimiters(std::string_view segment);

// How the bytes past ASCII are read (MSH-18): as UTF-8, or each as a character of Windows-1252, which holds ISO 8859-1.
enum class Hl7v2Charset : std::uint8_t { utf8, windows_1252 };

struct Hl7v2Text {
  std::string text;       // UTF-8, without control characters other than tab and line feed
  bool doubtful = false;  // an escape is not one of the standard's, or a character could not be kept
};

// Decodes what stands between two delimiters (HL7 v2.8 §2.7): delimiters, \Xhh..\ bytes, line and space commands;
// highlighting is dropped. What is no escape stays as it is written.
Hl7v2Text decode_hl7v2(std::string_view raw, const Hl7v2Delimiters& delimiters, Hl7v2Charset charset);

// The other way: `text` as it stands between two delimiters. Line ends become \.br\, other control characters \Xhh\.
std::string encode_hl7v2(std::string_view text, const Hl7v2Delimiters& delimiters);

// `text` cut at each `separator`, at least one part; one part when the separator is '\0'. Views into `text`.
std::vector<std::string_view> hl7v2_parts(std::string_view text, char separator);

}  // namespace gateway::formats
