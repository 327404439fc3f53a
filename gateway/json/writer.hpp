// Writing: a Node as JSON text, numbers as they were written.
#pragma once

#include <string>

#include "json/document.hpp"

namespace gateway::json {

// Compact JSON text, members in order, UTF-8 unescaped except what RFC 8259 §7 demands. Never recurses.
std::string write(const Node& node);

// The same appended to `out` (reuse the buffer in hot paths).
void write_to(const Node& node, std::string& out);

// Two-space indented, for people and golden files; ends without a line feed.
std::string write_pretty(const Node& node);

// `text` as a JSON string literal with its quotes.
std::string quote(std::string_view text);
void quote_to(std::string_view text, std::string& out);

}  // namespace gateway::json
