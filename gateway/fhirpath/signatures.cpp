#include "fhirpath/signatures.hpp"

#include <algorithm>
#include <iterator>

namespace gateway::fhirpath {
namespace {

// What a function gives, where that does not depend on its input.
struct Gives {
  std::string_view function;
  SystemType type;
};

constexpr Gives results[] = {{"all", SystemType::boolean},
                             {"allFalse", SystemType::boolean},
                             {"allTrue", SystemType::boolean},
                             {"anyFalse", SystemType::boolean},
                             {"anyTrue", SystemType::boolean},
                             {"comparable", SystemType::boolean},
                             {"conformsTo", SystemType::boolean},
                             {"contains", SystemType::boolean},
                             {"convertsToBoolean", SystemType::boolean},
                             {"convertsToDate", SystemType::boolean},
                             {"convertsToDateTime", SystemType::boolean},
                             {"convertsToDecimal", SystemType::boolean},
                             {"convertsToInteger", SystemType::boolean},
                             {"convertsToLong", SystemType::boolean},
                             {"convertsToQuantity", SystemType::boolean},
                             {"convertsToString", SystemType::boolean},
                             {"convertsToTime", SystemType::boolean},
                             {"count", SystemType::integer},
                             {"empty", SystemType::boolean},
                             {"endsWith", SystemType::boolean},
                             {"exists", SystemType::boolean},
                             {"hasExtension", SystemType::boolean},
                             {"hasValue", SystemType::boolean},
                             {"htmlChecks", SystemType::boolean},
                             {"indexOf", SystemType::integer},
                             {"is", SystemType::boolean},
                             {"isDistinct", SystemType::boolean},
                             {"join", SystemType::string},
                             {"lastIndexOf", SystemType::integer},
                             {"length", SystemType::integer},
                             {"lower", SystemType::string},
                             {"matches", SystemType::boolean},
                             {"matchesFull", SystemType::boolean},
                             {"memberOf", SystemType::boolean},
                             {"not", SystemType::boolean},
                             {"now", SystemType::date_time},
                             {"replace", SystemType::string},
                             {"replaceMatches", SystemType::string},
                             {"startsWith", SystemType::boolean},
                             {"subsetOf", SystemType::boolean},
                             {"subsumedBy", SystemType::boolean},
                             {"subsumes", SystemType::boolean},
                             {"substring", SystemType::string},
                             {"supersetOf", SystemType::boolean},
                             {"timeOfDay", SystemType::time},
                             {"toBoolean", SystemType::boolean},
                             {"toDate", SystemType::date},
                             {"toDateTime", SystemType::date_time},
                             {"toDecimal", SystemType::decimal},
                             {"toInteger", SystemType::integer},
                             {"toLong", SystemType::long_integer},
                             {"toQuantity", SystemType::quantity},
                             {"toString", SystemType::string},
                             {"toTime", SystemType::time},
                             {"today", SystemType::date},
                             {"trim", SystemType::string},
                             {"upper", SystemType::string}};

constexpr std::string_view text_functions[] = {"contains",    "decode",      "encode",         "endsWith", "escape",
                                               "indexOf",     "lastIndexOf", "length",         "lower",    "matches",
                                               "matchesFull", "replace",     "replaceMatches", "split",    "startsWith",
                                               "substring",   "toChars",     "trim",           "unescape", "upper"};
constexpr std::string_view positional[] = {"first", "last", "skip", "tail", "take"};
constexpr std::string_view keeping[] = {"where", "trace", "sort",    "distinct",  "skip",
                                        "tail",  "take",  "exclude", "intersect", "defineVariable"};
constexpr std::string_view picking[] = {"first", "last", "single"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace

SystemType result_type(std::string_view function) {
  for (const Gives& entry : results) {
    if (entry.function == function) return entry.type;
  }
  return SystemType::none;
}

bool takes_text(std::string_view function) {
  return is_one_of(function, text_functions);
}
bool takes_position(std::string_view function) {
  return is_one_of(function, positional);
}
bool keeps_items(std::string_view function) {
  return is_one_of(function, keeping);
}
bool picks_one(std::string_view function) {
  return is_one_of(function, picking);
}

}  // namespace gateway::fhirpath
