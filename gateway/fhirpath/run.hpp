// Run: one evaluation under way: its memory, its budget, its scope, and the walk over the program's steps.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "fhir/definitions.hpp"
#include "fhirpath/arena.hpp"
#include "fhirpath/evaluate.hpp"
#include "fhirpath/program.hpp"
#include "fhirpath/references.hpp"
#include "fhirpath/value.hpp"

namespace gateway::fhirpath {

// A collection during evaluation; the values lie in the run's arena, an expression or the caller's focus.
struct Items {
  const Value* data = nullptr;
  std::size_t size = 0;

  bool empty() const { return size == 0; }
  const Value* begin() const { return data; }
  const Value* end() const { return data + size; }
  const Value& operator[](std::size_t index) const { return data[index]; }
};

// What the words $this, $index and $total mean at a point of an expression.
struct Scope {
  Items self;
  std::int64_t index = 0;
  Items total;
};

struct Call {
  const Step& step;
  Items input;
  const Scope& scope;
};

class Run {
 public:
  Run(const Program& evaluated, const Context& given, Arena& memory, const Items& on)
      : arena(memory),
        context(given),
        program(evaluated),
        focus(on),
        looked_at_(given.clock == nullptr ? given.budget.steps : 0) {}

  // The value of the whole program on the focus.
  Items result() { return evaluate(program.root, Scope{focus, 0, {}}); }

  Items evaluate(std::uint32_t step, const Scope& scope);

  // Ends the evaluation: remembers the first error and returns an empty collection for the caller to pass on.
  Items fail(base::ErrorKind kind, std::string text, std::string remedy = {});
  bool failed() const { return failed_; }
  const base::Error& error() const { return *error_; }

  // Counts work done; false (and failed) when the budget is used up.
  bool spend(std::uint64_t steps) {
    spent_ += steps;
    return spent_ <= looked_at_ ? !failed_ : within_budget();
  }

  std::uint64_t spent() const { return spent_; }

  // Where an error that happens now is reported.
  void at(const Step& step) { offset_ = step.offset; }

  // Counts the work of reading or making a text of that size.
  bool spend_on_text(std::size_t bytes) { return bytes < 256 ? !failed_ : spend(bytes / 64); }

  Items one(const Value& value) { return {arena.make(value), 1}; }
  Items boolean(bool value) { return {&truths[value ? 1 : 0], 1}; }
  Items integer(std::int64_t value) { return one(Value::of_integer(value)); }
  Items string(std::string_view text);  // copied
  Items decimal(const base::Decimal& value) { return one(Value::of_decimal(arena.make(value))); }
  Items quantity(const Quantity& value) { return one(Value::of_quantity(arena.make(value))); }

  // Argument `index` of a call, in the caller's scope.
  Items argument(const Call& call, std::size_t index);
  std::uint32_t argument_step(const Call& call, std::size_t index) const {
    return program.arguments[call.step.first_argument + index];
  }

  // The argument for one item of the input.
  Items argument_for(const Call& call, std::size_t argument, const Items& item, std::int64_t index,
                     const Items& total = {});

  // A variable that defineVariable() made, seen by the rest of the chain.
  void define(std::string_view name, const Items& value);
  const Items* defined(std::string_view name) const;

  // The type of a resource, by its resourceType; null when there are no definitions or they do not know it.
  Type type_of_resource(const json::Node& node) {
    if (context.definitions == nullptr) return nullptr;
    const json::Node* member = node.find(program.known.resource_type);
    if (member == nullptr) return nullptr;
    const std::string_view name = member->text();
    Type& seen =
        seen_types_[(name.size() + (name.empty() ? 0 : static_cast<unsigned char>(name[0]))) % std::size(seen_types_)];
    if (seen == nullptr || seen->name() != name) {
      const Type found = context.definitions->resource(name);
      if (found == nullptr) return nullptr;
      seen = found;
    }
    return seen;
  }

  // The resource a reference names, or null; `holder` is the node it stands in, where it stands in one.
  const json::Node* resolve(std::string_view reference, const json::Node* holder);

  Arena& arena;
  const Context& context;
  const Program& program;
  const Items focus;

 private:
  struct Defined {
    std::string_view name;
    Items value;
  };

  static const Value truths[2];

  bool within_budget();
  Items evaluate_operator(const Step& step, const Scope& scope);
  Items indexed(const Step& step, const Scope& scope);
  Items operand(std::uint32_t step, const Scope& scope);

  std::vector<Defined> defined_;
  std::uint64_t spent_ = 0;
  std::uint64_t looked_at_;  // how far steps may go before the budget is looked at again
  std::optional<base::Instant> started_;
  std::uint32_t offset_ = 0;
  bool failed_ = false;
  std::optional<base::Error> error_;
  std::optional<References> references_;
  Type seen_types_[8] = {};  // finding a type by its name takes longer than comparing one
};

// Collects values in the run's arena; stops the run when the result grows over the budget.
class Collector {
 public:
  explicit Collector(Run& run) : run_(run) {}
  void add(const Value& value) {
    if (size_ < capacity_ || grow()) data_[size_++] = value;
  }
  void add(const Items& items) {
    for (const Value& value : items) add(value);
  }
  Items items() const { return {data_, size_}; }
  std::size_t size() const { return size_; }

 private:
  bool grow();

  Run& run_;
  Value* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace gateway::fhirpath
