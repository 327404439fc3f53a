// Value: one item of a FHIRPath collection, a node of a resource or a System value, 32 bytes and trivially copied.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "fhirpath/model.hpp"
#include "fhirpath/partial_time.hpp"
#include "json/document.hpp"

namespace gateway::fhirpath {

enum class Kind : std::uint8_t {
  node,  // an element of a resource
  boolean,
  integer,  // 32 bits
  long_integer,
  decimal,
  string,
  time,  // Date, DateTime or Time
  quantity,
  type_info,  // what type() answers
};

// A System.Quantity. `calendar` when the unit was written as a word ("days"), which is not UCUM (N1 §4.1.8).
struct Quantity {
  base::Decimal value;
  std::string_view unit = "1";
  bool calendar = false;
};

struct TypeInfo {
  std::string_view space;  // "System" or "FHIR"
  std::string_view name;
};

// Refers to memory it does not own: a json::Document, an Expression's literals, or the arena of an evaluation.
class Value {
 public:
  Value() : integer_(0) {}
  // `node` may be null or a JSON null when only `companion` (the "_name" object of a primitive) exists.
  static Value of_node(const json::Node* node, const json::Node* companion, Type type) {
    Value value(Kind::node);
    value.node_ = NodeReference{node, companion, type};
    return value;
  }
  static Value of_boolean(bool boolean) {
    Value value(Kind::boolean);
    value.integer_ = boolean ? 1 : 0;
    return value;
  }
  static Value of_integer(std::int64_t integer) {
    Value value(Kind::integer);
    value.integer_ = integer;
    return value;
  }
  static Value of_long(std::int64_t integer) {
    Value value(Kind::long_integer);
    value.integer_ = integer;
    return value;
  }
  static Value of_decimal(const base::Decimal* decimal) {
    Value value(Kind::decimal);
    value.decimal_ = decimal;
    return value;
  }
  static Value of_string(std::string_view text) {
    Value value(Kind::string);
    std::construct_at(&value.text_, text);
    return value;
  }
  static Value of_time(const PartialTime& time) {
    Value value(Kind::time);
    std::construct_at(&value.time_, time);
    return value;
  }
  static Value of_quantity(const Quantity* quantity) {
    Value value(Kind::quantity);
    value.quantity_ = quantity;
    return value;
  }
  static Value of_type(const TypeInfo* info) {
    Value value(Kind::type_info);
    value.type_info_ = info;
    return value;
  }

  Kind kind() const { return kind_; }
  bool is_node() const { return kind_ == Kind::node; }

  // Each of these must be asked of its kind only.
  const json::Node* node() const { return node_.node; }
  const json::Node* companion() const { return node_.companion; }
  Type type() const { return node_.type; }
  bool boolean() const { return integer_ != 0; }
  std::int64_t integer() const { return integer_; }
  const base::Decimal& decimal() const { return *decimal_; }
  std::string_view text() const { return text_; }
  const PartialTime& time() const { return time_; }
  const Quantity& quantity() const { return *quantity_; }
  const TypeInfo& type_info() const { return *type_info_; }

 private:
  explicit Value(Kind kind) : kind_(kind), integer_(0) {}

  struct NodeReference {
    const json::Node* node;
    const json::Node* companion;
    Type type;
  };

  Kind kind_ = Kind::boolean;
  union {
    NodeReference node_;
    std::int64_t integer_;
    const base::Decimal* decimal_;
    std::string_view text_;
    PartialTime time_;
    const Quantity* quantity_;
    const TypeInfo* type_info_;
  };
};

using Values = std::span<const Value>;

// The name of a System value's type: "Boolean", "Integer", "Date" … Must not be asked of a node.
std::string_view system_type_name(const Value& value);

// The System text of a value: what toString() gives; absent for nodes that are not primitive and for type_info.
std::optional<std::string> to_text(const Value& value);

}  // namespace gateway::fhirpath
