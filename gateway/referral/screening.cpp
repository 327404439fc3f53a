#include "referral/screening.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "fhir/nhs_number.hpp"
#include "referral/folded_text.hpp"

namespace gateway::referral {
namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

class Screen {
 public:
  explicit Screen(const Folded& folded) : folded_(folded) {}

  // Marks all that `pattern` finds, but for what `is_harmless` where it stands.
  template <typename Harmless>
  void find(const re2::RE2& pattern, const char* what, Harmless is_harmless) {
    std::size_t at = 0;
    re2::StringPiece found;
    while (at < folded_.text.size() && !full() &&
           pattern.Match(folded_.text, at, folded_.text.size(), re2::RE2::UNANCHORED, &found, 1)) {
      const auto from = static_cast<std::size_t>(found.data() - folded_.text.data());
      const std::size_t to = from + found.size();
      // Digits that go on are another number; letters that touch it hide nothing.
      const bool goes_on = (from > 0 && is_digit(folded_.text[from - 1]) && is_digit(folded_.text[from])) ||
                           (to < folded_.text.size() && is_digit(folded_.text[to]) && is_digit(folded_.text[to - 1]));
      if (!goes_on && !is_harmless(std::string_view(folded_.text), from, to)) add(from, to, what);
      at = goes_on ? from + 1 : std::max(to, at + 1);
    }
  }

  void find(const re2::RE2& pattern, const char* what) {
    find(pattern, what, [](std::string_view, std::size_t, std::size_t) { return false; });
  }

  // Marks the bytes from `from` to before `to`.
  void add(std::size_t from, std::size_t to, const char* what) {
    if (to > from) marks_.push_back({folded_.origin[from], folded_.origin[to - 1] + 1, what});
  }

  void find_numbers();

  std::vector<Mark> take();

  // Enough to say no, and to say where.
  bool full() const { return marks_.size() >= 200; }

 private:
  const Folded& folded_;
  std::vector<Mark> marks_;
};

struct Digits {
  std::size_t from = 0;
  std::size_t to = 0;
};

// Stretches of digits; `joined` where only a few separators stand between one and the one before.
struct Run {
  Digits digits;
  bool joined = false;
};

std::vector<Run> runs_of(std::string_view text) {
  constexpr std::string_view separators = " .-_/(),:;\\*|'\xc2\xb7\xe2\x80\xa2";
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
      run.joined = between.size() <= 6 && between.find_first_not_of(separators) == std::string_view::npos;
    }
    runs.push_back(run);
  }
  return runs;
}

// Whether `digits` can be telephoned: a national number, or an international one with its plus or its zeros.
bool is_telephone(std::string_view digits, bool plus) {
  if (plus) return digits.size() >= 9 && digits.size() <= 15;
  if (digits.starts_with("44") && digits.size() == 12 && digits[2] != '0') return true;
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
      const bool nhs = digits.size() == 10 && fhir::nhs_number(digits);
      if (nhs) add(from, group.to, "an NHS number");
      if (!nhs && is_telephone(digits, plus)) add(plus ? from - 1 : from, group.to, "a telephone number");
    }
    if (full()) return;
  }
}

std::vector<Mark> Screen::take() {
  std::sort(marks_.begin(), marks_.end(), [](const Mark& left, const Mark& right) {
    return left.from != right.from ? left.from < right.from : left.to > right.to;
  });
  std::vector<Mark> kept;
  for (Mark& mark : marks_) {
    if (kept.empty() || mark.from >= kept.back().to) kept.push_back(std::move(mark));
  }
  return kept;
}

const re2::RE2& email() {
  static const re2::RE2 pattern(
      "[a-z0-9._%+'-]+ ?(?:@|[(\\[]at[)\\]]) ?[a-z0-9-]+(?: ?(?:\\.|[(\\[]dot[)\\]]) ?[a-z0-9-]+)+");
  return pattern;
}

// Inward codes leave letters out, so that "B12 3mg" is none; the NHS's own pseudo postcodes (ZZ99) do not.
const re2::RE2& postcode() {
  static const re2::RE2 pattern(
      "\\b(?:[a-z]{1,2}[0-9][a-z0-9]?[ ._-]{0,4}[0-9][abd-hjlnp-uw-z]{2}|zz99[ ._-]{0,4}[0-9][a-z]{2}|gir[ -]?0aa)\\b");
  return pattern;
}

constexpr std::string_view day = "(?:3[01]|[12][0-9]|0?[1-9])";
constexpr std::string_view month = "(?:1[0-2]|0?[1-9])";
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
    const std::string between = " ?[./\\\\,:_-] ?";
    const std::string loose = "[ ,./'-]{0,3}";
    const std::string ordinal = d + "(?:st|nd|rd|th)?";
    return "(?:" + d + " " + m + " " + l + "|" + l + loose + n + loose + ordinal + "|" + d + between + m + between + y +
           "|" + m + between + d + between + y + "|" + l + between + m + between + d + "|" + ordinal + "(?: of)?" +
           loose + n + loose + y + "|" + n + loose + ordinal + loose + l + "|" + l +
           "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])" + l + ")";
  }());
  return pattern;
}

// Whether what looks like a date is the number of a passage: "section 3.4.12", "1/2/10 of the policy". Only numbers of
// one or two digits without zeros before them are; a year in full, a month by name or "03.04.12" is a date whatever
// stands beside it.
bool is_passage(std::string_view text, std::size_t from, std::size_t to) {
  static const re2::RE2 number("[1-9][0-9]?[./-][1-9][0-9]?[./-][1-9][0-9]?");
  static const re2::RE2 before(
      "(?:^|[^a-z])(?:sections?|paragraphs?|paras?|chapter|clause|appendix|annex|article|regulation|schedule|version) "
      "?$");
  static const re2::RE2 after(
      "^ of (?:(?:the|our|your|their|this|that|its) )?(?:[a-z]+ ){0,3}(?:policy|policies|act|guidance|guideline|"
      "guidelines|procedure|procedures|protocol|regulations|rules|handbook|manual|framework|toolkit|document)\\b");
  constexpr std::size_t reach = 60;
  if (!re2::RE2::FullMatch(re2::StringPiece(text.data() + from, to - from), number)) return false;
  const std::size_t start = from > reach ? from - reach : 0;
  if (re2::RE2::PartialMatch(re2::StringPiece(text.data() + start, from - start), before)) return true;
  return re2::RE2::PartialMatch(re2::StringPiece(text.data() + to, std::min(reach, text.size() - to)), after);
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

// The words to look for of a name: each that is more than a particle (all, when there is none such), and those joined
// by a hyphen or an apostrophe also as one.
void add_words(const std::string& name, std::vector<std::string>& wanted) {
  const std::vector<Digits> words = words_of(name);
  const auto text_of = [&](const Digits& word) { return name.substr(word.from, word.to - word.from); };
  const bool only_particles =
      std::all_of(words.begin(), words.end(), [&](const Digits& word) { return is_particle(text_of(word)); });
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string part = text_of(words[i]);
    const bool joined = i > 0 && words[i].from == words[i - 1].to + 1 &&
                        (name[words[i - 1].to] == '-' || name[words[i - 1].to] == '\'');
    if (joined) wanted.push_back(text_of(words[i - 1]) + part);
    if (!is_particle(part) || (only_particles && part.size() > 1)) wanted.push_back(std::move(part));
  }
}

}  // namespace

std::vector<Mark> screen(std::string_view text, const std::vector<std::string>& names) {
  const Folded folded = fold(text);
  Screen screen(folded);
  screen.find(email(), "an email address");
  screen.find(full_date(), "a full date", is_passage);
  screen.find(postcode(), "a postcode");
  screen.find_numbers();
  std::vector<std::string> wanted;
  for (const std::string& name : names) add_words(fold(name).text, wanted);
  std::sort(wanted.begin(), wanted.end());
  for (const Digits& word : words_of(folded.text)) {
    const std::string_view found = std::string_view(folded.text).substr(word.from, word.to - word.from);
    if (screen.full()) break;
    const bool is_plural = found.size() > 3 && found.ends_with('s');
    if (std::binary_search(wanted.begin(), wanted.end(), found) ||
        (is_plural && std::binary_search(wanted.begin(), wanted.end(), found.substr(0, found.size() - 1)))) {
      screen.add(word.from, word.to, "a name");
    }
  }
  return screen.take();
}

}  // namespace gateway::referral
