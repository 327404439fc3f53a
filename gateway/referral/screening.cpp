#include "referral/screening.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "fhir/nhs_number.hpp"

namespace gateway::referral {
namespace {

// Text as it reads to a person who looks for numbers and names: lower case, plain letters and digits; each byte knows
// the character it came from.
struct Folded {
  std::string text;
  std::vector<std::size_t> origin;
};

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The character that begins at `text`; a byte that begins none stands for itself.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = byte(0);
  std::size_t more = 0;
  if (lead >= 0xc2 && lead < 0xe0) more = 1;
  if (lead >= 0xe0 && lead < 0xf0) more = 2;
  if (lead >= 0xf0 && lead < 0xf5) more = 3;
  if (more == 0 || text.size() <= more) return {lead, 1};
  char32_t code = lead & (0x3fU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {lead, 1};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  return {code, more + 1};
}

bool prints_nothing(char32_t code) {
  return code == 0xad || code == 0x180e || (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x2064) || code == 0xfeff || (code >= 0x300 && code <= 0x36f);
}

bool is_space(char32_t code) {
  return code <= 0x20 || code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
         code == 0x202f || code == 0x205f || code == 0x3000;
}

// Where the digits 0 to 9 of other scripts begin.
constexpr std::array<char32_t, 6> digit_zeros = {0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xff10};

// U+00C0 to U+00FF without their accents; '?' where there is no plain letter.
constexpr std::string_view latin = "aaaaaaaceeeeiiiidnooooo?ouuuuy?saaaaaaaceeeeiiiidnooooo?ouuuuy?y";
// U+0100 to U+017F.
constexpr std::string_view latin_extended =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstt"
    "ttttuuuuuuuuuuuuwwyyyzzzzzzs";

// The plain ASCII form of `code`, or 0.
char plain(char32_t code) {
  if (code >= 0xff01 && code <= 0xff5e) code -= 0xfee0;  // full width
  if (is_space(code)) return ' ';
  if (code >= 'A' && code <= 'Z') return static_cast<char>(code - 'A' + 'a');
  if (code < 0x80) return static_cast<char>(code);
  for (const char32_t zero : digit_zeros) {
    if (code >= zero && code < zero + 10) return static_cast<char>('0' + (code - zero));
  }
  if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212) return '-';
  if (code == 0x2018 || code == 0x2019) return '\'';
  if (code >= 0xc0 && code <= 0xff && latin[code - 0xc0] != '?') return latin[code - 0xc0];
  if (code >= 0x100 && code < 0x100 + latin_extended.size()) return latin_extended[code - 0x100];
  return 0;
}

Folded fold(std::string_view text) {
  Folded folded;
  std::size_t number = 0;
  while (!text.empty()) {
    const Character character = first_of(text);
    if (const char letter = plain(character.code); letter != 0) {
      folded.text += letter;
      folded.origin.push_back(number);
    } else if (!prints_nothing(character.code)) {
      folded.text.append(text.substr(0, character.bytes));
      folded.origin.insert(folded.origin.end(), character.bytes, number);
    }
    text.remove_prefix(character.bytes);
    ++number;
  }
  return folded;
}

class Screen {
 public:
  explicit Screen(const Folded& folded) : folded_(folded) {}

  // Marks all that `pattern` finds.
  void find(const re2::RE2& pattern, const char* what) {
    std::size_t at = 0;
    re2::StringPiece found;
    while (at < folded_.text.size() &&
           pattern.Match(folded_.text, at, folded_.text.size(), re2::RE2::UNANCHORED, &found, 1)) {
      const auto from = static_cast<std::size_t>(found.data() - folded_.text.data());
      add(from, from + found.size(), what);
      at = std::max(from + found.size(), at + 1);
    }
  }

  // Marks the bytes from `from` to before `to`.
  void add(std::size_t from, std::size_t to, const char* what) {
    if (to > from) marks_.push_back({folded_.origin[from], folded_.origin[to - 1] + 1, what});
  }

  void find_numbers();

  std::vector<Mark> take();

 private:
  const Folded& folded_;
  std::vector<Mark> marks_;
};

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

struct Digits {
  std::size_t from = 0;
  std::size_t to = 0;
};

// Stretches of digits; `joined` where at most three separators stand between one and the one before.
struct Run {
  Digits digits;
  bool joined = false;
};

std::vector<Run> runs_of(std::string_view text) {
  constexpr std::string_view separators = " .-_/()";
  std::vector<Run> runs;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    Run run;
    run.digits.from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    run.digits.to = at;
    if (!runs.empty()) {
      const std::string_view between = text.substr(runs.back().digits.to, run.digits.from - runs.back().digits.to);
      run.joined = between.size() <= 3 && between.find_first_not_of(separators) == std::string_view::npos;
    }
    runs.push_back(run);
  }
  return runs;
}

// Whether `digits` can be telephoned: a national number, or an international one with its plus or its zeros.
bool is_telephone(std::string_view digits, bool plus) {
  if (plus) return digits.size() >= 9 && digits.size() <= 15;
  if (digits.starts_with("00")) return digits.size() >= 11 && digits.size() <= 17;
  return digits.starts_with('0') && (digits.size() == 10 || digits.size() == 11);
}

// Numbers are written in groups: whole groups, one or several, make an NHS or a telephone number.
void Screen::find_numbers() {
  constexpr std::size_t longest = 17;
  const std::vector<Run> runs = runs_of(folded_.text);
  for (std::size_t first = 0; first < runs.size(); ++first) {
    const std::size_t from = runs[first].digits.from;
    const bool plus = from > 0 && folded_.text[from - 1] == '+';
    std::string digits;
    for (std::size_t last = first; last < runs.size() && (last == first || runs[last].joined); ++last) {
      const Digits& group = runs[last].digits;
      digits.append(folded_.text, group.from, group.to - group.from);
      if (digits.size() > longest) break;
      if (digits.size() == 10 && fhir::nhs_number(digits)) add(from, group.to, "an NHS number");
      if (is_telephone(digits, plus)) add(plus ? from - 1 : from, group.to, "a telephone number");
    }
  }
}

std::vector<Mark> Screen::take() {
  std::sort(marks_.begin(), marks_.end(), [](const Mark& left, const Mark& right) {
    return left.from != right.from ? left.from < right.from : left.to > right.to;
  });
  std::vector<Mark> kept;
  for (Mark& mark : marks_) {
    if (kept.empty() || mark.to > kept.back().to) kept.push_back(std::move(mark));
  }
  return kept;
}

const re2::RE2& email() {
  static const re2::RE2 pattern("[a-z0-9._%+'-]+@[a-z0-9-]+(?:\\.[a-z0-9-]+)+");
  return pattern;
}

// Inward codes leave letters out, so that "B12 3mg" is none; the NHS's own pseudo postcodes (ZZ99) do not.
const re2::RE2& postcode() {
  static const re2::RE2 pattern(
      "\\b(?:[a-z]{1,2}[0-9][a-z0-9]?[ -]{0,2}[0-9][abd-hjlnp-uw-z]{2}|zz99[ -]{0,2}[0-9][a-z]{2}|gir[ -]?0aa)\\b");
  return pattern;
}

constexpr std::string_view day = "(?:0?[1-9]|[12][0-9]|3[01])";
constexpr std::string_view month = "(?:0?[1-9]|1[0-2])";
constexpr std::string_view year = "(?:(?:1[89]|20)[0-9]{2}|[0-9]{2})";
constexpr std::string_view long_year = "(?:1[89]|20)[0-9]{2}";
constexpr std::string_view named_month =
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?)";

// Day, month and year, in any of the orders they are written in.
const re2::RE2& full_date() {
  static const re2::RE2 pattern([] {
    const std::string d(day);
    const std::string m(month);
    const std::string n(named_month);
    const std::string y(year);
    const std::string l(long_year);
    const std::string between = " ?[./-] ?";
    const std::string loose = "[ ,./-]{0,3}";
    const std::string ordinal = d + "(?:st|nd|rd|th)?";
    return "\\b(?:" + d + between + m + between + y + "|" + m + between + d + between + y + "|" + l + between + m +
           between + d + "|" + ordinal + "(?: of)?" + loose + n + loose + y + "|" + n + loose + ordinal + loose + l +
           "|" + l + "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])" + l +
           ")\\b";
  }());
  return pattern;
}

// What stands in a name and is none.
bool is_particle(std::string_view word) {
  constexpr std::array<std::string_view, 17> particles = {"mr",   "mrs", "ms",  "miss", "dr", "master",
                                                          "baby", "of",  "the", "and",  "de", "da",
                                                          "van",  "der", "von", "bin",  "al"};
  return word.size() < 2 || std::find(particles.begin(), particles.end(), word) != particles.end();
}

bool is_word_byte(char letter) {
  return (letter >= 'a' && letter <= 'z') || is_digit(letter) || static_cast<std::uint8_t>(letter) >= 0x80;
}

// The words of `text` as they stand there.
std::vector<Digits> words_of(std::string_view text) {
  std::vector<Digits> words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    const std::size_t from = at;
    while (at < text.size() && is_word_byte(text[at])) ++at;
    words.push_back({from, at});
  }
  return words;
}

}  // namespace

std::vector<Mark> screen(std::string_view text, const std::vector<std::string>& names) {
  const Folded folded = fold(text);
  Screen screen(folded);
  screen.find(email(), "an email address");
  screen.find(full_date(), "a full date");
  screen.find(postcode(), "a postcode");
  screen.find_numbers();
  std::vector<std::string> wanted;
  for (const std::string& name : names) {
    const Folded plain_name = fold(name);
    for (const Digits& word : words_of(plain_name.text)) {
      std::string part = plain_name.text.substr(word.from, word.to - word.from);
      if (!is_particle(part)) wanted.push_back(std::move(part));
    }
  }
  std::sort(wanted.begin(), wanted.end());
  for (const Digits& word : words_of(folded.text)) {
    const std::string_view found = std::string_view(folded.text).substr(word.from, word.to - word.from);
    if (std::binary_search(wanted.begin(), wanted.end(), found)) screen.add(word.from, word.to, "a name");
  }
  return screen.take();
}

}  // namespace gateway::referral
