// A record written with one of its values left out, or another in its place.
#pragma once

#include <functional>
#include <string>

#include "json/writer.hpp"

namespace gateway::tests {

// The record's text with the value at `place` left out, or replaced when `instead` is not empty.
inline void write_changed(const json::Node& node, const json::Node& place, const std::string& instead,
                          std::string& out) {
  if (&node == &place) {
    out += instead;
    return;
  }
  if (!node.is_object() && !node.is_array()) return json::write_to(node, out);
  out += node.is_object() ? '{' : '[';
  bool first = true;
  for (const json::Node& child : node) {
    if (&child == &place && instead.empty()) continue;
    if (!first) out += ',';
    first = false;
    if (node.is_object()) {
      json::quote_to(child.name().text(), out);
      out += ':';
    }
    write_changed(child, place, instead, out);
  }
  out += node.is_object() ? '}' : ']';
}

// Every member and item of the record, with its pointer.
inline void each_place(const json::Node& node, const std::string& pointer,
                       const std::function<void(const std::string&, const json::Node&)>& visit) {
  std::size_t index = 0;
  for (const json::Node& child : node) {
    const std::string step =
        pointer + "/" + (node.is_array() ? std::to_string(index++) : std::string(child.name().text()));
    visit(step, child);
    each_place(child, step, visit);
  }
}

}  // namespace gateway::tests
