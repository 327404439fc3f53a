#include "fhirpath/regex.hpp"

#include <re2/re2.h>

#include <string>

namespace gateway::fhirpath {

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
    return base::Error(base::ErrorKind::value, "a regular expression that cannot be used: " + pattern->error(), {},
                       "look-around, back-references and repeats over 1000 are not supported");
  }
  return pattern;
}

}  // namespace gateway::fhirpath
