#include "fhirpath/logic.hpp"

#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

Truth both(Truth left, Truth right) {
  if (left == Truth::no || right == Truth::no) return Truth::no;
  return left == Truth::yes && right == Truth::yes ? Truth::yes : Truth::unknown;
}

Truth negated(Truth truth) {
  return truth == Truth::unknown ? Truth::unknown : truth == Truth::yes ? Truth::no : Truth::yes;
}

Truth either(Truth left, Truth right) {
  return negated(both(negated(left), negated(right)));
}

Truth exclusive(Truth left, Truth right) {
  if (left == Truth::unknown || right == Truth::unknown) return Truth::unknown;
  return left != right ? Truth::yes : Truth::no;
}

}  // namespace

Truth truth_of(Run& run, const Items& items, std::string_view what) {
  if (items.empty()) return Truth::unknown;
  if (items.size > 1) {
    run.fail(base::ErrorKind::processing, "several items where " + std::string(what) + " must be one truth value");
    return Truth::unknown;
  }
  const Value& value = items[0];
  if (value.kind() == Kind::boolean) return value.boolean() ? Truth::yes : Truth::no;
  if (value.is_node() && value.node() != nullptr && value.node()->is_boolean()) {
    return value.node()->boolean() ? Truth::yes : Truth::no;
  }
  return Truth::yes;
}

Items items_of(Run& run, Truth truth) {
  if (truth == Truth::unknown || run.failed()) return {};
  return run.boolean(truth == Truth::yes);
}

bool is_logical(Op op) {
  return op == Op::both || op == Op::either || op == Op::implies || op == Op::exclusive;
}

bool decides(Run& run, Op op, const Items& left) {
  if (op == Op::exclusive || left.size != 1) return false;
  const Truth truth = truth_of(run, left, "an operand");
  return op == Op::either ? truth == Truth::yes : truth == Truth::no;
}

Items logical(Run& run, Op op, const Items& left, const Items& right) {
  const Truth a = truth_of(run, left, "the left operand of a logical operator");
  const Truth b = truth_of(run, right, "the right operand of a logical operator");
  switch (op) {
    case Op::both: return items_of(run, both(a, b));
    case Op::either: return items_of(run, either(a, b));
    case Op::exclusive: return items_of(run, exclusive(a, b));
    default: return items_of(run, either(negated(a), b));
  }
}

Items apply_not(Run& run, const Call& call) {
  return items_of(run, negated(truth_of(run, call.input, "the input of not()")));
}

}  // namespace gateway::fhirpath
