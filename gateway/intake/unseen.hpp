// Unseen: what a record says and its referral does not, as warnings to the sender.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "json/document.hpp"
#include "mapping/mapping.hpp"

namespace gateway::intake {

// Fields that are kept in the original only, by intent: "system.name", without positions in lists.
using KeptInOriginal = std::set<std::string, std::less<>>;

// One path a line; a line that starts with '#' and empty lines say nothing.
KeptInOriginal read_kept_in_original(std::string_view text);

// One warning (not_supported) for each of `losses` that was not mapped and that `kept` does not list, at its JSON
// Pointer in `record`; capped, the last one saying so. A member's name that nobody interned may be content and is shown
// as "?".
std::vector<base::Error> unseen(const json::Node& record, const std::vector<mapping::Loss>& losses,
                                const KeptInOriginal& kept);

}  // namespace gateway::intake
