// Case codec: a Case as compact JSON text and back, for the store's sealed column.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "referral/case.hpp"

namespace gateway::referral {

// Every field of `value`, with the format's version. Holds personal data: for sealing only, never for a log.
std::string encode_case(const Case& value);

// The case `text` was made of: decode_case(encode_case(x)) == x.
// Errors: structure, required or value with the member's name when `text` is not of a version this program knows.
base::Result<Case> decode_case(std::string_view text);

}  // namespace gateway::referral
