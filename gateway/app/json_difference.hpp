// Where two JSON trees differ, for people.
#pragma once

#include <string>
#include <vector>

#include "json/document.hpp"

namespace gateway::app {

// One line for each place where `made` is not `expected`: "/pointer: expected …, made …", "/pointer: only expected: …"
// or
// "/pointer: only made: …", in the order of `expected`; at most `most`, the last one then saying that there are more.
// The order of an object's members counts for nothing. Holds content.
std::vector<std::string> json_differences(const json::Node& expected, const json::Node& made, std::size_t most = 20);

}  // namespace gateway::app
