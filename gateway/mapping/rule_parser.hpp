// The rules between a group's braces.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "mapping/syntax.hpp"
#include "mapping/token_stream.hpp"

namespace gateway::mapping {

// The rules between two braces.
struct RuleBlock {
  std::vector<Rule> rules;
  std::vector<std::string> comments_at_end;
};

// Reads `{ rule; rule; }`, both braces taken. A batch `src -> tgt: a, b;` becomes one copying rule per element.
// Errors: structure; too_costly over 64 levels.
base::Result<RuleBlock> parse_rules(TokenStream& tokens, std::size_t depth = 0);

}  // namespace gateway::mapping
