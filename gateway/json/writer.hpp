// Writing: a Node as JSON text, numbers as they were written.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "json/document.hpp"

namespace gateway::json {

// Compact JSON text, members in order, UTF-8 unescaped except what RFC 8259 §7 demands. Never recurses.
std::string write(const Node& node);

// The same appended to `out` (reuse the buffer in hot paths).
void write_to(const Node& node, std::string& out);

// What is written in place of the text of a string member of this name, wherever it stands.
struct Rewording {
  std::string_view member;
  std::function<std::string_view(std::string_view text)>
      say;  // returns `text` to leave it; is copied before the next call
};

// As write_to, with `rewording`.
void write_reworded_to(const Node& node, const Rewording& rewording, std::string& out);

// The members of `object` but for those called as one of `without`, each as `,"name":value`, with `rewording`.
void write_members_to(const Node& object, std::span<const std::string_view> without, const Rewording& rewording,
                      std::string& out);

// Two-space indented, for people and golden files; ends without a line feed.
std::string write_pretty(const Node& node);

// `text` as a JSON string literal with its quotes.
std::string quote(std::string_view text);
void quote_to(std::string_view text, std::string& out);

}  // namespace gateway::json
