#include "formats/spreadsheet_damage.hpp"

#include <algorithm>
#include <array>

#include "fhir/snomed.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

// "9.99E+09", "9E+09", "1.06496E+15".
bool has_exponent(std::string_view value) {
  std::size_t at = digits_at(value, 0);
  if (at == 0) return false;
  if (at < value.size() && (value[at] == '.' || value[at] == ',')) {
    const std::size_t fraction = digits_at(value, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at + 2 >= value.size() || (value[at] != 'E' && value[at] != 'e') || value[at + 1] != '+') return false;
  return all_digits(value.substr(at + 2));
}

// A spreadsheet keeps fifteen digits of a number; the rest become zeros.
bool is_rounded(std::string_view value) {
  if (!all_digits(value) || value.size() < 16 || value.size() > 18) return false;
  return value.find_first_not_of('0', 15) == std::string_view::npos && !fhir::has_verhoeff_check_digit(value);
}

bool column_has(std::string_view column, std::initializer_list<std::string_view> words) {
  std::string low(column);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::any_of(words.begin(), words.end(),
                     [&low](std::string_view word) { return low.find(word) != std::string::npos; });
}

// British numbers are written with a zero in front; the ten digits that are left begin with one of these.
bool lost_its_zero(std::string_view value) {
  std::string digits;
  for (const char c : value) {
    if (is_digit(c))
      digits += c;
    else if (c != ' ')
      return false;
  }
  return digits.size() == 10 && (digits[0] == '1' || digits[0] == '2' || digits[0] == '3' || digits[0] == '7');
}

bool is_error_of_a_sheet(std::string_view value) {
  constexpr std::array<std::string_view, 6> errors = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!"};
  if (std::find(errors.begin(), errors.end(), value) != errors.end()) return true;
  return value.size() >= 3 && value.find_first_not_of('#') == std::string_view::npos;
}

}  // namespace

std::optional<Error> damage_in(std::string_view column, std::string_view value) {
  // All of it begins so, and most cells do not.
  if (value.empty() || value.size() > 40 || (!is_digit(value[0]) && value[0] != '#')) return std::nullopt;
  const char* const from_source = "export the record again without opening it in a spreadsheet";
  if (has_exponent(value)) {
    return Error(ErrorKind::value, "a spreadsheet turned this number into exponent form; its digits are lost", "",
                 from_source);
  }
  if (is_rounded(value)) {
    return Error(ErrorKind::value, "a spreadsheet rounded this long identifier; its last digits are lost", "",
                 from_source);
  }
  if (is_error_of_a_sheet(value)) {
    return Error(ErrorKind::value, "a spreadsheet's error stands here instead of the value", "", from_source);
  }
  if (lost_its_zero(value) && column_has(column, {"phone", "tel", "mobile", "fax"})) {
    return Error(ErrorKind::value, "this telephone number seems to have lost the zero in front", "",
                 "put the zero back before calling it");
  }
  const bool may_be_days = value.size() == 5 && all_digits(value);
  if (may_be_days && column_has(column, {"date", "dob", "birth", "born", "_on", "_at"})) {
    return Error(ErrorKind::value, "a spreadsheet turned this date into a count of days", "",
                 "format the column as YYYY-MM-DD before exporting");
  }
  return std::nullopt;
}

bool has_text_marker(std::string_view value) {
  if (value.size() < 2 || value[0] != '\'') return false;
  return value.find_first_not_of("0123456789 +", 1) == std::string_view::npos &&
         value.find_first_of("0123456789") != std::string_view::npos;
}

void SlashDates::see(std::string_view value, const std::string& place) {
  const std::size_t first = digits_at(value, 0);
  if (first == 0 || first > 2 || first + 1 >= value.size() || value[first] != '/') return;
  const std::size_t second = digits_at(value, first + 1);
  if (second == 0 || second > 2) return;
  const std::size_t year_at = first + second + 2;
  if (year_at > value.size() || value[year_at - 1] != '/') return;
  const std::size_t year = digits_at(value, year_at);
  if (year != 2 && year != 4) return;
  const auto number = [](std::string_view digits) {
    return digits.size() == 1 ? digits[0] - '0' : (digits[0] - '0') * 10 + (digits[1] - '0');
  };
  const int left = number(value.substr(0, first));
  const int right = number(value.substr(first + 1, second));
  seen_.push_back({place, left <= 12 && right > 12, left <= 12 && right <= 12 && left != right});
}

std::vector<Error> SlashDates::remarks() const {
  std::vector<Error> remarks;
  if (std::none_of(seen_.begin(), seen_.end(), [](const Seen& each) { return each.american; })) return remarks;
  for (const Seen& each : seen_) {
    if (each.american) {
      remarks.emplace_back(ErrorKind::value, "this date only makes sense with the month first, as Americans write it",
                           each.place, "write dates as YYYY-MM-DD");
    } else if (each.either) {
      remarks.emplace_back(
          ErrorKind::value,
          "day and month of this date may stand in either order, and another date of the record is American",
          each.place, "write dates as YYYY-MM-DD");
    }
  }
  return remarks;
}

}  // namespace gateway::formats
