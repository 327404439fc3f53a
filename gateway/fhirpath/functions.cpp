#include "fhirpath/functions.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

using enum ArgumentKind;

// Sorted by name: found by binary search.
constexpr Function table[] = {
    {"abs", 0, 0, value, apply_abs},
    {"aggregate", 1, 2, lambda, apply_aggregate},
    {"all", 1, 1, lambda, apply_all},
    {"allFalse", 0, 0, value, apply_all_false},
    {"allTrue", 0, 0, value, apply_all_true},
    {"anyFalse", 0, 0, value, apply_any_false},
    {"anyTrue", 0, 0, value, apply_any_true},
    {"as", 1, 1, type, apply_as},
    {"ceiling", 0, 0, value, apply_ceiling},
    {"children", 0, 0, value, apply_children},
    {"coalesce", 1, 16, value, apply_coalesce},
    {"combine", 1, 2, value, apply_combine},
    {"comparable", 1, 1, value, apply_comparable},
    {"conformsTo", 1, 1, value, apply_conforms_to},
    {"contains", 1, 1, value, apply_contains},
    {"convertsToBoolean", 0, 0, value, apply_converts_to_boolean},
    {"convertsToDate", 0, 0, value, apply_converts_to_date},
    {"convertsToDateTime", 0, 0, value, apply_converts_to_date_time},
    {"convertsToDecimal", 0, 0, value, apply_converts_to_decimal},
    {"convertsToInteger", 0, 0, value, apply_converts_to_integer},
    {"convertsToLong", 0, 0, value, apply_converts_to_long},
    {"convertsToQuantity", 0, 1, value, apply_converts_to_quantity},
    {"convertsToString", 0, 0, value, apply_converts_to_string},
    {"convertsToTime", 0, 0, value, apply_converts_to_time},
    {"count", 0, 0, value, apply_count},
    {"dayOf", 0, 0, value, apply_day_of},
    {"decode", 1, 1, value, apply_decode},
    {"defineVariable", 1, 2, lambda, apply_define_variable},
    {"descendants", 0, 0, value, apply_descendants},
    {"distinct", 0, 0, value, apply_distinct},
    {"empty", 0, 0, value, apply_empty},
    {"encode", 1, 1, value, apply_encode},
    {"endsWith", 1, 1, value, apply_ends_with},
    {"escape", 1, 1, value, apply_escape},
    {"exclude", 1, 1, value, apply_exclude},
    {"exists", 0, 1, lambda, apply_exists},
    {"exp", 0, 0, value, apply_exp},
    {"extension", 1, 1, value, apply_extension},
    {"first", 0, 0, value, apply_first},
    {"floor", 0, 0, value, apply_floor},
    {"getValue", 0, 0, value, apply_get_value},
    {"hasExtension", 1, 1, value, apply_has_extension},
    {"hasValue", 0, 0, value, apply_has_value},
    {"highBoundary", 0, 1, value, apply_high_boundary},
    {"hourOf", 0, 0, value, apply_hour_of},
    {"htmlChecks", 0, 0, value, apply_html_checks},
    {"iif", 2, 3, lambda, apply_iif},
    {"indexOf", 1, 1, value, apply_index_of},
    {"intersect", 1, 1, value, apply_intersect},
    {"is", 1, 1, type, apply_is},
    {"isDistinct", 0, 0, value, apply_is_distinct},
    {"join", 0, 1, value, apply_join},
    {"last", 0, 0, value, apply_last},
    {"lastIndexOf", 1, 1, value, apply_last_index_of},
    {"length", 0, 0, value, apply_length},
    {"ln", 0, 0, value, apply_ln},
    {"log", 1, 1, value, apply_log},
    {"lowBoundary", 0, 1, value, apply_low_boundary},
    {"lower", 0, 0, value, apply_lower},
    {"matches", 1, 2, value, apply_matches},
    {"matchesFull", 1, 2, value, apply_matches_full},
    {"memberOf", 1, 1, value, apply_member_of},
    {"millisecondOf", 0, 0, value, apply_millisecond_of},
    {"minuteOf", 0, 0, value, apply_minute_of},
    {"monthOf", 0, 0, value, apply_month_of},
    {"not", 0, 0, value, apply_not},
    {"now", 0, 0, value, apply_now},
    {"ofType", 1, 1, type, apply_of_type},
    {"power", 1, 1, value, apply_power},
    {"precision", 0, 0, value, apply_precision},
    {"repeat", 1, 1, lambda, apply_repeat},
    {"repeatAll", 1, 1, lambda, apply_repeat_all},
    {"replace", 2, 2, value, apply_replace},
    {"replaceMatches", 2, 3, value, apply_replace_matches},
    {"resolve", 0, 0, value, apply_resolve},
    {"round", 0, 1, value, apply_round},
    {"secondOf", 0, 0, value, apply_second_of},
    {"select", 1, 1, lambda, apply_select},
    {"single", 0, 0, value, apply_single},
    {"skip", 1, 1, value, apply_skip},
    {"sort", 0, 16, lambda, apply_sort},
    {"split", 1, 1, value, apply_split},
    {"sqrt", 0, 0, value, apply_sqrt},
    {"startsWith", 1, 1, value, apply_starts_with},
    {"subsetOf", 1, 1, value, apply_subset_of},
    {"substring", 1, 2, value, apply_substring},
    {"subsumedBy", 1, 1, value, apply_subsumed_by},
    {"subsumes", 1, 1, value, apply_subsumes},
    {"supersetOf", 1, 1, value, apply_superset_of},
    {"tail", 0, 0, value, apply_tail},
    {"take", 1, 1, value, apply_take},
    {"timeOfDay", 0, 0, value, apply_time_of_day},
    {"toBoolean", 0, 0, value, apply_to_boolean},
    {"toChars", 0, 0, value, apply_to_chars},
    {"toDate", 0, 0, value, apply_to_date},
    {"toDateTime", 0, 0, value, apply_to_date_time},
    {"toDecimal", 0, 0, value, apply_to_decimal},
    {"toInteger", 0, 0, value, apply_to_integer},
    {"toLong", 0, 0, value, apply_to_long},
    {"toQuantity", 0, 1, value, apply_to_quantity},
    {"toString", 0, 0, value, apply_to_string},
    {"toTime", 0, 0, value, apply_to_time},
    {"today", 0, 0, value, apply_today},
    {"trace", 1, 2, lambda, apply_trace},
    {"trim", 0, 0, value, apply_trim},
    {"truncate", 0, 0, value, apply_truncate},
    {"type", 0, 0, value, apply_type},
    {"unescape", 1, 1, value, apply_unescape},
    {"union", 1, 1, value, apply_union},
    {"upper", 0, 0, value, apply_upper},
    {"where", 1, 1, lambda, apply_where},
    {"yearOf", 0, 0, value, apply_year_of},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* const found =
      std::lower_bound(std::begin(table), std::end(table), name,
                       [](const Function& function, std::string_view text) { return function.name < text; });
  return found != std::end(table) && found->name == name ? found : nullptr;
}

std::string arity_text(const Function& function) {
  std::string text = std::string(function.name) + "() takes ";
  if (function.most == 0) return text + "no arguments";
  text += std::to_string(function.least);
  if (function.most != function.least) text += " to " + std::to_string(function.most);
  return text + (function.most == 1 ? " argument" : " arguments");
}

}  // namespace gateway::fhirpath
