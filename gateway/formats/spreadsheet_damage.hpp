// Damage that a spreadsheet does to a table it only had to carry: lost digits, American dates, dropped zeros.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace gateway::formats {

// What is wrong with one cell of the column called `column`, as an error without its place: a number in exponent form,
// a SNOMED CT identifier rounded to fifteen digits, a date as a count of days, a telephone number without its zero, a
// formula's error or the signs of a column too narrow. Nothing when it looks sound.
std::optional<base::Error> damage_in(std::string_view column, std::string_view value);

// The text marker that spreadsheets put before digits: "'0123" means 0123.
bool has_text_marker(std::string_view value);

// Dates written with slashes, seen together: 03/25/2026 can only be American, 25/03/2026 only British.
class SlashDates {
 public:
  // Looks at one cell. `place` is kept for the remark when the cell is a date.
  void see(std::string_view value, const std::string& place);

  // One remark for each date that is American, or that could be because another of the record is.
  std::vector<base::Error> remarks() const;

 private:
  struct Seen {
    std::string place;
    bool american = false;
    bool either = false;
  };
  std::vector<Seen> seen_;
};

}  // namespace gateway::formats
