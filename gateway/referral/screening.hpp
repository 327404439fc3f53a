// Screening: finds in free text what could tell who a child is, so that a question for advice stays anonymous.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::referral {

// A stretch of text, in characters (Unicode code points) from 0, `to` exclusive, and what it looks like.
struct Mark {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string what;  // "an NHS number", "a postcode", "a full date", "a telephone number", "an email address", "a name"

  bool operator==(const Mark&) const = default;
};

// The first marks in `text` (200 at most), in order, none over another: NHS numbers that pass modulus 11, postcodes,
// full dates (as a date of birth is one), telephone numbers, email addresses and each word of `names`. Letters and
// digits are compared whatever their case, width and accents; characters that print nothing hide nothing. Bytes that
// are no UTF-8 are read as a character each. Linear in the size of both (RE2).
std::vector<Mark> screen(std::string_view text, const std::vector<std::string>& names);

}  // namespace gateway::referral
