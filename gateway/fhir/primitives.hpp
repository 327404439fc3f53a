// Primitives: whether a JSON value is a well-formed value of an R4 primitive type.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/document.hpp"

namespace gateway::fhir {

// The R4 primitive types (R4 §2.24.0.1).
enum class Primitive : std::uint8_t {
  base64_binary,
  boolean,
  canonical,
  code,
  date,
  date_time,
  decimal,
  id,
  instant,
  integer,
  markdown,
  oid,
  positive_int,
  string,
  time,
  unsigned_int,
  uri,
  url,
  uuid,
  xhtml
};

// The primitive of that type name ("dateTime"), or nothing when the name is not one of a primitive.
std::optional<Primitive> primitive(std::string_view type);

// What is wrong with `value` as a value of `type`: a sentence's end that never repeats the value ("is not a date"), or
// null when it is well formed. A JSON null is the place of an absent value and well formed for all but xhtml.
// Dates are checked against the calendar; xhtml only for being a string.
const char* check_primitive(Primitive type, const json::Node& value);

// The same by type name; an unknown type has nothing wrong.
const char* check_primitive(std::string_view type, const json::Node& value);

}  // namespace gateway::fhir
