// The output while it is being built: nodes that know their type and place, kept in the order of the definitions.
#pragma once

#include <cstdint>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "fhirpath/arena.hpp"
#include "json/document.hpp"
#include "mapping/mapping.hpp"
#include "mapping/program.hpp"
#include "mapping/target_type.hpp"

namespace gateway::mapping {

struct TargetNode {
  enum class Form : std::uint8_t {
    open,   // nothing written yet: an object to be, or a primitive without value
    value,  // a primitive
    copy,   // a node of the source (or of a scratch document) taken over whole
  };

  Form form = Form::open;
  json::Kind kind = json::Kind::string;  // of a value
  TargetListMode list_mode = TargetListMode::append;
  bool repeats = false;
  bool placed = false;  // stands in a parent, or is the root
  std::uint32_t order = TargetElement::unordered;
  Index rule = no_index;  // who wrote it
  Index share = no_index;
  std::string_view text;                  // of a value
  const json::Node* node = nullptr;       // of a copy
  const json::Node* companion = nullptr;  // id and extensions copied beside a primitive
  const json::Node* source = nullptr;     // where it came from
  TargetType type;
  json::Name member;
  TargetNode* parent = nullptr;
  TargetNode* first = nullptr;
  TargetNode* last = nullptr;
  TargetNode* next = nullptr;
};

// Where a node's content came from, for Origin.
struct Descent {
  Origin::Kind kind = Origin::Kind::constant;
  std::vector<const json::Node*> sources;
  bool for_parts = false;  // what its parts hold was made from the same sources
};

class TargetTree {
 public:
  TargetTree(const ProgramRows& program, fhirpath::Arena& memory) : program_(program), memory_(memory) {}

  TargetNode& make(const TargetType& type) {
    auto* node = new (memory_.array<TargetNode>(1)) TargetNode();
    node->type = type;
    return *node;
  }

  // Text kept as long as the tree.
  std::string_view keep(std::string_view text) { return memory_.keep(text); }

  // How many siblings were looked at so far to find or place a node.
  std::uint64_t siblings() const { return siblings_; }

  // Puts `node` under `parent` as `element`, at its place in the order and by its list mode.
  void place(TargetNode& parent, const TargetElement& element, TargetNode& node);

  // Takes `node` out of its parent.
  void remove(TargetNode& node);

  // The last child written as `element`, whatever type a choice has; null when there is none.
  TargetNode* find(const TargetNode& parent, const TargetElement& element) const {
    // Children stand in their order, so what comes behind them all is not there.
    const bool behind =
        parent.last == nullptr || (element.order != TargetElement::unordered && parent.last->order < element.order);
    return behind ? nullptr : search(parent, element);
  }
  // The child of that member name.
  TargetNode* find(const TargetNode& parent, json::Name member) const;

  // A new open child, for transforms that build a datatype.
  TargetNode& add(TargetNode& parent, json::Name member);
  void add_text(TargetNode& parent, json::Name member, std::string_view text, json::Kind kind = json::Kind::string);

  // The node as JSON in `document`; null when there is nothing in it. Empty objects vanish.
  // `origins`, when given, is told of every object, primitive and copy at and below `pointer`.
  json::Node* write(const TargetNode& node, json::Document& document, std::vector<Origin>* origins,
                    std::string& pointer) const;

  // Keeps where `node` came from, for write() with origins. The last word counts.
  void descends(const TargetNode& node, Descent from) { descents_[&node] = std::move(from); }

  bool knows_descent(const TargetNode& node) const { return descents_.contains(&node); }

  // Whether something was too deep to be written: over 64 levels, what the reader of our own door takes.
  bool too_deep() const { return too_deep_; }

  // write() stops at the node that makes the document larger than this many bytes; too_large() is that node, else null.
  void limit_output(std::size_t bytes) { greatest_output_ = bytes; }
  const TargetNode* too_large() const { return too_large_; }

  // A copy turned into open nodes one level down, so that elements can be written into it.
  void open(TargetNode& node) {
    if (node.form == TargetNode::Form::copy) open_copy(node);
  }

 private:
  TargetNode* search(const TargetNode& parent, const TargetElement& element) const;
  void open_copy(TargetNode& node);
  json::Node* write_object(const TargetNode& node, json::Document& document, std::vector<Origin>* origins,
                           std::string& pointer) const;
  json::Node* write_companion(const TargetNode& node, json::Document& document, std::vector<Origin>* origins,
                              std::string& pointer) const;
  const TargetNode* write_members(const TargetNode& first, json::Node& object, json::Document& document,
                                  std::vector<Origin>* origins, std::string& pointer) const;

  void tell(const TargetNode& node, Origin::Kind otherwise, std::vector<Origin>& origins,
            const std::string& pointer) const;

  const ProgramRows& program_;
  fhirpath::Arena& memory_;
  std::unordered_map<const TargetNode*, Descent> descents_;
  mutable std::uint32_t depth_ = 0;
  mutable bool too_deep_ = false;
  mutable std::uint64_t siblings_ = 0;
  std::size_t greatest_output_ = std::numeric_limits<std::size_t>::max();
  mutable const TargetNode* too_large_ = nullptr;
};

// "file:line:column \"name\"" of a rule.
std::string rule_place(const ProgramRows& program, Index rule);

}  // namespace gateway::mapping
