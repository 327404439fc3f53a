// Expansion: what is known of a value set's members: a list of codes, and the parts that no list can give.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/code_rules.hpp"
#include "fhir/code_set.hpp"

namespace gateway::fhir {

// A whole code system, or an undecided part of it, that a value set takes in without listing it.
struct OpenPart {
  std::string system;       // empty: of any system, as when an imported value set is not held
  CodeRule rule = nullptr;  // decides by the code's form; null when nothing here can
  bool operator==(const OpenPart&) const = default;
};

class Expansion {
 public:
  // Whether the code is a member. With an empty `system` (an element of type code) in any of its systems. Constant
  // time.
  Membership contains(std::string_view system, std::string_view code) const;

  // The codes listed; with open() the whole.
  const CodeSet& codes() const { return codes_; }
  const std::vector<OpenPart>& open() const { return open_; }

  // True when the list is the whole value set and every member certain.
  bool complete() const { return open_.empty() && !doubts_; }

  void add(const Coded& coded) {
    codes_.add(coded);
    doubts_ = doubts_ || coded.doubtful;
  }
  void add(const OpenPart& part);
  void add(const Expansion& other);

  // This without `other`; what of either cannot be decided becomes doubtful.
  Expansion without(const Expansion& other) const;
  // What is in both.
  Expansion intersected(const Expansion& other) const;

  std::size_t bytes() const { return codes_.bytes() + excluded_.bytes(); }
  void shrink() { codes_.shrink(); }

 private:
  Membership of_open_parts(std::string_view system, std::string_view code) const;

  CodeSet codes_;
  CodeSet excluded_;  // from the open parts
  std::vector<OpenPart> open_;
  bool doubts_ = false;
};

}  // namespace gateway::fhir
