// JSON Pointer (RFC 6901): the path of a node, and the node at a path.
#pragma once

#include <string>
#include <string_view>

#include "json/document.hpp"

namespace gateway::json {

// The node at `pointer` below `root` ("" is the root itself), or null.
const Node* at_pointer(const Node& root, std::string_view pointer);

// The pointer of `node` below `root`, or "" when it is the root; searches the tree, for error messages only.
std::string pointer_to(const Node& root, const Node& node);

}  // namespace gateway::json
