// Caret: the line of a text that an error is about, with a mark under its column, for terminals.
#pragma once

#include <string>
#include <string_view>

namespace gateway::app {

// The line and, below it, spaces and a caret under the column that `place` ends in ("…line:column", both from 1,
// columns counted in characters); each line ends with a line feed. Empty when `place` ends in none or lies outside the
// text. Long lines are cut around the column.
std::string caret(std::string_view text, std::string_view place);

}  // namespace gateway::app
