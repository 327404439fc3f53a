// Recognises expressions simple enough to be answered by walking the record instead of running FHIRPath.
#pragma once

#include <map>
#include <vector>

#include "json/name.hpp"
#include "mapping/program.hpp"
#include "mapping/token.hpp"

namespace gateway::mapping {

// Fills `code.condition` and `code.conditions`, or `code.value` and `code.values`, when the whole expression is plain.
// `references` says which name tokens are variables.
void read_plain_terms(const std::vector<Token>& tokens, const std::map<std::size_t, SlotReference>& references,
                      json::Names& names, ExpressionCode& code);

}  // namespace gateway::mapping
