#include "fhirpath/evaluate.hpp"

#include "fhir/definitions.hpp"
#include "fhirpath/logic.hpp"
#include "fhirpath/run.hpp"

namespace gateway::fhirpath {
namespace {

base::Result<Values> run_once(const Expression& expression, Values focus, const Context& context, Arena& arena,
                              std::uint64_t* steps = nullptr) {
  Run run(expression.program(), context, arena, Items{focus.data(), focus.size()});
  const Items result = run.result();
  if (steps != nullptr) *steps = run.spent();
  if (run.failed()) return run.error();
  return Values(result.data, result.size);
}

std::string place(const Expression& expression) {
  const Program& program = expression.program();
  return std::to_string(program.first_line) + ":" + std::to_string(program.first_column);
}

}  // namespace

Value focus_on(const json::Node& node, const fhir::Definitions* definitions, Type type) {
  if (definitions != nullptr && node.is_object()) {
    const json::Node* name = node.find(definitions->resource_type());
    const Type resource = name == nullptr ? nullptr : definitions->resource(name->text());
    if (resource != nullptr) type = resource;
  }
  return Value::of_node(&node, nullptr, type);
}

base::Result<Collection> evaluate(const Expression& expression, Values focus, const Context& context) {
  auto arena = std::make_unique<Arena>();
  const Values kept(std::copy(focus.begin(), focus.end(), arena->array<Value>(focus.size())) - focus.size(),
                    focus.size());
  auto values = run_once(expression, kept, context, *arena);
  if (!values) return std::move(values).error();
  return Collection(std::move(arena), *values);
}

base::Result<Collection> evaluate(const Expression& expression, const Value& focus, const Context& context) {
  return evaluate(expression, Values(&focus, 1), context);
}

base::Result<Collection> evaluate(const Expression& expression, const json::Node& focus, const Context& context) {
  return evaluate(expression, focus_on(focus, context.definitions), context);
}

base::Result<Values> Evaluator::evaluate(const Expression& expression, Values focus, const Context& context) {
  arena_.reset();
  return run_once(expression, focus, context, arena_, &steps_);
}

base::Result<std::optional<bool>> Evaluator::evaluate_boolean(const Expression& expression, Values focus,
                                                              const Context& context) {
  auto values = evaluate(expression, focus, context);
  if (!values) return std::move(values).error();
  if (values->size() > 1) {
    return base::Error(base::ErrorKind::processing, "several items where one truth value was expected",
                       place(expression));
  }
  if (values->empty()) return std::optional<bool>();
  const auto value = system_value((*values)[0], arena_);
  return std::optional<bool>(!value || value->kind() != Kind::boolean || value->boolean());
}

base::Result<std::optional<std::string>> Evaluator::evaluate_string(const Expression& expression, Values focus,
                                                                    const Context& context) {
  auto values = evaluate(expression, focus, context);
  if (!values) return std::move(values).error();
  if (values->empty()) return std::optional<std::string>();
  if (values->size() > 1) {
    return base::Error(base::ErrorKind::processing, "several items where one text was expected", place(expression));
  }
  auto text = to_text((*values)[0]);
  if (!text) {
    return base::Error(base::ErrorKind::processing, "a " + type_name((*values)[0]) + " where a text was expected",
                       place(expression));
  }
  return text;
}

}  // namespace gateway::fhirpath
