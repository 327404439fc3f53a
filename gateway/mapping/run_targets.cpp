#include "mapping/run.hpp"

namespace gateway::mapping {

using base::ErrorKind;

base::Status Run::apply_target(Index rule, const TargetCode& target, std::size_t frame) {
  Slot bound;
  const std::size_t begin = made_.size();
  touched_.clear();
  if (!target.has_context) {
    TRY(make(rule, target, frame, nullptr));
    if (made_.size() - begin > 1) return fail(rule, "this expression gives several values, a variable holds one");
    if (made_.size() > begin) {
      bound = {made_.back().value, made_.back().node, true};
      if (bound.target != nullptr) bound.target->rule = rule;
      if (inputs_.origins && bound.target != nullptr) note_descent(target, *bound.target, made_.back());
      if (inputs_.origins) bound_from_.insert(bound_from_.end(), touched_.begin(), touched_.end());
    }
  } else {
    TargetNode* parent = slot(target.context, frame).target;
    if (parent == nullptr) {
      return fail(rule, "the target written to was not made", ErrorKind::processing,
                  "write to it only in rules that make it");
    }
    if (target.steps.empty()) {
      if (target.transform != TransformKind::none) {
        TRY(make(rule, target, frame, nullptr));
        if (made_.size() - begin > 1) return fail(rule, "several values cannot stand in one target");
        if (made_.size() > begin) TRY(set_primitive(rule, *parent, made_.back()));
        if (made_.size() > begin && inputs_.origins) note_descent(target, *parent, made_.back());
      }
      bound = {{}, parent, true};
    } else {
      const TargetElement& element = *TRY(reach(rule, target, parent));
      if (target.transform == TransformKind::none) {
        bound = {{}, TRY(create_implicitly(rule, target, *parent, element)), true};
      } else if (target.transform == TransformKind::copy) {
        if (const Made* const made = TRY(operand(rule, program_.parameters[target.parameters.begin], frame))) {
          TargetNode* const node = TRY(write_made(rule, target, *parent, element, *made));
          bound = {{}, node, node != nullptr};
          if (inputs_.origins && node != nullptr) note_descent(target, *node, *made);
        }
      } else {
        TRY(make(rule, target, frame, &element));
        const std::size_t count = made_.size() - begin;
        if (count > 1 && !element.repeats && !element.untyped) {
          return fail(rule,
                      "'" + std::string(element.member.text()) + "' takes one value, not " + std::to_string(count));
        }
        for (std::size_t i = begin; i < begin + count; ++i) {
          TargetNode* const node = TRY(write_made(rule, target, *parent, element, made_[i]));
          bound = {{}, node, node != nullptr};
          if (inputs_.origins && node != nullptr) note_descent(target, *node, made_[i]);
        }
      }
    }
  }
  made_.resize(begin);
  if (target.slot != no_index) slots_[frame + target.slot] = bound;
  return base::Success{};
}

const TargetElement& Run::resolve(const TargetStep& step, const TargetType& type) {
  const bool of_primitive = type.is_primitive() && step.name == program_.vocabulary.value;
  if (!of_primitive && step.parent.known() && step.parent == type) return step.element;
  if (of_primitive) {
    reached_ = TargetElement();
    reached_.known = true;
    reached_.member = step.name;
    reached_.type = type;
  } else {
    reached_ = element_of(type, step.name);
  }
  return reached_;
}

// Goes down the path of `target`; `parent` becomes the node the last step is written into. The element is good until
// the next call.
base::Result<const TargetElement*> Run::reach(Index rule, const TargetCode& target, TargetNode*& parent) {
  if (parent == nullptr) return fail(rule, "the target written to was not made");
  for (Index step = target.steps.begin;; ++step) {
    tree_.open(*parent);
    const TargetStep& code = program_.target_steps[step];
    const TargetElement& element = resolve(code, parent->type);
    if (!element.known) {
      return fail(rule,
                  "a " + std::string(parent->type.name()) + " has no element '" + std::string(code.name.text()) + "'");
    }
    if (parent->form == TargetNode::Form::value && !parent->type.is_primitive()) {
      return fail(rule, "the target holds a plain value, so it has no element '" + std::string(code.name.text()) + "'");
    }
    if (step + 1 == target.steps.end) return &element;
    TargetNode* inner = tree_.find(*parent, element);
    if (inner == nullptr) {
      if (element.choice != nullptr)
        return fail(rule, "the type of '" + std::string(code.name.text()) + "' is open here");
      inner = &tree_.make(element.type);
      inner->rule = rule;
      tree_.place(*parent, element, *inner);
    }
    parent = inner;
  }
}

base::Result<TargetNode*> Run::create_implicitly(Index rule, const TargetCode& target, TargetNode& parent,
                                                 const TargetElement& element) {
  if (parent.type.is_primitive() && element.type == parent.type) return &parent;
  TargetNode* const existing =
      element.repeats && target.list_mode == TargetListMode::append ? nullptr : tree_.find(parent, element);
  if (target.list_mode == TargetListMode::share) {
    for (TargetNode* each = parent.first; each != nullptr; each = each->next) {
      if (each->share == target.share && each->order == element.order && each->member == element.member) return each;
    }
  }
  if (existing != nullptr && !element.repeats && !element.untyped) {
    if (target.list_mode == TargetListMode::single) return fail(rule, "this element was made before and is single");
    tree_.open(*existing);
    return existing;
  }
  if (element.choice != nullptr || (element.type.fhir != nullptr && element.type.fhir->is_abstract())) {
    return fail(rule, "the type of '" + std::string(element.member.text()) + "' is open here", ErrorKind::processing,
                "say which: = create('Type') as …");
  }
  TargetNode& node = tree_.make(element.type);
  node.source = current_;
  return put(rule, target, parent, element, node);
}

base::Result<TargetNode*> Run::put(Index rule, const TargetCode& target, TargetNode& parent,
                                   const TargetElement& element, TargetNode& node) {
  node.rule = rule;
  node.list_mode = target.list_mode;
  node.share = target.share;
  TargetNode* const existing =
      element.repeats && target.list_mode == TargetListMode::append ? nullptr : tree_.find(parent, element);
  if (existing != nullptr) {
    const std::string name(element.member.text());
    if (target.list_mode == TargetListMode::single)
      return fail(rule, "'" + name + "' was written before and is single");
    if (target.list_mode == TargetListMode::first || target.list_mode == TargetListMode::last) {
      for (const TargetNode* each = parent.first; each != nullptr; each = each->next) {
        if (each->order == element.order && each->member == element.member && each->list_mode == target.list_mode) {
          return fail(rule, "two rules claim this place in '" + name + "'");
        }
      }
    }
    if (!element.repeats && !element.untyped) {
      if (!(existing->member == element.member))
        return fail(rule, "'" + name + "' was written before with another type");
      log_.push_back({rule_place(program_, rule), "'" + name + "' was written twice, the last value stands"});
      tree_.remove(*existing);
    }
  }
  tree_.place(parent, element, node);
  return &node;
}

base::Result<TargetNode*> Run::write_made(Index rule, const TargetCode& target, TargetNode& parent,
                                          const TargetElement& open_element, const Made& made) {
  if (made.node != nullptr) return write_node(rule, target, parent, open_element, *made.node);
  const std::optional<Primitive> primitive = primitive_of(made);
  if (!primitive && !made.value.is_node()) {
    return fail(rule,
                "a value of this FHIRPath type cannot stand in '" + std::string(open_element.member.text()) + "'");
  }
  if (primitive && primitive->text.empty()) return nullptr;  // FHIR has no empty text
  if (target.list_mode == TargetListMode::share) {
    for (TargetNode* each = parent.first; each != nullptr; each = each->next) {
      if (each->share != target.share || each->order != open_element.order) continue;
      TRY(set_primitive(rule, *each, made));
      return each;
    }
  }
  if (parent.type.is_primitive() && open_element.type == parent.type) {
    TRY(set_primitive(rule, parent, made));
    return &parent;
  }
  TargetElement closed;
  if (open_element.choice != nullptr) {
    closed = open_element;
    TRY(close_choice(rule, closed, made, primitive.value_or(Primitive())));
  }
  const TargetElement& element = open_element.choice != nullptr ? closed : open_element;
  if (!primitive) {
    if (element.type.is_primitive()) {
      return fail(rule, "an object cannot stand in '" + std::string(element.member.text()) + "', a " +
                            std::string(element.type.name()));
    }
    const json::Node& node = *made.value.node();
    if (!node.is_object()) return fail(rule, "a list of lists cannot be copied");
    TargetNode& copy = tree_.make(element.type);
    const fhir::Type* const from = made.value.type();
    if (element.type.fhir != nullptr && from != nullptr && !from->is(*element.type.fhir) &&
        from->kind() != fhir::TypeKind::component) {
      return fail(rule, "a " + std::string(from->name()) + " cannot stand in '" + std::string(element.member.text()) +
                            "', a " + std::string(element.type.name()));
    }
    if (from != nullptr && (!copy.type.known() || copy.type.fhir->is_abstract())) copy.type.fhir = from;
    copy.form = TargetNode::Form::copy;
    copy.node = copy.source = &node;
    mark(&node, Fate::mapped);
    return put(rule, target, parent, element, copy);
  }
  if (element.type.known() && !element.type.is_primitive()) {
    if (!made.is_reference || element.type.fhir != program_.vocabulary.reference_type) {
      return fail(rule, "a plain value cannot stand in '" + std::string(element.member.text()) + "', a " +
                            std::string(element.type.name()));
    }
    TargetNode& reference = tree_.make(element.type);
    reference.rule = rule;
    tree_.add_text(reference, program_.vocabulary.reference, primitive->text);
    return put(rule, target, parent, element, reference);
  }
  if (!element.repeats && !element.untyped && target.list_mode == TargetListMode::append) {
    TargetNode* const existing = tree_.find(parent, element);
    if (existing != nullptr && existing->member == element.member &&
        (existing->form == TargetNode::Form::open || existing->text == primitive->text)) {
      TRY(set_primitive(rule, *existing, made));
      return existing;
    }
  }
  TargetNode& node = tree_.make(element.type);
  node.rule = rule;
  TRY(set_primitive(rule, node, made, *primitive));
  return put(rule, target, parent, element, node);
}

// Puts a node made by create() or a datatype transform, or bound to a variable, into its place.
base::Result<TargetNode*> Run::write_node(Index rule, const TargetCode& target, TargetNode& parent,
                                          const TargetElement& open_element, TargetNode& node) {
  const std::string_view member = open_element.member.text();
  const auto name = [member] { return std::string(member); };
  if (node.placed) return fail(rule, "what '" + name() + "' takes already stands at another place");
  for (const TargetNode* each = &parent; each != nullptr; each = each->parent) {
    if (each == &node) return fail(rule, "a node cannot stand inside itself");
  }
  TargetElement closed;
  if (open_element.choice != nullptr) closed = open_element;
  const TargetElement& element = open_element.choice != nullptr ? closed : open_element;
  if (element.choice != nullptr) {
    Made made;
    made.type = node.type.fhir;
    TRY(close_choice(rule, closed, made, Primitive()));
  } else if (element.type.known() && node.type.known() && element.type != node.type) {
    const bool fits =
        element.type.fhir != nullptr && node.type.fhir != nullptr && node.type.fhir->is(*element.type.fhir);
    if (!fits) {
      return fail(rule, "a " + std::string(node.type.name()) + " cannot stand in '" + name() + "', a " +
                            std::string(element.type.name()));
    }
  }
  return put(rule, target, parent, element, node);
}

}  // namespace gateway::mapping
