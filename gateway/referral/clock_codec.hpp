// Clock codec: a clock of a stored case, written and read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.hpp"
#include "referral/case.hpp"
#include "referral/object_text.hpp"

namespace gateway::referral {

// The format of a stored case whose clocks carry no rules and whose escalations have no clocks.
inline constexpr int format_before_ladders = 1;

// An array of texts under `name`; nothing when there are none.
void write_texts(ObjectText& out, std::string_view name, const std::vector<std::string>& texts);

// As an element of the array begun in `out`.
void write_clock(ObjectText& out, const Clock& clock);

// Reads what write_clock wrote; the first thing wrong goes to `problem`.
Clock read_clock(const json::Node& node, int format, std::optional<base::Error>& problem);

}  // namespace gateway::referral
