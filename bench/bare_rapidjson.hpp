// The floor: RapidJSON alone, in situ and iterative, without any of our checks.
#pragma once

#include <string>

namespace gateway::bench {

// Parses a copy of `text` into RapidJSON's own tree; returns the number of members of the root.
unsigned bare_parse(const std::string& text);

// Holds a parsed tree and writes it.
class BareTree {
 public:
  explicit BareTree(const std::string& text);
  ~BareTree();
  BareTree(const BareTree&) = delete;
  BareTree& operator=(const BareTree&) = delete;

  // The tree as compact text; returns its size.
  std::size_t write();

 private:
  struct Tree;
  Tree* tree_;
};

}  // namespace gateway::bench
