#include <algorithm>

#include "mapping/run.hpp"

namespace gateway::mapping {

using base::ErrorKind;

base::Status Run::collect(Index rule, const SourceCode& source, std::size_t frame) {
  const std::size_t begin = items_.size();
  const Slot& context = slot(source.context, frame);
  if (context.bound) push_path(context.value, source.steps);
  values_ += 1 + items_.size() - begin;
  if (values_ > inputs_.budget.values) return fail(rule, "rules are tried on too many values", ErrorKind::too_costly);
  if (!source.type.empty()) {
    const auto other = [&](const fhirpath::Value& value) { return !is_of_type(value, source); };
    items_.erase(std::remove_if(items_.begin() + static_cast<std::ptrdiff_t>(begin), items_.end(), other),
                 items_.end());
  }
  const std::size_t count = items_.size() - begin;
  if (count < source.cardinality.minimum || (source.cardinality.maximum && count > *source.cardinality.maximum)) {
    const std::string range = std::to_string(source.cardinality.minimum) + ".." +
                              (source.cardinality.maximum ? std::to_string(*source.cardinality.maximum) : "*");
    return fail(rule, "the source has " + std::to_string(count) + " of this element, the rule needs " + range,
                count < source.cardinality.minimum ? ErrorKind::required : ErrorKind::processing);
  }
  if (count == 0 && source.default_value != no_index) {
    for (const fhirpath::Value& value : TRY(evaluate(rule, source.default_value, frame, &context.value))) {
      items_.push_back(keep(value));
    }
  }
  Slot& bound = slots_[frame + source.slot];
  if (source.where != no_index) {
    std::size_t kept = begin;
    for (std::size_t item = begin; item < items_.size(); ++item) {
      bound = {items_[item], nullptr, true};
      if (TRY(holds(rule, source.where, frame, bound.value))) items_[kept++] = items_[item];
    }
    items_.resize(kept);
  }
  for (const Index condition : {source.check, source.log}) {
    if (condition == no_index) continue;
    for (std::size_t item = begin; item < items_.size(); ++item) {
      bound = {items_[item], nullptr, true};
      if (bound.value.is_node()) current_ = bound.value.node();
      if (condition == source.check) {
        if (!TRY(holds(rule, condition, frame, bound.value))) return fail(rule, "the check of this rule does not hold");
        continue;
      }
      std::string text;
      for (const fhirpath::Value& value : TRY(evaluate(rule, condition, frame, &bound.value))) {
        text += (text.empty() ? "" : ", ") + fhirpath::to_text(value).value_or("");
      }
      log_.push_back({rule_place(program_, rule), std::move(text)});
    }
  }
  if (source.list_mode == SourceListMode::only_one && items_.size() - begin > 1) {
    return fail(
        rule, "the source has " + std::to_string(items_.size() - begin) + " of this element, the rule takes only one");
  }
  choose_by_list_mode(source.list_mode, begin);
  return base::Success{};
}

// Pushes what the path from `start` leads to.
void Run::push_path(const fhirpath::Value& start, Range steps) {
  fhirpath::Value at = start;
  Index step = steps.begin;
  // Objects of unknown type in objects are all there is on most ways.
  for (; step + 1 < steps.end && at.is_node() && at.type() == nullptr && at.node() != nullptr && at.node()->is_object();
       ++step) {
    const json::Node* const member = at.node()->find(program_.source_steps[step].name);
    if (member == nullptr || member->is_null()) return;
    if (!member->is_object()) break;
    at = fhirpath::Value::of_node(member, nullptr, nullptr);
  }
  const std::size_t begin = items_.size();
  if (step == steps.end) {
    items_.push_back(at);
    return;
  }
  push_children(at, program_.source_steps[step]);
  for (++step; step < steps.end; ++step) {
    const std::size_t end = items_.size();
    for (std::size_t item = begin; item < end; ++item) {
      const fhirpath::Value parent = items_[item];
      push_children(parent, program_.source_steps[step]);
    }
    values_ += items_.size() - end;
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(begin),
                 items_.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

void Run::push_children(const fhirpath::Value& parent, const SourceStep& step) {
  if (!parent.is_node()) {
    if (step.is_value) items_.push_back(parent);
    return;
  }
  const json::Node* node = parent.node();
  if (node == nullptr) return;
  if (!node->is_object()) {
    if (step.is_value && !node->is_null()) items_.push_back(parent);
    return;
  }
  const fhir::Type* type = nullptr;
  const json::Node* member = node->find(step.name);
  if (parent.type() == nullptr && member != nullptr && !member->is_array()) {
    if (!member->is_null()) items_.push_back(fhirpath::Value::of_node(member, nullptr, nullptr));
    return;
  }
  const json::Node* companions = nullptr;
  if (parent.type() != nullptr) {
    if (const fhir::Child* child = parent.type()->child(step.name)) {
      type = child->of->type;
      if (type->is_primitive()) companions = node->find(step.companion);
    } else if (member == nullptr) {
      for (const fhir::Element& element : parent.type()->elements()) {
        if (!element.choice || !(element.name == step.name)) continue;
        for (const fhir::ElementType& of : element.types) {
          member = node->find(of.property);
          if (member == nullptr) continue;
          type = of.type;
          if (type->is_primitive()) companions = node->find("_" + std::string(of.property.text()));
          break;
        }
      }
    }
  }
  if (member == nullptr) return;
  const auto push = [&](const auto& self, const json::Node& each, const json::Node* companion) -> void {
    if (each.is_null()) return;
    if (each.is_array()) {  // FHIRPath has no lists of lists: their items are items
      for (const json::Node& inner : each) self(self, inner, nullptr);
      return;
    }
    if (type != nullptr && type->is_abstract())
      items_.push_back(fhirpath::focus_on(each, program_.definitions, type));
    else
      items_.push_back(fhirpath::Value::of_node(&each, companion, type));
  };
  if (!member->is_array()) {
    push(push, *member, companions);
    return;
  }
  const json::Node* companion = companions != nullptr && companions->is_array() ? companions->first() : nullptr;
  for (const json::Node& each : *member) {
    push(push, each, companion != nullptr && companion->is_object() ? companion : nullptr);
    if (companion != nullptr) companion = companion->next();
  }
}

bool Run::is_of_type(const fhirpath::Value& value, const SourceCode& source) const {
  if (!value.is_node()) return fhirpath::system_type_name(value) == source.type;
  if (value.type() != nullptr) {
    return source.fhir_type != nullptr ? value.type()->is(*source.fhir_type) : value.type()->name() == source.type;
  }
  const json::Node& node = *value.node();
  if (source.fhir_type != nullptr && source.fhir_type->is_primitive())
    return node.kind() == json_kind(*source.fhir_type);
  if (!node.is_object()) return false;
  const std::string_view resource = node.string("resourceType");
  return resource.empty() || resource == source.type;
}

void Run::choose_by_list_mode(SourceListMode mode, std::size_t begin) {
  if (items_.size() == begin) return;
  const auto first = items_.begin() + static_cast<std::ptrdiff_t>(begin);
  switch (mode) {
    case SourceListMode::all:
    case SourceListMode::only_one: break;
    case SourceListMode::first: items_.resize(begin + 1); break;
    case SourceListMode::last: items_.erase(first, items_.end() - 1); break;
    case SourceListMode::not_first: items_.erase(first); break;
    case SourceListMode::not_last: items_.pop_back(); break;
  }
}

}  // namespace gateway::mapping
