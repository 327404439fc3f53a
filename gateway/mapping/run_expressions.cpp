#include "mapping/run.hpp"

namespace gateway::mapping {

using fhirpath::Value;
using fhirpath::Values;

fhirpath::Context& Run::context_with(const ExpressionCode& code, std::size_t frame) {
  // The evaluator still knows what the expression before this one took.
  fhirpath_left_ -= std::min(fhirpath_left_, evaluator_.steps());
  context_.budget.steps = std::min(inputs_.budget.fhirpath_steps, fhirpath_left_);
  variables_.clear();
  variable_values_.clear();
  variable_values_.reserve(code.variables.size());
  for (const auto& [name, reference] : code.variables) {
    if (reference.constant) {
      variables_.push_back({name, program_.constants[reference.index].values()});
      continue;
    }
    const Slot& held = slot(reference, frame);
    if (!held.bound) {
      variables_.push_back({name, Values()});
      continue;
    }
    variable_values_.push_back(held.target != nullptr ? as_value(*held.target) : held.value);
    variables_.push_back({name, Values(&variable_values_.back(), 1)});
  }
  context_.variables = variables_;
  return context_;
}

base::Result<Values> Run::evaluate(Index rule, Index expression, std::size_t frame, const Value* focus, Fate fate) {
  const ExpressionCode& code = program_.expressions[expression];
  if (follows(fate)) mark_mentioned(code, frame, focus, fate);
  return evaluate_unmarked(rule, expression, frame, focus);
}

base::Result<Values> Run::evaluate_unmarked(Index rule, Index expression, std::size_t frame, const Value* focus) {
  const ExpressionCode& code = program_.expressions[expression];
  auto values =
      evaluator_.evaluate(code.expression, focus != nullptr ? Values(focus, 1) : Values(), context_with(code, frame));
  if (!values) return located(rule, code, std::move(values).error());
  return values;
}

base::Result<bool> Run::holds(Index rule, Index expression, std::size_t frame, const Value& focus) {
  const ExpressionCode& code = program_.expressions[expression];
  if (follows(Fate::read)) mark_mentioned(code, frame, &focus, Fate::read);
  if (code.condition != no_index) {
    const Answer plain = answer_plainly(code, code.condition, frame, focus);
    plain_.clear();
    if (plain != Answer::unsure) return plain == Answer::yes;
  }
  auto answer = evaluator_.evaluate_boolean(code.expression, Values(&focus, 1), context_with(code, frame));
  if (!answer) return located(rule, code, std::move(answer).error());
  return answer->value_or(false);
}

// A value that outlives the evaluation it came from.
Value Run::keep(const Value& value) {
  const auto kept = [this]<typename T>(const T& what) { return memory_.make(what); };
  switch (value.kind()) {
    case fhirpath::Kind::string: return Value::of_string(tree_.keep(value.text()));
    case fhirpath::Kind::decimal: return Value::of_decimal(kept(value.decimal()));
    case fhirpath::Kind::quantity: {
      fhirpath::Quantity quantity = value.quantity();
      quantity.unit = tree_.keep(quantity.unit);
      return Value::of_quantity(kept(quantity));
    }
    case fhirpath::Kind::type_info: {
      const fhirpath::TypeInfo& info = value.type_info();
      return Value::of_type(kept(fhirpath::TypeInfo{tree_.keep(info.space), tree_.keep(info.name)}));
    }
    default: return value;
  }
}

// A node of the target as a value for FHIRPath and for source parameters: as it stands now.
Value Run::as_value(const TargetNode& node) {
  if (node.form == TargetNode::Form::value && node.kind == json::Kind::string) return Value::of_string(node.text);
  if (node.form == TargetNode::Form::value && node.kind == json::Kind::boolean)
    return Value::of_boolean(node.text == "true");
  if (!scratch_) scratch_.emplace(*program_.names);
  std::string pointer;
  json::Node* written = tree_.write(node, *scratch_, nullptr, pointer);
  if (written == nullptr) written = &scratch_->make_object();
  return Value::of_node(written, nullptr, node.type.fhir);
}

base::Error Run::located(Index rule, const ExpressionCode& code, base::Error error) const {
  base::Error made = fail(rule, "FHIRPath: " + error.text, error.kind, std::move(error.remedy));
  const Place at = place_in_map(code, error.place);
  made.place = program_.files[code.file] + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ", rule " +
               made.place;
  return made;
}

}  // namespace gateway::mapping
