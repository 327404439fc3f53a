// Spelling: the known name that a mistyped one was probably meant to be.
#pragma once

#include <string_view>
#include <vector>

namespace gateway::validation {

// The candidate nearest to `name` by edits (insert, drop, change, swap two neighbours; letter case is free), when it is
// near enough to be meant; else empty. Costs candidates × length², for names up to 64 characters.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace gateway::validation
