#include "fhirpath/value.hpp"

#include "fhir/definitions.hpp"
#include "fhirpath/evaluate.hpp"
#include "fhirpath/quantity.hpp"

namespace gateway::fhirpath {
namespace {

bool is_whole_text(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

std::optional<Value> number_value(std::string_view text, Type type, Arena& arena) {
  const auto decimal = base::parse_decimal(text);
  if (!decimal) return std::nullopt;
  const bool is_decimal = type != nullptr ? type->name() == "decimal" : !is_whole_text(text);
  const auto integer = is_decimal || !decimal->is_whole() ? std::nullopt : decimal->to_int64();
  if (integer) return Value::of_integer(*integer);
  return Value::of_decimal(arena.make(*decimal));
}

std::optional<Value> time_value(const std::optional<PartialTime>& time) {
  if (!time) return std::nullopt;
  return Value::of_time(*time);
}

std::optional<Value> text_value(std::string_view text, Type type) {
  const std::string_view name = type == nullptr ? std::string_view() : type->name();
  if (name == "date") return time_value(parse_date(text));
  if (name == "dateTime" || name == "instant") return time_value(parse_date_time(text));
  if (name == "time") return time_value(parse_time(text));
  return Value::of_string(text);
}

}  // namespace

std::string_view system_type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean: return "Boolean";
    case Kind::integer: return "Integer";
    case Kind::long_integer: return "Long";
    case Kind::decimal: return "Decimal";
    case Kind::string: return "String";
    case Kind::quantity: return "Quantity";
    case Kind::time:
      switch (value.time().kind) {
        case TimeKind::date: return "Date";
        case TimeKind::date_time: return "DateTime";
        case TimeKind::time: return "Time";
      }
      break;
    case Kind::type_info: return "SimpleTypeInfo";
    case Kind::node: break;
  }
  return {};
}

std::optional<std::string> to_text(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean: return value.boolean() ? "true" : "false";
    case Kind::integer:
    case Kind::long_integer: return std::to_string(value.integer());
    case Kind::decimal: return value.decimal().to_string();
    case Kind::string: return std::string(value.text());
    case Kind::time: return to_string(value.time());
    case Kind::quantity: return to_string(value.quantity());
    case Kind::node: {
      const json::Node* node = value.node();
      if (node == nullptr || node->is_null() || node->is_object() || node->is_array()) return std::nullopt;
      return std::string(node->text());
    }
    case Kind::type_info: break;
  }
  return std::nullopt;
}

std::optional<Value> system_value(const Value& value, Arena& arena) {
  if (value.kind() == Kind::type_info) return std::nullopt;
  if (!value.is_node()) return value;
  const json::Node* node = value.node();
  if (node == nullptr) return std::nullopt;
  switch (node->kind()) {
    case json::Kind::boolean: return Value::of_boolean(node->boolean());
    case json::Kind::number: return number_value(node->text(), value.type(), arena);
    case json::Kind::string: return text_value(node->text(), value.type());
    case json::Kind::null:
    case json::Kind::array:
    case json::Kind::object: break;
  }
  return std::nullopt;
}

}  // namespace gateway::fhirpath
