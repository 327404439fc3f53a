// Program: a compiled expression as a flat row of steps; the parser fills it, the evaluator walks it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhirpath/value.hpp"
#include "json/name.hpp"

namespace re2 {
class RE2;
}

namespace gateway::fhirpath {

struct Function;

enum class Op : std::uint8_t {
  empty,  // {}
  literal,
  self,      // $this
  index,     // $index
  total,     // $total
  variable,  // %name
  member,    // left.name; left is `no_step` for $this
  call,      // left.name(arguments)
  indexer,   // left[right]
  negate,
  identity,  // +x
  multiply,
  divide,
  whole_divide,
  modulo,
  add,
  subtract,
  concatenate,
  is,
  as,
  join,  // |
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  equal,
  not_equal,
  equivalent,
  not_equivalent,
  in,
  contains,
  both,
  either,
  exclusive,
  implies,
};

constexpr std::uint32_t no_step = 0xffffffff;

// The System types, for `is`, `as` and `ofType`.
enum class SystemType : std::uint8_t {
  none,
  any,
  boolean,
  integer,
  long_integer,
  decimal,
  string,
  date,
  date_time,
  time,
  quantity
};

// A type specifier. An unqualified name may mean a type of either space, and matches when either does.
struct TypeTest {
  std::string_view name;
  Type fhir = nullptr;
  SystemType system = SystemType::none;
  bool by_name = false;  // no definitions: nodes are compared by resourceType
};

struct Step {
  Op op = Op::empty;
  bool leading = false;        // a member at the start of a path: may be the type of the focus ("Patient.name")
  bool may_be_choice = false;  // some type has value[x] of this name
  bool descending = false;     // an argument of sort() written with a minus or "desc"
  std::uint16_t depth = 1;     // of the tree below, for the limit
  std::uint16_t argument_count = 0;
  std::uint32_t left = no_step;
  std::uint32_t right = no_step;
  std::uint32_t first_argument = 0;  // in Program::arguments
  std::uint32_t offset = 0;          // in the source text, for errors
  json::Name name;
  json::Name companion;  // "_name"
  const Function* function = nullptr;
  const TypeTest* type = nullptr;
  const re2::RE2* pattern = nullptr;  // a regular expression given as a literal
  std::string_view text;              // a variable's or function's name
  Value value;                        // a literal
};

// Names every program needs; interned once per compile.
struct KnownNames {
  json::Name resource_type, extension, companion_extension, url, id, reference, value, unit, code, system, comparator,
      contained;
};

// Everything a compiled expression owns. Immutable after compiling, shared by copies of the Expression.
struct Program {
  std::vector<Step> steps;
  std::vector<std::uint32_t> arguments;
  std::uint32_t root = no_step;
  KnownNames known;
  std::deque<std::string> texts;
  std::deque<base::Decimal> decimals;
  std::deque<Quantity> quantities;
  std::deque<TypeTest> types;
  std::deque<std::shared_ptr<const re2::RE2>> patterns;
  std::string source;
  std::uint32_t first_line = 1;
  std::uint32_t first_column = 1;
  bool lenient_as = false;
  bool json_names = false;
};

}  // namespace gateway::fhirpath
