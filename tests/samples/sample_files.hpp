// The files under mappings/gp-referral-json and the leaves of a JSON text, as the tests of the samples need them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "json/reader.hpp"
#include "support/gp_intake.hpp"

namespace gateway::tests {

// The text read as JSON; fails the test when it is not.
inline json::Document json_of(const std::string& text, const json::Names& names) {
  auto document = json::read(text, names);
  if (!document) {
    ADD_FAILURE() << base::describe(document.error());
    return json::Document(names);
  }
  return std::move(document).value();
}

// Calls `visit(path, leaf)` for every string, number, boolean and null; array positions are left out of the path.
inline void each_leaf(const json::Node& node, const std::string& path,
                      const std::function<void(const std::string&, const json::Node&)>& visit) {
  if (!node.is_array() && !node.is_object()) return visit(path, node);
  for (const json::Node& child : node) {
    const std::string step = node.is_object() ? (path.empty() ? "" : ".") + std::string(child.name().text()) : "";
    each_leaf(child, path + step, visit);
  }
}

}  // namespace gateway::tests
