// Regex: compiles FHIRPath's regular expressions with RE2, so that matching is linear in the text.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace re2 {
class RE2;
}

namespace gateway::fhirpath {

// matches, matchesFull and replaceMatches take a regular expression as first argument.
bool is_regex_function(std::string_view name);

// A pattern in single-line mode ('.' matches line ends, N1 §5.6). `full` patterns match the whole text only.
// Errors: value when RE2 does not take it (look-around, back-references, repeats over 1000) or it grows beyond 1 MB;
// the text never repeats the pattern.
base::Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view text, bool full);

// The same for patterns that are found while an expression runs, such as a map's constants: each thread keeps the last
// sixteen short ones, as compiling one costs a hundred times what matching does.
base::Result<std::shared_ptr<const re2::RE2>> recent_pattern(std::string_view text, bool full);

}  // namespace gateway::fhirpath
