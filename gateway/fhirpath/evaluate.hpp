// Evaluating: an Expression on a focus gives a collection, a boolean or a text, in a budget, without side effects.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/ports.hpp"
#include "base/result.hpp"
#include "fhirpath/arena.hpp"
#include "fhirpath/expression.hpp"
#include "fhirpath/value.hpp"

namespace gateway::fhirpath {

// What an evaluation may cost; over any of these it ends with too_costly.
struct Budget {
  std::uint64_t steps = 1'000'000;
  std::size_t items = 100'000;           // of any one collection
  std::size_t bytes = 64 * 1024 * 1024;  // of memory for intermediate values
  base::Duration time{2000};             // of network time; only looked at when the context has a clock
};

// A variable by name (without %): nodes or strings bound by the caller.
struct Variable {
  std::string_view name;
  Values values;
};

// What an evaluation may know. The evaluator reads no clock and does no input or output: everything else comes from
// here. What it refers to must outlive the evaluation's result.
struct Context {
  const fhir::Definitions* definitions = nullptr;

  // now(), today() and timeOfDay() answer this, in UTC; the epoch when not given.
  base::Instant now{};

  // %resource and %rootResource; %context is the focus. Null resource means the focus; null root resource the resource.
  const json::Node* resource = nullptr;
  const json::Node* root_resource = nullptr;

  // Further variables; a program has few, so they are searched in line.
  std::span<const Variable> variables;

  // The resource that a reference names ("Patient/1", an absolute URL), or null; `from` is %resource. Asked for what is
  // neither contained nor in the Bundle that is %rootResource: those are found without it.
  std::function<const json::Node*(std::string_view reference, const json::Node* from)> resolve;

  // Whether a node conforms to the profile, or nothing when the profile is not known (an error in FHIRPath).
  std::function<std::optional<bool>(const Value& value, std::string_view profile)> conforms_to;

  // Whether a code is in a value set, or nothing when that cannot be told. Empty `system` for a bare code.
  std::function<std::optional<bool>(std::string_view system, std::string_view code, std::string_view value_set)>
      member_of;

  // Whether `code` subsumes `by` in `system`, or nothing when that cannot be told.
  std::function<std::optional<bool>(std::string_view system, std::string_view code, std::string_view by)> subsumes;

  // Whether XHTML text is narrative as R4 §2.4.0 allows it.
  std::function<bool(std::string_view xhtml)> html_checks;

  // Told of every trace(name) with its items, or what its second argument makes of them. They are content: not for
  // logs.
  std::function<void(std::string_view name, Values items)> trace;

  // Asked now and then whether the budget's time is over; none: time is not limited.
  const base::Clock* clock = nullptr;

  Budget budget;
};

// A node as the focus of an expression: its type is the resource's, else `type` (see type_of).
Value focus_on(const json::Node& node, const fhir::Definitions* definitions, Type type = nullptr);

// The result of an evaluation with the memory it lives in. Valid while the document and the expression are.
class Collection {
 public:
  Collection(std::unique_ptr<Arena> arena, Values values) : arena_(std::move(arena)), values_(values) {}
  Values values() const { return values_; }
  bool empty() const { return values_.empty(); }
  std::size_t size() const { return values_.size(); }
  const Value& operator[](std::size_t index) const { return values_[index]; }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::unique_ptr<Arena> arena_;
  Values values_;
};

// Evaluates on `focus` (empty for none). Errors, with the place in the expression and without content: processing when
// the rules of FHIRPath make it one; not_supported when a function needs what the context does not give;
// too_costly over the budget.
base::Result<Collection> evaluate(const Expression& expression, Values focus, const Context& context);
base::Result<Collection> evaluate(const Expression& expression, const Value& focus, const Context& context);
base::Result<Collection> evaluate(const Expression& expression, const json::Node& focus, const Context& context);

// The same with memory that is used again: for hot paths, one per thread. Results live until the next call.
class Evaluator {
 public:
  base::Result<Values> evaluate(const Expression& expression, Values focus, const Context& context);

  // Absent for an empty result. A single item that is no boolean counts as true (N1 §4.5).
  // Errors: as evaluate(), and processing for several items.
  base::Result<std::optional<bool>> evaluate_boolean(const Expression& expression, Values focus,
                                                     const Context& context);

  // The text of the single item, as toString() gives it; absent for an empty result.
  // Errors: as evaluate(), and processing for several items or one that has no text.
  base::Result<std::optional<std::string>> evaluate_string(const Expression& expression, Values focus,
                                                           const Context& context);

  // What the last evaluation took of its budget's steps.
  std::uint64_t steps() const { return steps_; }

 private:
  Arena arena_;
  std::uint64_t steps_ = 0;
};

// A value's System equivalent: a FHIR primitive as System.Boolean, Integer, Decimal, String, Date, DateTime or Time;
// System values as they are. Nothing for complex nodes, primitives without a value and values that do not fit their
// type.
std::optional<Value> system_value(const Value& value, Arena& arena);

// "FHIR.Patient", "System.String"; a node of unknown type is "FHIR.".
std::string type_name(const Value& value);

}  // namespace gateway::fhirpath
