#include "fhir/nhs_number.hpp"

namespace gateway::fhir {

base::Result<std::string> nhs_number(std::string_view text) {
  using base::Error;
  using base::ErrorKind;
  std::string digits;
  for (const char character : text) {
    if (character == ' ') continue;
    if (character < '0' || character > '9' || digits.size() == 10) {
      return Error(ErrorKind::value, "an NHS number has ten digits", {},
                   "send the ten digits, or leave the number out");
    }
    digits.push_back(character);
  }
  if (digits.size() != 10) {
    return Error(ErrorKind::value, "an NHS number has ten digits", {}, "send the ten digits, or leave the number out");
  }

  int sum = 0;
  for (std::size_t at = 0; at < 9; ++at) sum += (digits[at] - '0') * (10 - static_cast<int>(at));
  // A remainder of 1 would need the check digit 10; such numbers are not issued.
  const int check = (11 - sum % 11) % 11;
  if (check != digits[9] - '0') {
    return Error(ErrorKind::value, "the check digit of the NHS number does not match", {},
                 "look the number up again; a digit is mistyped or two are swapped");
  }
  return digits;
}

}  // namespace gateway::fhir
