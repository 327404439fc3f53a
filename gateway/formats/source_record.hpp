// SourceRecord: one record of any form as the tree that mappings walk, with remarks, and where each value stood.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "json/document.hpp"

namespace gateway::formats {

// Movable. Nodes of `tree` keep their addresses when it is moved, so `place` stays good with it.
struct SourceRecord {
  // What mappings walk. Every node has its byte offset in the record's bytes (json::Node::offset).
  json::Document tree;

  // Warnings about the record: damage, an unexpected order, a doubtful encoding. Each has kind, place and remedy; none
  // holds content.
  std::vector<base::Error> remarks;

  // Where a value of `tree` stood, in the words of its form: "/person/born" (JSON Pointer), "row 3, column dob",
  // "12:5 /referral/child[2]/dob", "PID-3[2].1", "OBX[4]-5". Searches the tree: for messages only.
  std::function<std::string(const json::Node&)> place;
};

}  // namespace gateway::formats
