#include "mapping/target_tree.hpp"

namespace gateway::mapping {
namespace {

// Appends a step to a pointer and takes it off again.
class Step {
 public:
  Step(std::string& pointer, bool wanted, std::string_view member)
      : pointer_(wanted ? &pointer : nullptr), size_(pointer.size()) {
    if (!wanted) return;
    pointer += '/';
    for (const char c : member) {
      if (c == '~')
        pointer += "~0";
      else if (c == '/')
        pointer += "~1";
      else
        pointer += c;
    }
  }
  Step(std::string& pointer, bool wanted, std::size_t index)
      : pointer_(wanted ? &pointer : nullptr), size_(pointer.size()) {
    if (wanted) pointer += '/' + std::to_string(index);
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  ~Step() {
    if (pointer_ != nullptr) pointer_->resize(size_);
  }

 private:
  std::string* pointer_;  // null: none is wanted
  std::size_t size_;
};

// A name that is not shared belongs to the record's document, which the output may outlive.
void append(json::Document& document, json::Node& object, json::Name name, json::Node& value) {
  if (name.shared())
    document.append(object, name, value);
  else
    document.append(object, name.text(), value);
}

}  // namespace

void TargetTree::place(TargetNode& parent, const TargetElement& element, TargetNode& node) {
  node.parent = &parent;
  node.placed = true;
  node.member = element.member;
  node.order = element.order;
  node.repeats = element.repeats;
  // Behind the siblings of lower order and the equal ones; before those that must stay last.
  TargetNode* before = nullptr;
  const bool at_end = parent.last != nullptr && node.order != TargetElement::unordered &&
                      parent.last->order <= node.order && parent.last->list_mode != TargetListMode::last &&
                      node.list_mode != TargetListMode::first;
  if (at_end) {
    before = parent.last;
  } else if (node.order == TargetElement::unordered) {
    before = parent.last;
    if (parent.last != nullptr && !(parent.last->member == node.member)) {
      for (TargetNode* each = parent.first; each != nullptr; each = each->next, ++siblings_) {
        if (each->member == node.member) before = each;
      }
    }
  } else {
    for (TargetNode* each = parent.first; each != nullptr; each = each->next, ++siblings_) {
      if (each->order > node.order) break;
      const bool equal = each->order == node.order;
      if (equal && (node.list_mode == TargetListMode::first || each->list_mode == TargetListMode::last)) break;
      before = each;
    }
  }
  node.next = before == nullptr ? parent.first : before->next;
  (before == nullptr ? parent.first : before->next) = &node;
  if (node.next == nullptr) parent.last = &node;
}

void TargetTree::remove(TargetNode& node) {
  TargetNode& parent = *node.parent;
  TargetNode* before = nullptr;
  for (TargetNode* each = parent.first; each != &node; each = each->next) before = each;
  (before == nullptr ? parent.first : before->next) = node.next;
  if (parent.last == &node) parent.last = before;
  node.next = nullptr;
  node.parent = nullptr;
  node.placed = false;
}

TargetNode* TargetTree::search(const TargetNode& parent, const TargetElement& element) const {
  const auto is = [&element](const TargetNode& node) {
    return element.order != TargetElement::unordered ? node.order == element.order : node.member == element.member;
  };
  if (parent.last != nullptr && is(*parent.last)) return parent.last;
  TargetNode* found = nullptr;
  for (TargetNode* each = parent.first; each != nullptr; each = each->next, ++siblings_) {
    if (is(*each)) found = each;
  }
  return found;
}

TargetNode* TargetTree::find(const TargetNode& parent, json::Name member) const {
  for (TargetNode* each = parent.first; each != nullptr; each = each->next) {
    if (each->member == member) return each;
  }
  return nullptr;
}

TargetNode& TargetTree::add(TargetNode& parent, json::Name member) {
  const TargetElement element = element_of(parent.type, member);
  TargetNode& node = make(element.type);
  node.rule = parent.rule;
  place(parent, element, node);
  return node;
}

void TargetTree::add_text(TargetNode& parent, json::Name member, std::string_view text, json::Kind kind) {
  TargetNode& node = add(parent, member);
  node.form = TargetNode::Form::value;
  node.kind = kind;
  node.text = text;
}

void TargetTree::open_copy(TargetNode& node) {
  node.form = TargetNode::Form::open;
  for (const json::Node& member : *node.node) {
    const TargetElement element = element_of(node.type, member.name());
    const auto take = [&](const json::Node& each) {
      TargetNode& child = make(element.type);
      child.form = TargetNode::Form::copy;
      child.node = &each;
      child.source = &each;
      child.rule = node.rule;
      place(node, element, child);
    };
    if (member.is_array()) {
      for (const json::Node& each : member) take(each);
    } else {
      take(member);
    }
  }
}

json::Node* TargetTree::write(const TargetNode& node, json::Document& document, std::vector<Origin>* origins,
                              std::string& pointer) const {
  if (node.form == TargetNode::Form::open)
    return node.type.is_primitive() ? nullptr : write_object(node, document, origins, pointer);
  if (too_large_ != nullptr) return nullptr;
  if (document.arena_bytes() > greatest_output_) {
    too_large_ = &node;
    return nullptr;
  }
  if (origins != nullptr) {
    tell(node, node.form == TargetNode::Form::copy ? Origin::Kind::taken : Origin::Kind::constant, *origins, pointer);
  }
  if (node.form == TargetNode::Form::copy) return &document.copy(*node.node);
  switch (node.kind) {
    case json::Kind::boolean: return &document.make_boolean(node.text == "true");
    case json::Kind::number: return &document.make_number(node.text);
    default: return &document.make_string(node.text);
  }
}

json::Node* TargetTree::write_object(const TargetNode& node, json::Document& document, std::vector<Origin>* origins,
                                     std::string& pointer) const {
  constexpr std::uint32_t greatest_depth = 64;
  if (depth_ >= greatest_depth) {
    too_deep_ = true;
    return nullptr;
  }
  ++depth_;
  json::Node& object = document.make_object();
  const std::size_t told = origins != nullptr ? origins->size() : 0;
  if (origins != nullptr) tell(node, Origin::Kind::object, *origins, pointer);
  const bool is_resource = node.type.fhir != nullptr && node.type.fhir->is_resource();
  if (is_resource || (node.type.logical != nullptr && node.parent == nullptr)) {
    document.append(object, program_.definitions->resource_type(), document.make_string(node.type.name()));
  }
  for (const TargetNode* child = node.first; child != nullptr;) {
    child = write_members(*child, object, document, origins, pointer);
  }
  --depth_;
  if (object.size() > 0) return &object;
  if (origins != nullptr) origins->resize(told);
  return nullptr;
}

// The id and extensions written or copied beside a primitive: what stands under "_name".
json::Node* TargetTree::write_companion(const TargetNode& node, json::Document& document, std::vector<Origin>* origins,
                                        std::string& pointer) const {
  if (node.form == TargetNode::Form::copy || (node.form == TargetNode::Form::open && !node.type.is_primitive()))
    return nullptr;
  if (node.first == nullptr && node.companion == nullptr) return nullptr;
  // The member is "_name", or the item of a list under that name.
  std::string beside = pointer;
  if (origins != nullptr) {
    std::size_t name = beside.rfind('/') + 1;
    if (node.repeats) name = beside.rfind('/', name - 2) + 1;
    beside.insert(name, 1, '_');
  }
  if (node.first != nullptr) return write_object(node, document, origins, beside);
  if (origins != nullptr)
    origins->push_back({beside, rule_place(program_, node.rule), Origin::Kind::taken, {node.companion}});
  return &document.copy(*node.companion);
}

// What was kept of `node` itself; else what its maker says of its parts, and of those a text that stands in one source
// as it is was taken from there.
void TargetTree::tell(const TargetNode& node, Origin::Kind otherwise, std::vector<Origin>& origins,
                      const std::string& pointer) const {
  Origin origin{pointer, rule_place(program_, node.rule), otherwise, {}};
  if (const auto own = descents_.find(&node); own != descents_.end()) {
    origin.kind = otherwise == Origin::Kind::object ? otherwise : own->second.kind;
    origin.sources = own->second.sources;
  } else if (node.source != nullptr) {
    origin.sources.push_back(node.source);
  } else if (otherwise == Origin::Kind::constant) {
    const TargetNode* maker = node.parent;
    auto made = descents_.end();
    for (; maker != nullptr && made == descents_.end(); maker = maker->parent) made = descents_.find(maker);
    if (made != descents_.end() && made->second.kind == Origin::Kind::made) {
      for (const json::Node* source : made->second.sources) {
        if (source->text() != node.text) continue;
        origin.kind = Origin::Kind::taken;
        origin.sources = {source};
        break;
      }
      if (origin.sources.empty() && made->second.for_parts) {
        origin.kind = Origin::Kind::made;
        origin.sources = made->second.sources;
      }
    }
  }
  origins.push_back(std::move(origin));
}

// Writes `first` and the siblings that share its member; returns the sibling behind them.
const TargetNode* TargetTree::write_members(const TargetNode& first, json::Node& object, json::Document& document,
                                            std::vector<Origin>* origins, std::string& pointer) const {
  const TargetNode* end = first.next;
  if (!first.repeats && origins == nullptr && (end == nullptr || end->order > first.order)) {
    if (json::Node* value = write(first, document, origins, pointer)) append(document, object, first.member, *value);
    if ((first.first != nullptr || first.companion != nullptr) &&
        (first.form == TargetNode::Form::value || first.type.is_primitive())) {
      if (json::Node* companion = write_companion(first, document, origins, pointer)) {
        document.append(object, "_" + std::string(first.member.text()), *companion);
      }
    }
    return end;
  }
  while (end != nullptr && end->order == first.order && end->member == first.member) end = end->next;
  const bool wanted = origins != nullptr;
  const Step member(pointer, wanted, first.member.text());
  if (!first.repeats && first.next == end) {
    if (json::Node* value = write(first, document, origins, pointer)) append(document, object, first.member, *value);
    if (json::Node* companion = write_companion(first, document, origins, pointer)) {
      document.append(object, "_" + std::string(first.member.text()), *companion);
    }
    return end;
  }
  json::Node* values = nullptr;
  json::Node* companions = nullptr;
  std::size_t index = 0;
  ++depth_;  // the array
  for (const TargetNode* each = &first; each != end; each = each->next) {
    const Step item(pointer, wanted, index);
    json::Node* value = write(*each, document, origins, pointer);
    json::Node* companion = write_companion(*each, document, origins, pointer);
    if (value == nullptr && companion == nullptr) continue;
    if (values == nullptr) values = &document.make_array();
    if (companion != nullptr && companions == nullptr) {
      companions = &document.make_array();
      for (std::size_t i = 0; i < index; ++i) document.append(*companions, document.make_null());
    }
    document.append(*values, value != nullptr ? *value : document.make_null());
    if (companions != nullptr) document.append(*companions, companion != nullptr ? *companion : document.make_null());
    ++index;
  }
  --depth_;
  if (values != nullptr) append(document, object, first.member, *values);
  if (companions != nullptr) document.append(object, "_" + std::string(first.member.text()), *companions);
  return end;
}

std::string rule_place(const ProgramRows& program, Index rule) {
  if (rule == no_index) return {};
  const RuleCode& code = program.rules[rule];
  std::string place =
      program.files[code.file] + ":" + std::to_string(code.place.line) + ":" + std::to_string(code.place.column);
  if (!code.name.empty()) place += " \"" + code.name + "\"";
  return place;
}

}  // namespace gateway::mapping
