#include "fhirpath/types.hpp"

#include "fhir/definitions.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/types_functions.hpp"

namespace gateway::fhirpath {
namespace {

struct SystemName {
  std::string_view name;
  SystemType type;
};

constexpr SystemName system_names[] = {{"Any", SystemType::any},         {"Boolean", SystemType::boolean},
                                       {"Integer", SystemType::integer}, {"Long", SystemType::long_integer},
                                       {"Decimal", SystemType::decimal}, {"String", SystemType::string},
                                       {"Date", SystemType::date},       {"DateTime", SystemType::date_time},
                                       {"Time", SystemType::time},       {"Quantity", SystemType::quantity}};

SystemType named_system_type(std::string_view name) {
  for (const SystemName& entry : system_names) {
    if (entry.name == name) return entry.type;
  }
  return SystemType::none;
}

bool node_is(const Value& value, const TypeTest& test, const Program& program) {
  if (test.system == SystemType::any) return true;
  if (test.fhir != nullptr) return value.type() != nullptr && value.type()->is(*test.fhir);
  if (!test.by_name || value.node() == nullptr) return false;
  const json::Node* type = value.node()->find(program.known.resource_type);
  return type != nullptr && (type->text() == test.name || test.name == "Resource");
}

}  // namespace

SystemType system_type(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean: return SystemType::boolean;
    case Kind::integer: return SystemType::integer;
    case Kind::long_integer: return SystemType::long_integer;
    case Kind::decimal: return SystemType::decimal;
    case Kind::string: return SystemType::string;
    case Kind::quantity: return SystemType::quantity;
    case Kind::time:
      switch (value.time().kind) {
        case TimeKind::date: return SystemType::date;
        case TimeKind::date_time: return SystemType::date_time;
        case TimeKind::time: return SystemType::time;
      }
      break;
    case Kind::node:
    case Kind::type_info: break;
  }
  return SystemType::none;
}

std::optional<TypeTest> resolve_type(std::string_view name, const fhir::Definitions* definitions) {
  TypeTest test;
  const bool system_only = name.starts_with("System.");
  const bool fhir_only = name.starts_with("FHIR.");
  test.name = system_only ? name.substr(7) : fhir_only ? name.substr(5) : name;
  if (!fhir_only) test.system = named_system_type(test.name);
  if (!system_only && definitions != nullptr) test.fhir = definitions->type(test.name);
  test.by_name = !system_only && definitions == nullptr;
  if (test.fhir == nullptr && test.system == SystemType::none && !test.by_name) {
    // System.Patient is asked for in tests of the namespace: a type that exists in the other space is simply never
    // matched.
    if (!system_only || definitions == nullptr || definitions->type(test.name) == nullptr) return std::nullopt;
  }
  return test;
}

bool is_of_type(const Value& value, const TypeTest& test, const Program& program) {
  if (value.is_node()) return node_is(value, test, program);
  if (test.system == SystemType::any) return true;
  return test.system != SystemType::none && system_type(value) == test.system;
}

bool can_be_taken_as(const Value& value, const TypeTest& test, const Program& program) {
  if (!is_of_type(value, test, program)) return false;
  const bool primitive = value.is_node() && value.type() != nullptr && value.type()->is_primitive();
  return !primitive || test.fhir == nullptr || value.type() == test.fhir || !test.fhir->is_primitive();
}

std::string type_name(const Value& value) {
  if (!value.is_node()) return "System." + std::string(system_type_name(value));
  return "FHIR." + std::string(value.type() == nullptr ? std::string_view() : value.type()->name());
}

Items is_operator(Run& run, const Items& input, const TypeTest& test) {
  if (input.empty()) return {};
  if (input.size > 1) return run.fail(base::ErrorKind::processing, "the type of several items was asked for at once");
  return run.boolean(is_of_type(input[0], test, run.program));
}

Items as_operator(Run& run, const Items& input, const TypeTest& test) {
  if (input.size > 1 && !run.program.lenient_as) {
    return run.fail(base::ErrorKind::processing, "several items were cast to a type at once",
                    "use ofType() to pick the items of a type");
  }
  return of_type(run, input, test);
}

Items of_type(Run& run, const Items& input, const TypeTest& test) {
  Collector found(run);
  for (const Value& value : input) {
    if (can_be_taken_as(value, test, run.program)) found.add(value);
  }
  return found.items();
}

Items apply_is(Run& run, const Call& call) {
  return is_operator(run, call.input, *call.step.type);
}
Items apply_as(Run& run, const Call& call) {
  return as_operator(run, call.input, *call.step.type);
}
Items apply_of_type(Run& run, const Call& call) {
  return of_type(run, call.input, *call.step.type);
}

Items apply_type(Run& run, const Call& call) {
  Collector types(run);
  for (const Value& value : call.input) {
    TypeInfo info{"System", system_type_name(value)};
    if (value.is_node()) {
      info = {"FHIR", value.type() == nullptr ? std::string_view() : value.type()->name()};
      if (value.type() != nullptr && value.type()->kind() == fhir::TypeKind::component) {
        info.name = value.type()->base() == nullptr ? info.name : value.type()->base()->name();
      }
    }
    types.add(Value::of_type(run.arena.make(info)));
  }
  return types.items();
}

}  // namespace gateway::fhirpath
