// SNOMED CT identifiers: 6 to 18 digits ending in a Verhoeff check digit.
#pragma once

#include <string_view>

namespace gateway::fhir {

// True when `text` is a well-formed SNOMED CT concept identifier: length, no leading zero, a concept's partition (00 or
// 10) and a matching check digit. Codes damaged by spreadsheets, which end in zeros, fail here.
bool is_snomed_concept(std::string_view text);

// True when the last digit of `digits` is the Verhoeff check digit of those before it; false on anything but digits.
bool has_verhoeff_check_digit(std::string_view digits);

}  // namespace gateway::fhir
