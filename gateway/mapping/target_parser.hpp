// The target side of a rule: where a value goes, the transform that makes it, the parameters in parentheses.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "mapping/syntax.hpp"
#include "mapping/token_stream.hpp"

namespace gateway::mapping {

// Reads one target into `rule.targets`; a group invocation goes to `rule.calls`. Errors: structure.
base::Status parse_target(TokenStream& tokens, Rule& rule);

// Reads `(parameter, parameter)`, both parentheses taken. Errors: structure.
base::Result<std::vector<Parameter>> parse_parameters(TokenStream& tokens);

// Whether a target `name(…)` makes a value; any other name calls a group.
bool is_transform(std::string_view name);

}  // namespace gateway::mapping
