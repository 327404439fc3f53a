// Next step: what a practice may do after a referral that was not accepted, as the codes and words of its draft Task.
#pragma once

#include <span>
#include <string_view>

namespace gateway::referral {

// The steps offered after every rejection, in the order a person reads them (standards.md §6).
std::span<const std::string_view> next_steps();

// Task.description: what taking the step means; empty for an unknown one.
std::string_view next_step_words(std::string_view step);

}  // namespace gateway::referral
