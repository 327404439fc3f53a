#include "mapping/primitive_text.hpp"
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
      return fail(rule, "the target written to was not made", ErrorKind::processing, "write to it only in rules that make it");
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
      TargetElement element = TRY(reach(rule, target, parent));
      if (target.transform == TransformKind::none) {
        bound = {{}, TRY(create_implicitly(rule, target, *parent, element)), true};
      } else {
        TRY(make(rule, target, frame, &element));
        const std::size_t count = made_.size() - begin;
        if (count > 1 && !element.repeats && !element.untyped) {
          return fail(rule, "'" + std::string(element.member.text()) + "' takes one value, not " + std::to_string(count));
        }
        for (std::size_t i = begin; i < begin + count; ++i) {
          const Made made = made_[i];
          TargetNode* const node = TRY(write_made(rule, target, *parent, element, made));
          bound = {{}, node, node != nullptr};
          if (inputs_.origins && node != nullptr) note_descent(target, *node, made);
        }
      }
    }
  }
  made_.resize(begin);
  if (target.slot != no_index) slots_[frame + target.slot] = bound;
  return base::Success{};
}

TargetElement Run::resolve(const TargetStep& step, const TargetType& type) const {
  if (type.is_primitive() && step.name == program_.vocabulary.value) {
    TargetElement self;
    self.known = true;
    self.member = step.name;
    self.type = type;
    return self;
  }
  return step.parent.known() && step.parent == type ? step.element : element_of(type, step.name);
}

// Goes down the path of `target`; `parent` becomes the node the last step is written into.
base::Result<TargetElement> Run::reach(Index rule, const TargetCode& target, TargetNode*& parent) {
  if (parent == nullptr) return fail(rule, "the target written to was not made");
  for (Index step = target.steps.begin;; ++step) {
    tree_.open(*parent);
    const TargetStep& code = program_.target_steps[step];
    const TargetElement element = resolve(code, parent->type);
    if (!element.known) {
      return fail(rule, "a " + std::string(parent->type.name()) + " has no element '" + std::string(code.name.text()) + "'");
    }
    if (parent->form == TargetNode::Form::value && !parent->type.is_primitive()) {
      return fail(rule, "the target holds a plain value, so it has no element '" + std::string(code.name.text()) + "'");
    }
    if (step + 1 == target.steps.end) return element;
    TargetNode* inner = tree_.find(*parent, element);
    if (inner == nullptr) {
      if (element.choice != nullptr) return fail(rule, "the type of '" + std::string(code.name.text()) + "' is open here");
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

base::Result<TargetNode*> Run::put(Index rule, const TargetCode& target, TargetNode& parent, const TargetElement& element,
                                   TargetNode& node) {
  node.rule = rule;
  node.list_mode = target.list_mode;
  node.share = target.share;
  TargetNode* const existing =
      element.repeats && target.list_mode == TargetListMode::append ? nullptr : tree_.find(parent, element);
  if (existing != nullptr) {
    const std::string name(element.member.text());
    if (target.list_mode == TargetListMode::single) return fail(rule, "'" + name + "' was written before and is single");
    if (target.list_mode == TargetListMode::first || target.list_mode == TargetListMode::last) {
      for (const TargetNode* each = parent.first; each != nullptr; each = each->next) {
        if (each->order == element.order && each->member == element.member && each->list_mode == target.list_mode) {
          return fail(rule, "two rules claim this place in '" + name + "'");
        }
      }
    }
    if (!element.repeats && !element.untyped) {
      if (!(existing->member == element.member)) return fail(rule, "'" + name + "' was written before with another type");
      log_.push_back({rule_place(program_, rule), "'" + name + "' was written twice, the last value stands"});
      tree_.remove(*existing);
    }
  }
  tree_.place(parent, element, node);
  return &node;
}

base::Result<TargetNode*> Run::write_made(Index rule, const TargetCode& target, TargetNode& parent, TargetElement element,
                                          const Made& made) {
  if (made.node != nullptr) return write_node(rule, target, parent, element, *made.node);
  const std::optional<Primitive> primitive = primitive_of(made);
  if (!primitive && !made.value.is_node()) {
    return fail(rule, "a value of this FHIRPath type cannot stand in '" + std::string(element.member.text()) + "'");
  }
  if (primitive && primitive->text.empty()) return nullptr;  // FHIR has no empty text
  if (target.list_mode == TargetListMode::share) {
    for (TargetNode* each = parent.first; each != nullptr; each = each->next) {
      if (each->share != target.share || each->order != element.order) continue;
      TRY(set_primitive(rule, *each, made));
      return each;
    }
  }
  if (parent.type.is_primitive() && element.type == parent.type) {
    TRY(set_primitive(rule, parent, made));
    return &parent;
  }
  if (element.choice != nullptr) TRY(close_choice(rule, element, made, primitive.value_or(Primitive())));
  if (!primitive) {
    if (element.type.is_primitive()) {
      return fail(rule, "an object cannot stand in '" + std::string(element.member.text()) + "', a " + std::string(element.type.name()));
    }
    const json::Node& node = *made.value.node();
    if (!node.is_object()) return fail(rule, "a list of lists cannot be copied");
    TargetNode& copy = tree_.make(element.type);
    const fhir::Type* const from = made.value.type();
    if (element.type.fhir != nullptr && from != nullptr && !from->is(*element.type.fhir) && from->kind() != fhir::TypeKind::component) {
      return fail(rule, "a " + std::string(from->name()) + " cannot stand in '" + std::string(element.member.text()) + "', a " + std::string(element.type.name()));
    }
    if (from != nullptr && (!copy.type.known() || copy.type.fhir->is_abstract())) copy.type.fhir = from;
    copy.form = TargetNode::Form::copy;
    copy.node = copy.source = &node;
    mark(&node, Fate::mapped);
    return put(rule, target, parent, element, copy);
  }
  if (element.type.known() && !element.type.is_primitive()) {
    if (!made.is_reference || element.type.fhir != program_.vocabulary.reference_type) {
      return fail(rule, "a plain value cannot stand in '" + std::string(element.member.text()) + "', a " + std::string(element.type.name()));
    }
    TargetNode& reference = tree_.make(element.type);
    reference.rule = rule;
    tree_.add_text(reference, program_.vocabulary.reference, primitive->text);
    return put(rule, target, parent, element, reference);
  }
  if (!element.repeats && !element.untyped && target.list_mode == TargetListMode::append) {
    TargetNode* const existing = tree_.find(parent, element);
    if (existing != nullptr && existing->member == element.member && (existing->form == TargetNode::Form::open || existing->text == primitive->text)) {
      TRY(set_primitive(rule, *existing, made));
      return existing;
    }
  }
  TargetNode& node = tree_.make(element.type);
  node.rule = rule;
  TRY(set_primitive(rule, node, made));
  return put(rule, target, parent, element, node);
}

// Puts a node made by create() or a datatype transform, or bound to a variable, into its place.
base::Result<TargetNode*> Run::write_node(Index rule, const TargetCode& target, TargetNode& parent, TargetElement element,
                                          TargetNode& node) {
  const std::string_view member = element.member.text();
  const auto name = [member] { return std::string(member); };
  if (node.placed) return fail(rule, "what '" + name() + "' takes already stands at another place");
  for (const TargetNode* each = &parent; each != nullptr; each = each->parent) {
    if (each == &node) return fail(rule, "a node cannot stand inside itself");
  }
  if (element.choice != nullptr) {
    Made made;
    made.type = node.type.fhir;
    TRY(close_choice(rule, element, made, Primitive()));
  } else if (element.type.known() && node.type.known() && element.type != node.type) {
    const bool fits = element.type.fhir != nullptr && node.type.fhir != nullptr && node.type.fhir->is(*element.type.fhir);
    if (!fits) {
      return fail(rule, "a " + std::string(node.type.name()) + " cannot stand in '" + name() + "', a " + std::string(element.type.name()));
    }
  }
  return put(rule, target, parent, element, node);
}

base::Status Run::set_primitive(Index rule, TargetNode& node, const Made& made) {
  const std::optional<Primitive> primitive = primitive_of(made);
  if (!primitive) return fail(rule, "an object cannot stand where a plain value belongs");
  if (node.type.known() && !node.type.is_primitive()) {
    return fail(rule, "a plain value cannot stand in a " + std::string(node.type.name()));
  }
  const Primitive fit = node.type.fhir != nullptr ? TRY(fitted(rule, *node.type.fhir, *primitive)) : *primitive;
  node.form = TargetNode::Form::value;
  node.kind = fit.kind;
  node.text = fit.text;
  node.rule = rule;
  node.source = made.value.is_node() && made.literal == nullptr ? made.value.node() : nullptr;
  if (node.source != nullptr) {
    mark(node.source, Fate::mapped);
    if (node.type.is_primitive() && made.value.type() != nullptr) node.companion = made.value.companion();
  } else if (made.literal == nullptr) {
    node.source = current_;  // made from the source by a transform
  }
  return base::Success{};
}

// Decides the type of a value[x]: what the value says it is, else what its JSON form allows.
base::Status Run::close_choice(Index rule, TargetElement& element, const Made& made, const Primitive& primitive) const {
  const fhir::Type* const wanted = made.type != nullptr ? made.type : made.value.is_node() && made.literal == nullptr ? made.value.type() : nullptr;
  const fhir::ElementType* chosen = nullptr;
  const auto named = [&element](std::string_view name) -> const fhir::ElementType* {
    for (const fhir::ElementType& of : element.choice->types) {
      if (of.type->name() == name) return &of;
    }
    return nullptr;
  };
  if (wanted != nullptr) {
    chosen = named(wanted->name());
    for (const fhir::ElementType& of : element.choice->types) {
      if (chosen == nullptr && wanted->is(*of.type)) chosen = &of;
    }
  } else if (primitive.kind != json::Kind::null) {
    const bool whole = primitive.kind == json::Kind::number && primitive.text.find_first_of(".eE") == std::string_view::npos;
    if (primitive.kind == json::Kind::string) chosen = named("string");
    if (whole) chosen = named("integer");
    for (const char* name : {"decimal", "dateTime", "date"}) {
      const fhir::ElementType* const of = named(name);
      if (chosen == nullptr && of != nullptr && json_kind(*of->type) == primitive.kind) chosen = of;
    }
    for (const fhir::ElementType& of : element.choice->types) {
      if (chosen == nullptr && of.type->is_primitive() && json_kind(*of.type) == primitive.kind) chosen = &of;
    }
  }
  if (chosen == nullptr) {
    return fail(rule, "'" + std::string(element.choice->name.text()) + "[x]' cannot take " +
                          (wanted != nullptr ? "a " + std::string(wanted->name()) : std::string("a value of unknown type")),
                ErrorKind::processing, "name the type: cast(value, 'type') or create('Type')");
  }
  element.member = chosen->property;
  element.type = {chosen->type, nullptr};
  element.choice = nullptr;
  return base::Success{};
}

base::Result<Run::Primitive> Run::fitted(Index rule, const fhir::Type& type, const Primitive& primitive) const {
  const json::Kind wanted = json_kind(type);
  if (wanted == json::Kind::string) return Primitive{json::Kind::string, primitive.text};
  const bool fits = wanted == json::Kind::boolean ? primitive.text == "true" || primitive.text == "false"
                                                  : primitive.kind != json::Kind::boolean && is_number_of(type.name(), primitive.text);
  if (!fits) return fail(rule, "the value is no " + std::string(type.name()), ErrorKind::value);
  return Primitive{wanted, primitive.text};
}

}  // namespace gateway::mapping
