// Known clocks: the ids this product gives its clocks (standards.md b.3), and what the breach of each one means.
#pragma once

#include <string_view>

namespace gateway::referral {

// The reason (a code of escalation-reason) of a breach of the clock of that id; empty for an id of somebody's own.
std::string_view reason_of_known_clock(std::string_view id);

// True when some known clock's breach has that reason: others are raised by what happens, not by time running out.
bool is_reason_of_a_clock(std::string_view reason);

}  // namespace gateway::referral
