#include "fhirpath/run.hpp"

#include <algorithm>

#include "fhirpath/arithmetic.hpp"
#include "fhirpath/combining.hpp"
#include "fhirpath/comparison.hpp"
#include "fhirpath/equality.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/lexer.hpp"
#include "fhirpath/logic.hpp"
#include "fhirpath/navigation.hpp"
#include "fhirpath/types_functions.hpp"
#include "fhirpath/variables.hpp"

namespace gateway::fhirpath {

using base::ErrorKind;

const Value Run::truths[2] = {Value::of_boolean(false), Value::of_boolean(true)};

Items Run::fail(ErrorKind kind, std::string text, std::string remedy) {
  if (!failed_) {
    failed_ = true;
    error_.emplace(kind, std::move(text), place_of(program.source, offset_, {program.first_line, program.first_column}),
                   std::move(remedy));
  }
  return {};
}

bool Run::within_budget() {
  constexpr std::uint64_t steps_between_looks = 4096;
  if (spent_ > context.budget.steps) {
    fail(ErrorKind::too_costly, "the expression takes more than " + std::to_string(context.budget.steps) + " steps",
         "make it simpler or the resource smaller");
  } else {
    const base::Instant now = context.clock->network_now();
    if (!started_) started_ = now;
    if (now - *started_ > context.budget.time) {
      fail(ErrorKind::too_costly,
           "the expression takes longer than " + std::to_string(context.budget.time.count()) + " ms",
           "make it simpler or the resource smaller");
    }
    looked_at_ = std::min(context.budget.steps, spent_ + steps_between_looks);
  }
  return !failed_;
}

const json::Node* Run::resolve(std::string_view reference, const json::Node* holder) {
  const json::Node* from = context.resource;
  if (from == nullptr && focus.size == 1 && focus[0].is_node()) from = focus[0].node();
  const json::Node* root = context.root_resource != nullptr ? context.root_resource : from;
  if (root != nullptr) {
    if (!references_) references_.emplace(*root);
    const json::Node* found = references_->find(reference, holder != nullptr ? holder : context.resource);
    if (found != nullptr) return found;
  }
  return context.resolve ? context.resolve(reference, from) : nullptr;
}

Items Run::string(std::string_view text) {
  if (arena.bytes() + text.size() > context.budget.bytes) {
    return fail(ErrorKind::too_costly, "the expression needs more memory than it may");
  }
  if (!spend_on_text(text.size())) return {};
  return one(Value::of_string(arena.keep(text)));
}

// What fails after an argument is the call's.
Items Run::argument(const Call& call, std::size_t index) {
  const Items value = operand(argument_step(call, index), call.scope);
  offset_ = call.step.offset;
  return value;
}

Items Run::argument_for(const Call& call, std::size_t argument, const Items& item, std::int64_t index,
                        const Items& total) {
  const Scope scope{item, index, total};
  const Items value = operand(argument_step(call, argument), scope);
  offset_ = call.step.offset;
  return value;
}

void Run::define(std::string_view name, const Items& value) {
  defined_.push_back({name, value});
}

const Items* Run::defined(std::string_view name) const {
  for (auto entry = defined_.rbegin(); entry != defined_.rend(); ++entry) {
    if (entry->name == name) return &entry->value;
  }
  return nullptr;
}

// Variables defined inside an operand or argument are not seen outside it.
Items Run::operand(std::uint32_t step, const Scope& scope) {
  const std::size_t defined = defined_.size();
  const Items result = evaluate(step, scope);
  defined_.resize(defined);
  return result;
}

Items Run::evaluate(std::uint32_t index, const Scope& scope) {
  if (index == no_step || !spend(1)) return {};
  const Step& step = program.steps[index];
  switch (step.op) {
    case Op::empty: return {};
    case Op::literal: return {&step.value, 1};
    case Op::self: return scope.self;
    case Op::index: return integer(scope.index);
    case Op::total: return scope.total;
    case Op::variable: offset_ = step.offset; return variable_value(*this, step.text);
    case Op::indexer: return indexed(step, scope);
    case Op::member: {
      const Items input = step.left == no_step ? scope.self : evaluate(step.left, scope);
      if (step.leading && input.size == 1 && is_named_type(*this, input[0], step)) return input;
      Collector members(*this);
      for (const Value& value : input) add_members(*this, value, step, members);
      return members.items();
    }
    case Op::call: {
      const Items input = step.left == no_step ? scope.self : evaluate(step.left, scope);
      if (failed_) return {};
      offset_ = step.offset;
      return step.function->apply(*this, Call{step, input, scope});
    }
    default: return evaluate_operator(step, scope);
  }
}

Items Run::indexed(const Step& step, const Scope& scope) {
  const Items input = operand(step.left, scope);
  const Items at = operand(step.right, scope);
  if (failed_ || at.empty()) return {};
  offset_ = step.offset;
  const auto number = at.size == 1 ? system_value(at[0], arena) : std::nullopt;
  if (!number || (number->kind() != Kind::integer && number->kind() != Kind::long_integer)) {
    return fail(ErrorKind::processing, "an index that is not one Integer");
  }
  if (number->integer() < 0 || static_cast<std::uint64_t>(number->integer()) >= input.size) return {};
  return {input.data + number->integer(), 1};
}

Items Run::evaluate_operator(const Step& step, const Scope& scope) {
  const Items left = operand(step.left, scope);
  if (failed_) return {};
  offset_ = step.offset;
  if (step.op == Op::is) return is_operator(*this, left, *step.type);
  if (step.op == Op::as) return as_operator(*this, left, *step.type);
  if (step.op == Op::negate || step.op == Op::identity) return signed_value(*this, left, step.op == Op::negate);
  if (is_logical(step.op) && decides(*this, step.op, left)) return boolean(step.op != Op::both);
  const Items right = operand(step.right, scope);
  if (failed_) return {};
  offset_ = step.offset;
  switch (step.op) {
    case Op::both:
    case Op::either:
    case Op::exclusive:
    case Op::implies: return logical(*this, step.op, left, right);
    case Op::equal:
    case Op::not_equal: return equality_operator(*this, left, right, step.op == Op::equal);
    case Op::equivalent:
    case Op::not_equivalent: return equivalence_operator(*this, left, right, step.op == Op::equivalent);
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal: return comparison(*this, step.op, left, right);
    case Op::in: return membership(*this, left, right);
    case Op::contains: return membership(*this, right, left);
    case Op::join: return united(*this, left, right);
    default: return arithmetic(*this, step.op, left, right);
  }
}

bool Collector::grow() {
  const Budget& budget = run_.context.budget;
  const std::size_t capacity = std::min(capacity_ == 0 ? 4 : capacity_ * 2, budget.items);
  if (capacity == capacity_) {
    run_.fail(ErrorKind::too_costly, "a collection grows beyond " + std::to_string(budget.items) + " items",
              "select fewer");
    return false;
  }
  if (run_.arena.bytes() + capacity * sizeof(Value) > budget.bytes) {
    run_.fail(ErrorKind::too_costly, "the expression needs more memory than it may", "select fewer");
    return false;
  }
  if (!run_.arena.extend(data_ + capacity_, (capacity - capacity_) * sizeof(Value))) {
    Value* larger = run_.arena.array<Value>(capacity);
    std::copy(data_, data_ + size_, larger);
    data_ = larger;
  }
  capacity_ = capacity;
  return true;
}

}  // namespace gateway::fhirpath
