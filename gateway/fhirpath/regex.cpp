#include "fhirpath/regex.hpp"

#include <re2/re2.h>

#include <string>
#include <vector>

namespace gateway::fhirpath {

namespace {

// RE2's own words repeat the pattern, which may be a text of the record under evaluation.
const char* fault_of(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
    case re2::RE2::ErrorTrailingBackslash: return "it holds an escape that is not known";
    case re2::RE2::ErrorBadCharClass:
    case re2::RE2::ErrorBadCharRange: return "it holds a character class that is not known";
    case re2::RE2::ErrorMissingBracket: return "a [ is not closed";
    case re2::RE2::ErrorMissingParen:
    case re2::RE2::ErrorUnexpectedParen: return "its parentheses do not match";
    case re2::RE2::ErrorRepeatArgument:
    case re2::RE2::ErrorRepeatSize:
    case re2::RE2::ErrorRepeatOp: return "it holds a repeat that cannot be";
    case re2::RE2::ErrorBadPerlOp:
    case re2::RE2::ErrorBadNamedCapture: return "it holds a group of a kind that is not known";
    case re2::RE2::ErrorPatternTooLarge: return "it is too large";
    case re2::RE2::ErrorBadUTF8: return "it is not UTF-8";
    default: return "it cannot be read";
  }
}

}  // namespace

bool is_regex_function(std::string_view name) {
  return name == "matches" || name == "matchesFull" || name == "replaceMatches";
}

base::Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view text, bool full) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(1 << 20);
  std::string anchored;
  if (full) anchored.append("^(?:").append(text).append(")$");
  auto pattern = std::make_shared<const re2::RE2>(
      full ? re2::StringPiece(anchored) : re2::StringPiece(text.data(), text.size()), options);
  if (!pattern->ok()) {
    return base::Error(base::ErrorKind::value,
                       std::string("a regular expression that cannot be used: ") + fault_of(pattern->error_code()), {},
                       "look-around, back-references and repeats over 1000 are not supported");
  }
  return pattern;
}

base::Result<std::shared_ptr<const re2::RE2>> recent_pattern(std::string_view text, bool full) {
  struct Kept {
    std::string text;
    bool full = false;
    std::shared_ptr<const re2::RE2> pattern;
  };
  constexpr std::size_t most = 16;
  constexpr std::size_t longest = 256;
  thread_local std::vector<Kept> kept;
  thread_local std::size_t oldest = 0;
  for (const Kept& each : kept) {
    if (each.full == full && each.text == text) return each.pattern;
  }
  auto pattern = TRY(compile_pattern(text, full));
  if (text.size() > longest) return pattern;
  if (kept.size() < most) {
    kept.push_back({std::string(text), full, pattern});
  } else {
    kept[oldest] = {std::string(text), full, pattern};
    oldest = (oldest + 1) % most;
  }
  return pattern;
}

}  // namespace gateway::fhirpath
