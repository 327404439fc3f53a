// Matters of the ladder, told apart by cause, reason and how often they came.
#pragma once

#include <cstddef>
#include <string_view>

#include "referral/case.hpp"

namespace gateway::referral {

// True when the clock watches a rung of the matter that was raised with this cause for this reason.
bool is_of(const Clock& clock, const base::Uuid& cause, std::string_view reason);

// The cause a matter is raised with the `time`th time, from 1: once it was closed and comes again it has a cause of its
// own, derived from the first one, and so Tasks of its own.
base::Uuid cause_of_time(const base::Uuid& cause, std::string_view reason, std::size_t time);

// How often the matter of that first cause was raised so far.
std::size_t times_raised(const Case& of, const base::Uuid& cause, std::string_view reason);

// True while a rung of the matter raised with exactly this cause is neither closed nor stopped.
bool runs_on(const Case& of, const base::Uuid& cause, std::string_view reason);

}  // namespace gateway::referral
