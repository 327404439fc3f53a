// NHS numbers: ten digits, the last of which is a modulus 11 check digit.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::fhir {

// Returns the ten digits of `text`, which may hold spaces. Errors: value when it is not ten digits, or the check digit
// does not match (NHS Data Dictionary: NHS NUMBER). The error never repeats the number.
base::Result<std::string> nhs_number(std::string_view text);

}  // namespace gateway::fhir
